import { testTooLarge } from '../../support/bad-requests.ts'

testTooLarge('delegations.verify')
