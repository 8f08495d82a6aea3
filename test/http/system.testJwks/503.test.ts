import { testKeySetUnavailable } from '../../support/system.ts'

testKeySetUnavailable('system.testJwks')
