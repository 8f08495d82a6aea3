import { testUnsupportedMediaType } from '../../support/bad-requests.ts'

testUnsupportedMediaType('keys.rotate')
