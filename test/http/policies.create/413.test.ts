import { testTooLarge } from '../../support/bad-requests.ts'

testTooLarge('policies.create')
