import { testBadRequests } from '../../support/bad-requests.ts'

testBadRequests('tokens.create')
