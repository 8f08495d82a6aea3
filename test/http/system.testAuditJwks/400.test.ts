import { testBadRequests } from '../../support/bad-requests.ts'

testBadRequests('system.testAuditJwks')
