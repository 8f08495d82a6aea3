import { testUnauthorized } from '../../support/credentials.ts'

testUnauthorized('whoami.get')
