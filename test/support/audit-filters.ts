/** What the filters of audit events refuse: a part of `<id>/400.test.ts`. */
import { expect, test } from 'bun:test'
import type { Gate } from './gate.ts'

const BAD: [query: string, pointer: string][] = [
  ['since=yesterday', '?since'],
  ['since=2026-13-01T00:00:00Z', '?since'],
  ['since=1h', '?since'],
  ['since=', '?since'],
  ['until=2026-01-01', '?until'],
  ['until=0000-01-01T00:00:00Z', '?until'],
  ['actor=', '?actor'],
  ["actor=x' or true--", '?actor'],
  ['agent_id=', '?agent_id'],
  [`agent_id=${'a'.repeat(65)}`, '?agent_id'],
  ['action=*', '?action'],
  ['action=agent.%25', '?action'],
  ['action=Agent.created', '?action'],
  ['outcome=failed', '?outcome'],
  ['text=', '?text'],
  [`text=${'a'.repeat(129)}`, '?text'],
  ['text=a%0Ab', '?text'],
  ['text=%00', '?text'],
  ['target=x', '?target'],
]

export function testBadFilters(gate: Gate, id: 'audit.list' | 'audit.export'): void {
  for (const [query, pointer] of BAD) {
    test(`${id} 400: ?${query.slice(0, 40)} names the parameter`, async () => {
      const problem = await gate.live.refused(id, { query }, 400, 'invalid_request')
      expect(problem.errors?.[0]?.pointer).toBe(pointer)
    })
  }
}
