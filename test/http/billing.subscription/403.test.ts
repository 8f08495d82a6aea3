import { testForbidden } from '../../support/credentials.ts'

testForbidden('billing.subscription')
