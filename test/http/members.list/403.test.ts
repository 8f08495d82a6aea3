import { testForbidden } from '../../support/credentials.ts'

testForbidden('members.list')
