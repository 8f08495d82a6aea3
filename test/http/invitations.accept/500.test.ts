import { testBrokenHandler } from '../../support/system.ts'

testBrokenHandler('invitations.accept')
