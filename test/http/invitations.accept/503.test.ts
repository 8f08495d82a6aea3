import { testUnavailable } from '../../support/faults.ts'

testUnavailable('invitations.accept')
