import { testTooLarge } from '../../support/bad-requests.ts'

testTooLarge('members.update')
