import { testBadRequests } from '../../support/bad-requests.ts'

testBadRequests('policies.get')
