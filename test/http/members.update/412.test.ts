import { testPreconditions } from '../../support/preconditions.ts'

testPreconditions('members.update')
