import { testUnsupportedMediaType } from '../../support/bad-requests.ts'

testUnsupportedMediaType('tokens.create')
