/** An export of a span of time proves itself, though it begins and ends within the chain. */
import { expect, test } from 'bun:test'
import { wireEvent } from '../../src/audit/wire-event.ts'
import { presentEvent } from '../../src/http/present/audit.ts'
import { newAgent } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { exportOf, homeOf, verdictOn } from './sealed-trail.ts'

const gate = useGate()

async function batch(): Promise<Date> {
  gate.server.clock.advance(60_000)
  const at = new Date(gate.server.clock.now())
  await newAgent(gate.live)
  await newAgent(gate.live)
  await gate.core.sealer.seal()
  gate.server.clock.advance(60_000)
  return at
}

const idsIn = (lines: readonly string[]): string[] =>
  lines.flatMap(line => JSON.parse(line).id ?? [])

test('every span of a trail verifies, and holds all its rows', async () => {
  const starts = [await batch(), await batch(), await batch()]
  const ends = [...starts, undefined]
  for (const since of [undefined, ...starts]) {
    for (const until of ends) {
      const span = { since, until }
      const report = await verdictOn(gate, homeOf(gate), span)
      expect(report.verdict).toBe('intact')
      const rows = await gate.sql<{ id: string }[]>`
        select id from live.audit_events
        where at >= ${since ?? new Date(0)} and at < ${until ?? new Date('9999-01-01')}`
      const exported = idsIn(await exportOf(gate, homeOf(gate), span))
      expect(exported).toEqual(expect.arrayContaining(rows.map(row => row.id)))
    }
  }
})

test('a span within the trail is small: it begins and ends at the checkpoints around it', async () => {
  const [, second, third] = [await batch(), await batch(), await batch()]
  const lines = await exportOf(gate, homeOf(gate), { since: second, until: third })
  expect(idsIn(lines)).toHaveLength(2)
})

test('rows of the last moment are there without a seal, and the report counts them', async () => {
  await gate.core.sealer.seal()
  await gate.sql`
    insert into live.audit_events (workspace_id, id, at, action, outcome, actor_kind, target_kind,
      target_id, details, request_id)
    select workspace_id, live.audit_id_from(${new Date(gate.server.clock.now())}) || 'tail',
      ${new Date(gate.server.clock.now())}, 'agent.created', 'success', 'system', 'agent', 'ag_1',
      '{}', 'tail' from live.audit_events limit 1`
  expect(await verdictOn(gate)).toMatchObject({ verdict: 'intact', unsealed: 1 })
})

test('what the API shows of an event is what the chain holds of it', () => {
  const event = {
    ...{ id: 'evt_1', workspaceId: 'ws_1', environment: 'live' as const, at: new Date(0) },
    ...{ action: 'a.b', outcome: 'refused' as const, reason: 'no', agentId: 'ag_1' },
    actor: { kind: 'key', id: 'key_1', memberId: 'mem_1' },
    ...{ chain: ['ag_0'], target: { kind: 'agent', id: 'ag_1' }, details: { n: 1 } },
    ...{ requestId: 'req_1', ip: '::1', userAgent: 'x' },
  }
  expect(presentEvent(event)).toEqual(wireEvent(event))
  expect(Object.keys(wireEvent(event)).length).toBe(15)
})
