import { testNotModified } from '../../support/system.ts'

testNotModified('system.openapiYaml', 60)
