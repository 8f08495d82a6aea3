import { testNotModified } from '../../support/system.ts'

testNotModified('system.openapiJson', 60)
