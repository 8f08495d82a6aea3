import { testTooLarge } from '../../support/bad-requests.ts'

testTooLarge('tokens.verify')
