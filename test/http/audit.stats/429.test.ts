import { testRateLimited } from '../../support/faults.ts'

testRateLimited('audit.stats')
