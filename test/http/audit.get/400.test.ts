import { testBadRequests } from '../../support/bad-requests.ts'

testBadRequests('audit.get')
