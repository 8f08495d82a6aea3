import { testForbidden } from '../../support/credentials.ts'

testForbidden('keys.revoke')
