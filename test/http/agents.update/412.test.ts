import { testPreconditions } from '../../support/preconditions.ts'

testPreconditions('agents.update')
