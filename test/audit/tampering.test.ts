/** Whoever changes the database, even as its superuser, is found out by the next export. */
import { describe, expect, test } from 'bun:test'
import { newAgent } from '../support/calls.ts'
import { type Gate, useGate } from '../support/gate.ts'
import { homeOf, sealsOf, verdictOn } from './sealed-trail.ts'

/** A trail of a few checkpoints, and the row in its middle. */
async function trail(gate: Gate) {
  for (let i = 0; i < 4; i++) {
    await newAgent(gate.live)
    await newAgent(gate.live)
    await gate.core.sealer.seal()
  }
  const seals = await sealsOf(gate)
  const middle = seals[Math.floor(seals.length / 2)]
  if (middle === undefined) throw new Error('no rows')
  return { seals, id: middle.event_id, seq: middle.seq, workspace: homeOf(gate).workspaceId }
}

/** One way to tamper, on a server of its own: what it does, and the fault that is found. */
function testTampering(
  what: string,
  spoil: (gate: Gate, at: Awaited<ReturnType<typeof trail>>) => Promise<unknown>,
  expected: (at: Awaited<ReturnType<typeof trail>>) => object,
): void {
  describe(what, () => {
    const gate = useGate()
    test('is found, and the row is named', async () => {
      const at = await trail(gate)
      expect((await verdictOn(gate)).verdict).toBe('intact')
      await spoil(gate, at)
      const report = await verdictOn(gate)
      expect(report.verdict).toBe('altered')
      expect(report.fault).toMatchObject(expected(at))
    })
  })
}

testTampering(
  'a row that was changed',
  (gate, { id }) =>
    gate.sql`update live.audit_events set actor_id = 'key_innocent' where id = ${id}`,
  ({ id, seq }) => ({ code: 'row_changed', id, seq }),
)

testTampering(
  'a detail that was changed',
  (gate, { id }) =>
    gate.sql`update live.audit_events set details = details || '{"name": "other"}' where id = ${id}`,
  ({ id, seq }) => ({ code: 'row_changed', id, seq }),
)

testTampering(
  'a row that was deleted',
  (gate, { id }) => gate.sql`delete from live.audit_events where id = ${id}`,
  ({ id, seq }) => ({ code: 'row_missing', id, seq }),
)

testTampering(
  'a row that was deleted with its seal',
  async (gate, { id }) => {
    await gate.sql`delete from live.audit_events where id = ${id}`
    await gate.sql`delete from live.audit_seals where event_id = ${id}`
  },
  ({ seq }) => ({ code: 'row_missing', seq }),
)

testTampering(
  'two rows that were swapped',
  async (gate, { seals, id }) => {
    const other = seals.at(-1)?.event_id ?? ''
    await gate.sql`update live.audit_events set id = 'evt_0' where id = ${id}`
    await gate.sql`update live.audit_events set id = ${id} where id = ${other}`
    await gate.sql`update live.audit_events set id = ${other} where id = 'evt_0'`
  },
  ({ id, seq }) => ({ code: 'row_changed', id, seq }),
)

testTampering(
  'a row that was put in',
  gate => gate.sql`
    insert into live.audit_events (workspace_id, id, at, action, outcome, actor_kind, target_kind,
      target_id, details, request_id)
    select workspace_id, live.audit_id_from('2020-01-01') || 'forged', '2020-01-01',
      'agent.created', 'success', 'system', 'agent', 'ag_1', '{}', 'forged'
    from live.audit_events limit 1`,
  () => ({ code: 'row_added' }),
)

testTampering(
  'rows whose checkpoints were deleted',
  gate => gate.sql`
    delete from live.audit_checkpoints
    where seq > (select min(seq) from live.audit_checkpoints)`,
  () => ({ code: 'unsigned_rows' }),
)

testTampering(
  'a checkpoint that was put in the place of another',
  gate => gate.sql`
    update live.audit_checkpoints set jwt =
      (select jwt from live.audit_checkpoints order by seq limit 1)
    where seq = (select max(seq) from live.audit_checkpoints)`,
  ({ seals }) => ({ code: 'checkpoint_mismatch', line: seals.length + 5 }),
)

describe('a trail whose end was cut off, checkpoints and all', () => {
  const gate = useGate()
  const cut = async (seq: number) => {
    await gate.sql`delete from live.audit_events e using live.audit_seals s
      where s.event_id = e.id and s.seq > ${seq}`
    await gate.sql`delete from live.audit_seals where seq > ${seq}`
    await gate.sql`delete from live.audit_checkpoints where seq > ${seq}`
  }

  test('is given away by a checkpoint that was kept, and by the gap that the server leaves', async () => {
    await trail(gate)
    const { data } = await gate.live.ok('audit.listCheckpoints')
    const [last, , earlier] = data
    if (last === undefined || earlier === undefined) throw new Error('too few checkpoints')
    await cut(earlier.seq)
    // Nothing in the database tells; whoever kept the last checkpoint can.
    expect((await verdictOn(gate)).verdict).toBe('intact')
    const report = await verdictOn(gate, homeOf(gate), {}, [last.jwt])
    expect(report.fault).toMatchObject({
      code: 'truncated',
      seq: earlier.seq + 1,
      seq_to: last.seq,
    })
    // The server that sealed them goes on behind them, and says so.
    await newAgent(gate.live)
    await gate.core.sealer.seal()
    const fault = { code: 'row_missing', seq: earlier.seq + 1, seq_to: last.seq }
    expect((await verdictOn(gate)).fault).toMatchObject(fault)
    const alarms = gate.log.filter(line => line.includes('the end of an audit chain was changed'))
    expect(alarms.length).toBeGreaterThan(0)
  })
})

describe('a row that was deleted before it was sealed', () => {
  const gate = useGate()
  test('is said in the log', async () => {
    await gate.core.sealer.seal()
    await gate.sql`insert into live.audit_unsealed (workspace_id, event_id)
      values (${homeOf(gate).workspaceId}, 'evt_gone')`
    await gate.core.sealer.seal()
    const alarms = gate.log.filter(line => line.includes('deleted in the database before'))
    expect(alarms.map(line => JSON.parse(line).event_id)).toEqual(['evt_gone'])
    expect((await verdictOn(gate)).verdict).toBe('intact')
  })
})
