import { testNotFound } from '../../support/bad-requests.ts'

testNotFound('invitations.create')
