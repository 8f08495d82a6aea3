import { testUnsupportedMediaType } from '../../support/bad-requests.ts'

testUnsupportedMediaType('members.create')
