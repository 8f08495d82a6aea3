import { testRateLimited } from '../../support/faults.ts'

testRateLimited('workspace.get')
