import { testUnavailable } from '../../support/faults.ts'

testUnavailable('members.create')
