import { testBadRequests } from '../../support/bad-requests.ts'

testBadRequests('billing.subscription')
