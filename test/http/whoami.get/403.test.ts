import { testForbidden } from '../../support/credentials.ts'

testForbidden('whoami.get')
