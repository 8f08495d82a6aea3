import { testUnsupportedMediaType } from '../../support/bad-requests.ts'

testUnsupportedMediaType('policies.simulate')
