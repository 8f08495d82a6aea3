import { test } from 'bun:test'
import { testBadRequests } from '../../support/bad-requests.ts'
import { newKey } from '../../support/calls.ts'
import { BAD_TIMES } from '../../support/times.ts'

const gate = testBadRequests('keys.update')

for (const expires_at of BAD_TIMES) {
  test(`keys.update 400: expires_at ${expires_at}`, async () => {
    const { id } = await newKey(gate.live)
    await gate.live.refused('keys.update', { id, body: { expires_at } }, 400, 'invalid_request')
  })
}
