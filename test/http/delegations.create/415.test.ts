import { testUnsupportedMediaType } from '../../support/bad-requests.ts'

testUnsupportedMediaType('delegations.create')
