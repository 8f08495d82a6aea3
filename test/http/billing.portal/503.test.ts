import { testUnavailable } from '../../support/faults.ts'

testUnavailable('billing.portal')
