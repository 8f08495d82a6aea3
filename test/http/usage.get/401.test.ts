import { testUnauthorized } from '../../support/credentials.ts'

testUnauthorized('usage.get')
