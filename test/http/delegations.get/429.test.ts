import { testRateLimited } from '../../support/faults.ts'

testRateLimited('delegations.get')
