import { testUnavailable } from '../../support/faults.ts'

testUnavailable('whoami.get')
