import { testRateLimited } from '../../support/faults.ts'

testRateLimited('delegations.list')
