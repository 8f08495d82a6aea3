import { testTooLarge } from '../../support/bad-requests.ts'

testTooLarge('invitations.create')
