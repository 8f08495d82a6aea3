import { testUnsupportedMediaType } from '../../support/bad-requests.ts'

testUnsupportedMediaType('invitations.accept')
