import { testFault } from '../../support/faults.ts'

testFault('billing.subscription')
