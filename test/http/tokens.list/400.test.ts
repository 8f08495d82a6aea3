import { test } from 'bun:test'
import { testBadRequests } from '../../support/bad-requests.ts'
import { testBadCursors } from '../../support/pages.ts'
import { BAD_TIMES } from '../../support/times.ts'

const gate = testBadRequests('tokens.list')

testBadCursors(gate, 'tokens.list')

for (const time of BAD_TIMES) {
  test(`tokens.list 400: since and until ${time}`, async () => {
    for (const name of ['since', 'until']) {
      await gate.live.refused('tokens.list', { query: { [name]: time } }, 400, 'invalid_request')
    }
  })
}

test('tokens.list: the first and the last time that there is', async () => {
  const query = { since: '0001-01-01T00:00:00Z', until: '9999-12-31T23:59:59.999Z' }
  await gate.live.ok('tokens.list', { query })
})
