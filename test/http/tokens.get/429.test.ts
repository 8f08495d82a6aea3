import { testRateLimited } from '../../support/faults.ts'

testRateLimited('tokens.get')
