import { testRateLimited } from '../../support/faults.ts'

testRateLimited('policies.get')
