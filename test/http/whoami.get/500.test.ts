import { testFault } from '../../support/faults.ts'

testFault('whoami.get')
