import { testUnavailable } from '../../support/faults.ts'

testUnavailable('billing.checkout')
