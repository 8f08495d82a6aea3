import { testUnauthorized } from '../../support/credentials.ts'

testUnauthorized('agents.revoke')
