import { testBadFilters } from '../../support/audit-filters.ts'
import { testBadRequests } from '../../support/bad-requests.ts'

testBadFilters(testBadRequests('audit.export'), 'audit.export')
