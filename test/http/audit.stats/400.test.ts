import { expect, test } from 'bun:test'
import { testBadRequests } from '../../support/bad-requests.ts'

const gate = testBadRequests('audit.stats')

const refusals: [query: string, pointer: string, word: string][] = [
  ['until=0001-01-01T00:00:00Z', '?since', 'Must be before'],
  ['since=yesterday', '?since', 'RFC 3339'],
  ['since=2026-01-01', '?since', 'RFC 3339'],
  ['until=', '?until', 'RFC 3339'],
  ['since=2016-12-31T23:59:60Z', '?since', 'leap second'],
  ['since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z', '?since', 'before'],
  ['since=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z', '?since', 'before'],
  ['since=2026-01-01T00:00:00Z&until=2026-01-01T16:40:01Z&bucket=minute', '?bucket', '1001'],
  ['since=0001-01-01T00:00:00Z&bucket=day', '?bucket', 'longer'],
  ['bucket=week', '?bucket', 'minute, hour, day'],
]
for (const [query, pointer, word] of refusals) {
  test(`audit.stats 400: ?${query}`, async () => {
    const problem = await gate.live.refused('audit.stats', { query }, 400, 'invalid_request')
    expect(problem.errors?.[0]?.pointer).toBe(pointer)
    expect(problem.detail).toContain(word)
  })
}

test('audit.stats: a thousand buckets are answered', async () => {
  const query = 'since=2026-01-01T00:00:00Z&until=2026-01-01T16:40:00Z&bucket=minute'
  expect((await gate.live.ok('audit.stats', { query })).buckets).toHaveLength(1000)
})
