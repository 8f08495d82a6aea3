import { testUnauthorized } from '../../support/credentials.ts'

testUnauthorized('members.update')
