import { testFault } from '../../support/faults.ts'

testFault('usage.anomalies')
