import { testBadRequests } from '../../support/bad-requests.ts'

testBadRequests('policies.create')
