import { testNotModified } from '../../support/system.ts'

testNotModified('policies.schema', 60)
