import { testForbidden } from '../../support/credentials.ts'

testForbidden('usage.ofKey')
