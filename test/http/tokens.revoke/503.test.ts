import { testUnavailable } from '../../support/faults.ts'

testUnavailable('tokens.revoke')
