import { testUnauthorized } from '../../support/credentials.ts'

testUnauthorized('tokens.create')
