import { testBrokenHandler } from '../../support/system.ts'

testBrokenHandler('policies.schema')
