import { testRateLimited } from '../../support/faults.ts'

testRateLimited('usage.ofKey')
