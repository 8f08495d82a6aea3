import { testUnauthorized } from '../../support/credentials.ts'

testUnauthorized('delegations.get')
