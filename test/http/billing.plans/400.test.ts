import { testBadRequests } from '../../support/bad-requests.ts'

testBadRequests('billing.plans')
