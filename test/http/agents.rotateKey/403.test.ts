import { testForbidden } from '../../support/credentials.ts'

testForbidden('agents.rotateKey')
