import { testRateLimited } from '../../support/faults.ts'

testRateLimited('keys.get')
