import { testTooLarge } from '../../support/bad-requests.ts'

testTooLarge('workspace.update')
