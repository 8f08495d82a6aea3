import { testPreconditions } from '../../support/preconditions.ts'

testPreconditions('keys.update')
