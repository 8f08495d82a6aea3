import { testUnauthorized } from '../../support/credentials.ts'

testUnauthorized('keys.selfRevoke')
