import { testBadRequests } from '../../support/bad-requests.ts'

testBadRequests('invitations.create')
