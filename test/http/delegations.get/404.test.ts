import { testNotFound } from '../../support/bad-requests.ts'

testNotFound('delegations.get')
