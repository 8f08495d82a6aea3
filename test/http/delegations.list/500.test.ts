import { testFault } from '../../support/faults.ts'

testFault('delegations.list')
