import { testRateLimited } from '../../support/faults.ts'

testRateLimited('agents.list')
