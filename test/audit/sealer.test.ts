/** Every audit row is sealed exactly once, in a gapless chain of its own workspace. */
import { describe, expect, test } from 'bun:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { append, genesis, hashText } from '../../src/audit/chain.ts'
import { record } from '../../src/audit/record.ts'
import { BATCH_ROWS_MAX, Sealer } from '../../src/audit/sealer.ts'
import { newAgent, newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { newWorkspace } from '../support/workspaces.ts'
import { eventIdsOf, exportOf, homeOf, sealsOf, verdictOn } from './sealed-trail.ts'

const AGENT = { kind: 'agent', id: 'ag_1' } as const

describe('the sealer', () => {
  const gate = useGate()

  test('gives each row one place, without gaps, whose hash follows from the row before', async () => {
    await newAgent(gate.live)
    await newToken(gate.live)
    await gate.core.sealer.seal()
    const seals = await sealsOf(gate)
    expect(seals.map(seal => seal.event_id).sort()).toEqual(await eventIdsOf(gate))
    expect(seals.map(seal => seal.seq)).toEqual(seals.map((_, i) => i + 1))
    let head = genesis(gate.core.home.workspace.id, 'live')
    for (const line of await exportOf(gate)) {
      const { seq, hash, ...event } = JSON.parse(line)
      if (event.id === undefined) continue
      head = append(head, event)
      expect([seq, hash]).toEqual([head.seq, hashText(head.hash)])
    }
    expect(head.seq).toBe(seals.length)
  })

  test('signs a checkpoint only when rows came, which any JWT library verifies', async () => {
    await newAgent(gate.live)
    await gate.core.sealer.seal()
    const list = async () => (await gate.live.ok('audit.listCheckpoints')).data
    const [last] = await list()
    expect(await gate.core.sealer.seal()).toBe(0)
    expect((await list())[0]).toEqual(last as NonNullable<typeof last>)
    const url = new URL('/.well-known/audit-jwks.json', gate.server.url)
    const { payload, protectedHeader } = await jwtVerify(last?.jwt ?? '', createRemoteJWKSet(url), {
      typ: 'audit-checkpoint+jwt',
      issuer: 'https://gate.example',
    })
    expect(protectedHeader).toEqual({
      alg: 'EdDSA',
      typ: 'audit-checkpoint+jwt',
      kid: last?.kid ?? '',
    })
    expect(payload).toMatchObject({
      workspace_id: gate.core.home.workspace.id,
      environment: 'live',
      first_seq: last?.first_seq,
      seq: last?.seq,
      hash: last?.hash,
      iat: Math.floor(Date.parse(last?.at ?? '') / 1000),
    })
  })

  test('keeps workspaces and environments apart, each with a chain of its own', async () => {
    const other = await newWorkspace(gate)
    await newAgent(other.live)
    await newAgent(other.test)
    await newAgent(gate.test)
    await gate.core.sealer.seal()
    const tenants = [
      homeOf(gate),
      homeOf(gate, 'test'),
      { workspaceId: other.id, environment: 'live' },
      { workspaceId: other.id, environment: 'test' },
    ] as const
    const firstHashes = new Set<string>()
    for (const tenant of tenants) {
      const seals = await sealsOf(gate, tenant)
      expect(seals.map(seal => seal.event_id).sort()).toEqual(await eventIdsOf(gate, tenant))
      expect(seals[0]?.seq).toBe(1)
      firstHashes.add(hashText(seals[0]?.hash ?? Buffer.alloc(0)))
      const lines = await exportOf(gate, tenant)
      expect(await verdictOn(gate, tenant)).toMatchObject({
        verdict: 'intact',
        workspace_id: tenant.workspaceId,
        environment: tenant.environment,
        events: seals.length,
      })
      for (const foreign of tenants.filter(one => one.workspaceId !== tenant.workspaceId)) {
        expect(lines.join('\n')).not.toContain(foreign.workspaceId)
      }
    }
    expect(firstHashes.size).toBe(4)
  })

  test('seals rows that commit out of order once each, without waiting for one that has not', async () => {
    const { db } = gate.core
    const tenant = homeOf(gate)
    const origin = { actor: { kind: 'system' }, requestId: 'slow' } as const
    const now = gate.server.clock.now()
    let release = (): void => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    let written = (): void => {}
    const isWritten = new Promise<void>(resolve => {
      written = resolve
    })
    const slow = db.begin('live', async tx => {
      await record({ tenant, tx, origin, now }, { action: 'agent.created', target: AGENT })
      written()
      await held
    })
    await isWritten
    gate.server.clock.advance(1)
    await newAgent(gate.live)
    await gate.core.sealer.seal()
    const before = await sealsOf(gate)
    expect(before.map(seal => seal.event_id).sort()).toEqual(await eventIdsOf(gate))
    release()
    await slow
    await gate.core.sealer.seal()
    const after = await sealsOf(gate)
    expect(after.slice(0, before.length)).toEqual(before)
    expect(after).toHaveLength(before.length + 1)
    // It is older than the one before it in the chain.
    expect((after.at(-1)?.event_id ?? '') < (before.at(-1)?.event_id ?? '')).toBe(true)
    expect((await verdictOn(gate)).verdict).toBe('intact')
  })

  test('misses none and repeats none while hundreds of transactions commit and passes overlap', async () => {
    const tenant = homeOf(gate)
    const write = () =>
      gate.asTenant(tenant.workspaceId, 'live', work =>
        record(work, { action: 'agent.created', target: AGENT }),
      )
    const writes = Array.from({ length: 300 }, write)
    const passes = Array.from({ length: 20 }, () => gate.core.sealer.seal())
    await Promise.all([...writes, ...passes])
    await gate.core.sealer.seal()
    const seals = await sealsOf(gate)
    expect(seals.map(seal => seal.event_id).sort()).toEqual(await eventIdsOf(gate))
    expect(seals.map(seal => seal.seq)).toEqual(seals.map((_, i) => i + 1))
    expect((await verdictOn(gate)).verdict).toBe('intact')
  })

  test('works off more rows than a batch holds, with a checkpoint for each batch', async () => {
    const { workspaceId } = homeOf(gate)
    const count = 2 * BATCH_ROWS_MAX + 10
    await gate.core.sealer.seal()
    await gate.sql`
      with e as (
        insert into live.audit_events (workspace_id, id, at, action, outcome, actor_kind,
          target_kind, target_id, details, request_id)
        select ${workspaceId}, live.audit_id_from(now()) || 'bulk' || lpad(n::text, 6, '0'), now(),
          'agent.created', 'success', 'system', 'agent', 'ag_' || n, '{}', 'bulk'
        from generate_series(1, ${count}::int) n returning workspace_id, id
      ) insert into live.audit_unsealed (workspace_id, event_id) select workspace_id, id from e`
    expect(await gate.core.sealer.seal()).toBeGreaterThanOrEqual(count)
    const sizes = (await gate.live.ok('audit.listCheckpoints', { query: { limit: 3 } })).data
    expect(Math.max(...sizes.map(one => one.events))).toBe(BATCH_ROWS_MAX)
    expect(await verdictOn(gate)).toMatchObject({ verdict: 'intact', unsealed: 0 })
  })
})

describe('after a crash', () => {
  const gate = useGate()
  const another = () => {
    const { core } = gate
    const issuer = () => core.issuers.issuer('live')
    return new Sealer({
      db: core.db,
      keys: core.auditKeys,
      issuer,
      clock: core.clock,
      log: gate.logger,
    })
  }

  test('in the middle of a pass nothing is half sealed, and the next pass leaves no gap', async () => {
    await gate.core.sealer.seal()
    const before = await sealsOf(gate)
    await newAgent(gate.live)
    await newAgent(gate.live)
    // As late as it can come: the seals are written, their checkpoint is not.
    await gate.alter(`
      create function live.die() returns trigger language plpgsql security definer
        as 'begin perform pg_terminate_backend(pg_backend_pid()); return null; end';
      create trigger die before insert on live.audit_checkpoints
        for each row execute function live.die()`)
    await expect(another().seal()).rejects.toThrow()
    expect(await sealsOf(gate)).toEqual(before)
    await gate.alter('drop trigger die on live.audit_checkpoints; drop function live.die()')
    await another().seal()
    const after = await sealsOf(gate)
    expect(after.map(seal => seal.event_id).sort()).toEqual(await eventIdsOf(gate))
    expect(after.map(seal => seal.seq)).toEqual(after.map((_, i) => i + 1))
  })

  test('of two sealers at once, as after a lost lease, neither spoils the chain', async () => {
    for (let round = 0; round < 10; round++) {
      await Promise.all([newAgent(gate.live), newAgent(gate.live)])
      await Promise.all([another().seal(), another().seal(), gate.core.sealer.seal()])
    }
    await gate.core.sealer.seal()
    const seals = await sealsOf(gate)
    expect(seals.map(seal => seal.event_id).sort()).toEqual(await eventIdsOf(gate))
    expect((await verdictOn(gate)).verdict).toBe('intact')
  })
})

test('a row that was rolled back leaves nothing to seal', async () => {
  const refusal = new Error('no')
  const { workspaceId } = homeOf(rolledBack)
  const attempt = rolledBack.asTenant(workspaceId, 'live', async work => {
    await record(work, { action: 'agent.created', target: AGENT })
    throw refusal
  })
  await expect(attempt).rejects.toBe(refusal)
  await rolledBack.core.sealer.seal()
  const seals = await sealsOf(rolledBack)
  expect(seals.map(seal => seal.event_id).sort()).toEqual(await eventIdsOf(rolledBack))
})
const rolledBack = useGate()
