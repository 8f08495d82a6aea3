import { testNotFound } from '../../support/bad-requests.ts'

testNotFound('keys.rotate')
