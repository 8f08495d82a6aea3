import { testBadRequests } from '../../support/bad-requests.ts'

testBadRequests('agents.rotateKey')
