import { testUnsupportedMediaType } from '../../support/bad-requests.ts'

testUnsupportedMediaType('billing.checkout')
