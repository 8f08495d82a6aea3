import { testRateLimited } from '../../support/faults.ts'

testRateLimited('audit.listCheckpoints')
