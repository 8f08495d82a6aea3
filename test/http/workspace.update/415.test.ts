import { testUnsupportedMediaType } from '../../support/bad-requests.ts'

testUnsupportedMediaType('workspace.update')
