import { testFault } from '../../support/faults.ts'

testFault('keys.selfRevoke')
