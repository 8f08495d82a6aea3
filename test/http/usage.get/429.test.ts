import { testRateLimited } from '../../support/faults.ts'

testRateLimited('usage.get')
