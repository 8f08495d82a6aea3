import { testForbidden } from '../../support/credentials.ts'

testForbidden('policies.deactivate')
