import { testUnsupportedMediaType } from '../../support/bad-requests.ts'

testUnsupportedMediaType('agents.update')
