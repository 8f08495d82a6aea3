import { testNotFound } from '../../support/bad-requests.ts'

testNotFound('agents.get')
