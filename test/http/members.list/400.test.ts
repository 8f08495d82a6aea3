import { testBadRequests } from '../../support/bad-requests.ts'
import { testBadCursors } from '../../support/pages.ts'

testBadCursors(testBadRequests('members.list'), 'members.list')
