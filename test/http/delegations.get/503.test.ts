import { testUnavailable } from '../../support/faults.ts'

testUnavailable('delegations.get')
