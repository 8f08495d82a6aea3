import { testUnavailable } from '../../support/faults.ts'

testUnavailable('keys.selfRevoke')
