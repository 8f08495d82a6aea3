import { expect, test } from 'bun:test'
import { testBadRequests } from '../../support/bad-requests.ts'

const gate = testBadRequests('usage.get')

const ago = (days: number): string =>
  new Date(gate.server.clock.now() - days * 86_400_000).toISOString()

type Bad = [query: () => string, pointer: string, word: string]
const refusals: Bad[] = [
  [() => 'since=yesterday', '?since', 'RFC 3339'],
  [() => 'until=2016-12-31T23:59:60Z', '?until', 'leap second'],
  [() => `since=${ago(1)}&until=${ago(2)}`, '?since', 'before'],
  [() => `since=${ago(1)}&until=${ago(1)}`, '?since', 'before'],
  [() => `since=${ago(-1)}&until=${ago(-2)}`, '?since', 'in the future'],
  [() => 'since=9999-12-31T23:00:00Z&until=9999-12-31T23:59:59Z', '?since', 'in the future'],
  [() => `since=${ago(1)}&until=9999-12-31T23:59:59Z&step=day`, '?step', 'at most 500'],
  [() => `since=${ago(0.4)}&step=minute`, '?step', 'at most 500'],
  [() => `since=${ago(30)}&step=hour`, '?step', 'longer'],
  [() => `since=${ago(600)}&step=day`, '?step', 'at most 500'],
  [() => `since=${ago(2.2)}&until=${ago(2.1)}&step=minute`, '?since', 'kept for 2 days'],
  [() => `since=${ago(92)}&until=${ago(91.5)}&step=hour`, '?since', 'kept for 90 days'],
  [() => `since=${ago(740)}&until=${ago(739)}&step=day`, '?since', 'kept for 731 days'],
  [() => 'step=week', '?step', 'minute, hour, day'],
  [() => 'group_by=agent', '?group_by', 'key, status, country, operation'],
  [() => 'groups=0', '?groups', '1'],
  [() => 'groups=21', '?groups', '20'],
]
for (const [query, pointer, word] of refusals) {
  test(`usage.get 400: ${String(query).slice(6)}`, async () => {
    const call = { query: query() }
    const problem = await gate.live.refused('usage.get', call, 400, 'invalid_request')
    expect(problem.errors?.[0]?.pointer).toBe(pointer)
    expect(problem.detail).toContain(word)
  })
}
