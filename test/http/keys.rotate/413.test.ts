import { testTooLarge } from '../../support/bad-requests.ts'

testTooLarge('keys.rotate')
