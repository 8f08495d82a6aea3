import { testBrokenHandler } from '../../support/system.ts'

testBrokenHandler('delegations.verify')
