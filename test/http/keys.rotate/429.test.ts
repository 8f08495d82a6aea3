import { testRateLimited } from '../../support/faults.ts'

testRateLimited('keys.rotate')
