/** Months are made ahead; what is past its retention goes, and the chain goes on from what stays. */
import { describe, expect, test } from 'bun:test'
import { deleteExpired, makePartitions } from '../../src/audit/retention.ts'
import { BATCH_ROWS_MAX } from '../../src/audit/sealer.ts'
import { newAgent } from '../support/calls.ts'
import { type Gate, useGate } from '../support/gate.ts'
import { newWorkspace } from '../support/workspaces.ts'
import { eventIdsOf, homeOf, sealsOf, verdictOn } from './sealed-trail.ts'

const DAY = 86_400_000

const on = (gate: Gate) => ({ db: gate.core.db, clock: gate.server.clock, log: gate.logger })

/** The partitions of a schema, by name, without the default one. */
async function monthsOf(gate: Gate, schema = 'live'): Promise<string[]> {
  const rows = await gate.sql<{ name: string }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ${`${schema}.audit_events`}::regclass order by 1`
  return rows.map(row => row.name).filter(name => name !== 'audit_events_default')
}

const monthAt = (time: number): string =>
  `audit_events_${new Date(time).toISOString().slice(0, 7).replace('-', '_')}`

const inDefault = async (gate: Gate): Promise<number> => {
  const [row] = await gate.sql<{ n: number }[]>`select count(*) as n from live.audit_events_default`
  return row?.n ?? -1
}

describe('partitions', () => {
  const gate = useGate()

  test('are there for this month and the one 7 days ahead, in both environments', async () => {
    const now = gate.server.clock.now()
    for (const schema of ['live', 'test']) {
      const months = await monthsOf(gate, schema)
      expect(months).toEqual(expect.arrayContaining([monthAt(now), monthAt(now + 7 * DAY)]))
    }
    await newAgent(gate.live)
    expect(await inDefault(gate)).toBe(0)
  })

  test('that are missing are made by a role that owns nothing, and made once', async () => {
    gate.server.clock.advance(200 * DAY)
    const now = gate.server.clock.now()
    await makePartitions(on(gate))
    const months = await monthsOf(gate)
    expect(months).toEqual(expect.arrayContaining([monthAt(now), monthAt(now + 7 * DAY)]))
    await makePartitions(on(gate))
    expect(await monthsOf(gate)).toEqual(months)
    await newAgent(gate.live)
    expect(await inDefault(gate)).toBe(0)
  })

  test('that were missing when rows came take them out of the default one, once they are made', async () => {
    gate.server.clock.advance(200 * DAY)
    await newAgent(gate.live)
    await gate.core.sealer.seal()
    const before = await eventIdsOf(gate)
    expect(await inDefault(gate)).toBeGreaterThan(0)
    await makePartitions(on(gate))
    expect(await inDefault(gate)).toBe(0)
    expect(await eventIdsOf(gate)).toEqual(before)
    expect((await verdictOn(gate)).verdict).toBe('intact')
  })

  test('of the new months have the indexes and the key of the table', async () => {
    const [month = ''] = await monthsOf(gate)
    const indexes = async (table: string) => {
      const rows = await gate.sql<{ definition: string }[]>`
        select regexp_replace(indexdef, '^.* USING ', '') as definition from pg_indexes
        where schemaname = 'live' and tablename = ${table} order by 1`
      return rows.map(row => row.definition)
    }
    const expected = await indexes('audit_events')
    expect(expected.length).toBeGreaterThan(3)
    for (const one of [month, monthAt(gate.server.clock.now())]) {
      expect(await indexes(one)).toEqual(expected)
    }
  })

  test('that hold a row are never dropped, whoever asks; those of months to come neither', async () => {
    const months = await monthsOf(gate)
    await gate.sql`select live.drop_audit_partitions('9999-01-01')`
    expect(await monthsOf(gate)).toEqual(months)
  })
})

describe('retention', () => {
  const gate = useGate()
  const keepDays = (days: number | undefined) => deleteExpired(on(gate), () => days)

  async function checkpoint(): Promise<void> {
    await newAgent(gate.live)
    await gate.core.sealer.seal()
  }

  test('without a limit deletes nothing, however old it is', async () => {
    await checkpoint()
    const before = await eventIdsOf(gate)
    gate.server.clock.advance(40 * DAY)
    expect(await keepDays(undefined)).toBe(0)
    expect(await eventIdsOf(gate)).toEqual(before)
  })

  test('deletes rows and seals past it and keeps their last checkpoint, from which the chain goes on', async () => {
    const old = await sealsOf(gate)
    await makePartitions(on(gate))
    await checkpoint()
    const all = await sealsOf(gate)
    const kept = all.slice(old.length)
    expect(await keepDays(30)).toBeGreaterThanOrEqual(old.length)
    expect(await sealsOf(gate)).toEqual(kept)
    expect(await eventIdsOf(gate)).toEqual(kept.map(seal => seal.event_id).sort())
    const { data } = await gate.live.ok('audit.listCheckpoints')
    expect(data.at(-1)?.seq).toBe(old.length)
    expect(await verdictOn(gate)).toMatchObject({
      verdict: 'intact',
      first_seq: old.length + 1,
      events: kept.length,
    })
    await checkpoint()
    expect((await sealsOf(gate)).at(-1)?.seq).toBeGreaterThan(all.length)
    expect((await verdictOn(gate)).verdict).toBe('intact')
  })

  test('deletes in batches, after each of which the chain is whole', async () => {
    const { workspaceId } = homeOf(gate)
    const count = 2 * BATCH_ROWS_MAX + 5
    const now = new Date(gate.server.clock.now())
    await gate.sql`
      with e as (
        insert into live.audit_events (workspace_id, id, at, action, outcome, actor_kind,
          target_kind, target_id, details, request_id)
        select ${workspaceId}, live.audit_id_from(${now}) || 'bulk' || lpad(n::text, 6, '0'),
          ${now}, 'agent.created', 'success', 'system', 'agent', 'ag_' || n, '{}', 'bulk'
        from generate_series(1, ${count}::int) n returning workspace_id, id
      ) insert into live.audit_unsealed (workspace_id, event_id) select workspace_id, id from e`
    await gate.core.sealer.seal()
    gate.server.clock.advance(40 * DAY)
    await checkpoint()
    // The second batch fails: the first one is gone, and what is left begins behind a checkpoint.
    const [first] = await sealsOf(gate)
    const last = (first?.seq ?? 0) + BATCH_ROWS_MAX
    await gate.alter(`
      create function live.halt() returns trigger language plpgsql as $$ begin
        if old.seq > ${last} then raise exception 'halt'; end if; return old; end $$;
      create trigger halt before delete on live.audit_seals
        for each row execute function live.halt()`)
    const before = (await sealsOf(gate)).length
    await expect(keepDays(30)).rejects.toThrow()
    const after = (await sealsOf(gate)).length
    expect(after).toBeLessThan(before)
    expect(after).toBeGreaterThan(BATCH_ROWS_MAX)
    expect(await verdictOn(gate)).toMatchObject({ verdict: 'intact', events: after })
    await gate.alter('drop trigger halt on live.audit_seals; drop function live.halt()')
    await keepDays(30)
    expect((await sealsOf(gate)).length).toBeLessThan(10)
    expect((await verdictOn(gate)).verdict).toBe('intact')
  })

  test('is each workspace’s own, and a month goes only when no workspace keeps it', async () => {
    const other = await newWorkspace(gate)
    const tenant = { workspaceId: other.id, environment: 'live' } as const
    await newAgent(other.live)
    await checkpoint()
    const theirs = await eventIdsOf(gate, tenant)
    await gate.sql`select live.make_audit_partition('2020-05-17')`
    gate.server.clock.advance(100 * DAY)
    const daysOf = (workspaceId: string) => (workspaceId === other.id ? undefined : 30)
    await deleteExpired(on(gate), daysOf)
    expect(await eventIdsOf(gate)).toEqual([])
    expect(await eventIdsOf(gate, tenant)).toEqual(theirs)
    expect(await monthsOf(gate)).toContain('audit_events_2020_05')
    expect((await verdictOn(gate, tenant)).verdict).toBe('intact')
    await deleteExpired(on(gate), () => 30)
    expect(await eventIdsOf(gate, tenant)).toEqual([])
    expect(await monthsOf(gate)).not.toContain('audit_events_2020_05')
    // Nothing is left, and still it is known where the chain was.
    await checkpoint()
    const report = await verdictOn(gate)
    expect(report.verdict).toBe('intact')
    expect(report.first_seq).toBeGreaterThan(2 * BATCH_ROWS_MAX)
  })
})
