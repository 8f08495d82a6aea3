import { testBadRequests } from '../../support/bad-requests.ts'

testBadRequests('delegations.verify')
