import { testBadRequests } from '../../support/bad-requests.ts'

testBadRequests('whoami.get')
