import { testUnauthorized } from '../../support/credentials.ts'

testUnauthorized('workspace.update')
