import { testFault } from '../../support/faults.ts'

testFault('members.create')
