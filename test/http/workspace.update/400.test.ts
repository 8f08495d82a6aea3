import { testBadRequests } from '../../support/bad-requests.ts'

testBadRequests('workspace.update')
