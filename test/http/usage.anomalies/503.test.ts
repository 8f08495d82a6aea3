import { testUnavailable } from '../../support/faults.ts'

testUnavailable('usage.anomalies')
