import { testNotModified } from '../../support/system.ts'

testNotModified('system.testJwks', 300)
