import { testNotFound } from '../../support/bad-requests.ts'

testNotFound('policies.get')
