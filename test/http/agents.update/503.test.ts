import { testUnavailable } from '../../support/faults.ts'

testUnavailable('agents.update')
