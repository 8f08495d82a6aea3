import { testNotFound } from '../../support/bad-requests.ts'

testNotFound('audit.get')
