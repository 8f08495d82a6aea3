import { testNotFound } from '../../support/bad-requests.ts'

testNotFound('usage.ofKey')
