import { testRateLimited } from '../../support/faults.ts'

testRateLimited('agents.rotateKey')
