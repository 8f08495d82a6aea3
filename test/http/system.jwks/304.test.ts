import { testNotModified } from '../../support/system.ts'

testNotModified('system.jwks', 300)
