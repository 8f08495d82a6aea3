import { testTooLarge } from '../../support/bad-requests.ts'

testTooLarge('agents.rotateKey')
