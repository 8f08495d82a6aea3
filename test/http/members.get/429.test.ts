import { testRateLimited } from '../../support/faults.ts'

testRateLimited('members.get')
