import { testFault } from '../../support/faults.ts'

testFault('tokens.create')
