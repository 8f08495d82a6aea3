import { testBrokenHandler } from '../../support/system.ts'

testBrokenHandler('tokens.verify')
