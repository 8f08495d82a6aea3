import { testRateLimited } from '../../support/faults.ts'

testRateLimited('system.metrics')
