import { testFault } from '../../support/faults.ts'

testFault('agents.create')
