import { testUnavailable } from '../../support/faults.ts'

testUnavailable('agents.get')
