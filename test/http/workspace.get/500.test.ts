import { testFault } from '../../support/faults.ts'

testFault('workspace.get')
