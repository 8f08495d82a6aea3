import { testRateLimited } from '../../support/faults.ts'

testRateLimited('policies.deactivate')
