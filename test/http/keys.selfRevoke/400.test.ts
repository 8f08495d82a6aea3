import { testBadRequests } from '../../support/bad-requests.ts'

testBadRequests('keys.selfRevoke')
