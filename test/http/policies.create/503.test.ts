import { testUnavailable } from '../../support/faults.ts'

testUnavailable('policies.create')
