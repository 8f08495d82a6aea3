import { testRateLimited } from '../../support/faults.ts'

testRateLimited('billing.plans')
