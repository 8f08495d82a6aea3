import { testForbidden } from '../../support/credentials.ts'

testForbidden('audit.listCheckpoints')
