import { expect, test } from 'bun:test'
import { testBadRequests } from '../../support/bad-requests.ts'
import { testBadCursors } from '../../support/pages.ts'

const gate = testBadRequests('usage.anomalies')

testBadCursors(gate, 'usage.anomalies')

const refusals: [query: string, pointer: string, word: string][] = [
  ['since=yesterday', '?since', 'RFC 3339'],
  ['since=2016-12-31T23:59:60Z', '?since', 'leap second'],
  ['kind=spike', '?kind', 'volume_spike'],
  ['key=', '?key', 'empty'],
  ['limit=201', '?limit', '200'],
]
for (const [query, pointer, word] of refusals) {
  test(`usage.anomalies 400: ?${query}`, async () => {
    const problem = await gate.live.refused('usage.anomalies', { query }, 400, 'invalid_request')
    expect(problem.errors?.[0]?.pointer).toBe(pointer)
    expect(problem.detail).toContain(word)
  })
}
