import { testForbidden } from '../../support/credentials.ts'

testForbidden('tokens.get')
