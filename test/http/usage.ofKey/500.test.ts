import { testFault } from '../../support/faults.ts'

testFault('usage.ofKey')
