import { testUnauthorized } from '../../support/credentials.ts'

testUnauthorized('billing.plans')
