import { testForbidden } from '../../support/credentials.ts'

testForbidden('delegations.revoke')
