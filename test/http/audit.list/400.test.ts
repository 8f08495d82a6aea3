import { testBadFilters } from '../../support/audit-filters.ts'
import { testBadRequests } from '../../support/bad-requests.ts'
import { testBadCursors } from '../../support/pages.ts'

const gate = testBadRequests('audit.list')
testBadCursors(gate, 'audit.list')
testBadFilters(gate, 'audit.list')
