import { testPreconditions } from '../../support/preconditions.ts'

testPreconditions('workspace.update')
