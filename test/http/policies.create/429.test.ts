import { testRateLimited } from '../../support/faults.ts'

testRateLimited('policies.create')
