import { testRateLimited } from '../../support/faults.ts'

testRateLimited('whoami.get')
