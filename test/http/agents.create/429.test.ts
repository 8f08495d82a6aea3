import { testRateLimited } from '../../support/faults.ts'

testRateLimited('agents.create')
