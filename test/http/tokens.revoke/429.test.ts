import { testRateLimited } from '../../support/faults.ts'

testRateLimited('tokens.revoke')
