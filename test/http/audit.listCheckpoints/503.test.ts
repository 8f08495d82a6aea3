import { testUnavailable } from '../../support/faults.ts'

testUnavailable('audit.listCheckpoints')
