import { testNotModified } from '../../support/system.ts'

testNotModified('system.testAuditJwks', 300)
