import { testFault } from '../../support/faults.ts'

testFault('audit.listCheckpoints')
