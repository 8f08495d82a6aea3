import { testUnauthorized } from '../../support/credentials.ts'

testUnauthorized('system.metrics')
