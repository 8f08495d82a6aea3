import { testUnavailable } from '../../support/faults.ts'

testUnavailable('workspace.update')
