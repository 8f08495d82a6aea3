import { testNotFound } from '../../support/bad-requests.ts'

testNotFound('tokens.revoke')
