import { testNotModified } from '../../support/system.ts'

testNotModified('system.auditJwks', 300)
