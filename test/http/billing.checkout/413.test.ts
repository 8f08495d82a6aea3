import { testTooLarge } from '../../support/bad-requests.ts'

testTooLarge('billing.checkout')
