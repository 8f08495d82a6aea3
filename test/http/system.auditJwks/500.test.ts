import { testBrokenHandler } from '../../support/system.ts'

testBrokenHandler('system.auditJwks')
