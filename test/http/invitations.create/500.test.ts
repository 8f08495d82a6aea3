import { testFault } from '../../support/faults.ts'

testFault('invitations.create')
