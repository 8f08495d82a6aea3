import { testForbidden } from '../../support/credentials.ts'

testForbidden('workspace.get')
