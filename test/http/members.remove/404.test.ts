import { testNotFound } from '../../support/bad-requests.ts'

testNotFound('members.remove')
