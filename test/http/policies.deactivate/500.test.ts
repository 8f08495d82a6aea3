import { testFault } from '../../support/faults.ts'

testFault('policies.deactivate')
