import { testUnauthorized } from '../../support/credentials.ts'

testUnauthorized('audit.listCheckpoints')
