import { testBadRequests } from '../../support/bad-requests.ts'

testBadRequests('members.create')
