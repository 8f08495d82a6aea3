import { test } from 'bun:test'
import { testBadRequests } from '../../support/bad-requests.ts'
import { BAD_TIMES } from '../../support/times.ts'

const gate = testBadRequests('keys.create')

for (const expires_at of BAD_TIMES) {
  test(`keys.create 400: expires_at ${expires_at}`, async () => {
    const body = { name: 'late', scopes: ['agents.read'], expires_at }
    await gate.live.refused('keys.create', { body }, 400, 'invalid_request')
  })
}
