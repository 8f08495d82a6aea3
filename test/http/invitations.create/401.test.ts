import { testUnauthorized } from '../../support/credentials.ts'

testUnauthorized('invitations.create')
