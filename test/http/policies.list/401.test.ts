import { testUnauthorized } from '../../support/credentials.ts'

testUnauthorized('policies.list')
