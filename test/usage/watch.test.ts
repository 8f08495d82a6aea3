/** What is unusual is found, listed and audited once; what is usual is not. */
import { describe, expect, test } from 'bun:test'
import { outcomeUnknown } from '../../src/storage/faults.ts'
import { UsageWatch } from '../../src/usage/watch.ts'
import { newKey } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import {
  DAY,
  flushUsage,
  HOUR,
  lookForAnomalies,
  toNextHour,
  type Used,
  use,
  usedKey,
  useSteadily,
} from '../support/usage.ts'

const gate = useGate()

/** The kinds of anomalies of `key`, the oldest first, each as it was audited too. */
async function found({ id }: Used): Promise<string[]> {
  const { data } = await gate.live.ok('usage.anomalies', { query: { key: id } })
  const audited = await gate.sql<{ kind: string; anomaly: string; actor: string }[]>`
    select details->>'kind' as kind, details->>'anomaly_id' as anomaly, actor_kind as actor
    from live.audit_events where action = 'usage.anomaly' and target_id = ${id}`
  // Those of one moment are audited in any order.
  expect(audited.map(row => [row.anomaly, row.kind, row.actor]).sort()).toEqual(
    data.map(one => [one.id, one.kind as string, 'system']).sort(),
  )
  return data.map(one => one.kind as string).reverse()
}

const lookAgain = async () => {
  await lookForAnomalies(gate)
  gate.server.clock.advance(60_000)
  await lookForAnomalies(gate)
}

describe('an hour', () => {
  test('a spike is found while its hour runs, once, with what is usual', async () => {
    const now = toNextHour(gate)
    const [key, steady] = [await usedKey(gate), await usedKey(gate)]
    for (const one of [key, steady]) useSteadily(gate, one, now, 28, 100)
    use(gate, key, now, 1000)
    use(gate, steady, now, 110)
    await lookAgain()
    expect([await found(key), await found(steady)]).toEqual([['volume_spike'], []])
    const { data } = await gate.live.ok('usage.anomalies', { query: { key: key.id } })
    const windowStart = new Date(now - (now % HOUR)).toISOString()
    expect(data[0]).toMatchObject({
      ...{ key_id: key.id, lineage_id: key.id, window_start: windowStart },
      ...{ observed: 1000, usual: 100, bound: 200 },
    })
  })

  test('one that goes on for hours is one anomaly a day, until it is usual', async () => {
    const key = await usedKey(gate)
    let now = toNextHour(gate)
    useSteadily(gate, key, now, 28, 100)
    for (let hour = 0; hour < 30; hour++) {
      use(gate, key, now, 1000)
      await lookForAnomalies(gate)
      gate.server.clock.advance(HOUR)
      now = gate.server.clock.now()
    }
    expect(await found(key)).toEqual(['volume_spike', 'volume_spike'])
  })

  test('a drop is found when its hour is over, not before, and not of a key that has ended', async () => {
    const now = toNextHour(gate)
    const [key, ended] = [await usedKey(gate), await usedKey(gate)]
    for (const one of [key, ended]) {
      useSteadily(gate, one, now, 28, 200)
      use(gate, one, now, 3)
    }
    await gate.live.ok('keys.revoke', { id: ended.id })
    await lookForAnomalies(gate)
    expect(await found(key)).toEqual([])
    gate.server.clock.advance(HOUR)
    await lookAgain()
    expect([await found(key), await found(ended)]).toEqual([['volume_drop'], []])
  })

  test('a process that served only a part of the hour, or has not written it yet, finds no drop', async () => {
    const now = toNextHour(gate)
    const key = await usedKey(gate)
    useSteadily(gate, key, now, 28, 200)
    await flushUsage(gate)
    gate.server.clock.advance(HOUR)
    const { db, usage } = gate.core
    const { clock } = gate.server
    const late = { completeUntil: () => now }
    await new UsageWatch(db, clock, late, 0).run()
    await flushUsage(gate)
    await new UsageWatch(db, clock, usage, now).run()
    expect(await found(key)).toEqual([])
    await new UsageWatch(db, clock, usage, 0).run()
    expect(await found(key)).toEqual(['volume_drop'])
  })

  test('a burst of errors', async () => {
    const now = toNextHour(gate)
    const key = await usedKey(gate)
    useSteadily(gate, key, now, 10, 50)
    use(gate, key, now, 60, { status: 403, code: 'insufficient_scope' })
    await lookAgain()
    expect(await found(key)).toEqual(['error_burst'])
  })

  test('a key of six days is not judged yet', async () => {
    const now = toNextHour(gate)
    const key = await usedKey(gate)
    useSteadily(gate, key, now, 6, 100)
    use(gate, key, now, 5000)
    await lookAgain()
    expect(await found(key)).toEqual([])
  })

  test('a rotation is neither a spike of the new half nor a drop of the old one', async () => {
    const now = toNextHour(gate)
    const old = await usedKey(gate)
    const fresh = { ...(await usedKey(gate)), lineageId: old.id }
    useSteadily(gate, old, now, 28, 200)
    use(gate, fresh, now, 200)
    await lookForAnomalies(gate)
    gate.server.clock.advance(HOUR)
    await lookAgain()
    expect(await found(old)).toEqual([])
  })
})

describe('a single use', () => {
  test('from a new country, by a key that is known from others for a week', async () => {
    const now = toNextHour(gate)
    const [key, young, nowhere] = [await usedKey(gate), await usedKey(gate), await usedKey(gate)]
    useSteadily(gate, key, now, 8, 1)
    useSteadily(gate, young, now, 6, 1)
    use(gate, nowhere, now - 30 * DAY, 1, { country: 'unknown' })
    for (const one of [key, young, nowhere]) use(gate, one, now, 1, { country: 'BR' })
    use(gate, key, now, 1, { country: 'unknown' })
    await lookAgain()
    gate.server.clock.advance(DAY)
    use(gate, key, gate.server.clock.now(), 1, { country: 'BR' })
    await lookAgain()
    expect([await found(key), await found(young), await found(nowhere)]).toEqual([
      ...[['new_country'], [], []],
    ])
    const { data } = await gate.live.ok('usage.anomalies', { query: { key: key.id } })
    expect(data[0]?.country).toBe('BR')
  })

  test('two new countries are two anomalies; after 20, a further one is usual', async () => {
    const now = toNextHour(gate)
    const [key, traveller] = [await usedKey(gate), await usedKey(gate)]
    use(gate, key, now - 9 * DAY, 1)
    for (let i = 0; i < 21; i++) {
      use(gate, traveller, now - 9 * DAY, 1, { country: `A${String.fromCharCode(65 + i)}` })
    }
    for (const country of ['BR', 'CL']) use(gate, key, now, 1, { country })
    use(gate, traveller, now, 1, { country: 'BR' })
    await lookAgain()
    expect(await found(key)).toEqual(['new_country', 'new_country'])
    expect(await found(traveller)).toEqual([])
  })

  test('after 45 days of silence, not after a month', async () => {
    const now = toNextHour(gate)
    const [key, monthly] = [await usedKey(gate), await usedKey(gate)]
    use(gate, key, now - 46 * DAY, 1)
    use(gate, monthly, now - 31 * DAY, 1)
    await flushUsage(gate)
    for (const one of [key, monthly]) use(gate, one, now, 2)
    await lookAgain()
    expect([await found(key), await found(monthly)]).toEqual([['used_after_silence'], []])
    const { data } = await gate.live.ok('usage.anomalies', { query: { key: key.id } })
    const since = Date.parse(data[0]?.silent_since ?? '')
    expect(Math.abs(since - (now - 46 * DAY))).toBeLessThan(60_000)
  })

  test('however many there are at once, each is found in its turn', async () => {
    const now = toNextHour(gate)
    const keys = [await usedKey(gate), await usedKey(gate), await usedKey(gate)]
    for (const key of keys) use(gate, key, now - 50 * DAY, 1, { country: 'DE' })
    await flushUsage(gate)
    for (const key of keys) use(gate, key, now, 1, { country: 'BR' })
    await flushUsage(gate)
    const kinds = async () => (await Promise.all(keys.map(found))).flat().sort()
    const { db, usage } = gate.core
    const watch = new UsageWatch(db, gate.server.clock, usage, 0, 2)
    await watch.run()
    expect(await kinds()).toHaveLength(4)
    await watch.run()
    await watch.run()
    expect(await kinds()).toEqual([
      ...Array.from({ length: 3 }, () => 'new_country'),
      ...Array.from({ length: 3 }, () => 'used_after_silence'),
    ])
  })

  test('of the old half of a rotated key, late in its grace', async () => {
    const [old, early, fresh] = [
      await newKey(gate.live),
      await newKey(gate.live),
      await newKey(gate.live),
    ]
    const later = new Date(gate.server.clock.now())
    for (const { id } of [old, early]) {
      const retiresAt = new Date(later.getTime() + DAY)
      await gate.sql`update live.api_keys set retires_at = ${retiresAt} where id = ${id}`
      await gate.sql`insert into live.api_keys (workspace_id, id, public_id, name, scopes,
          secret_hash, pepper_version, created_by, created_at, lineage_id)
        select workspace_id, id || 'n', reverse(public_id), name, scopes, secret_hash,
          pepper_version, created_by, ${later}, lineage_id
        from live.api_keys where id = ${id}`
    }
    await gate.core.authenticator.load()
    for (const { key } of [old, early, fresh]) await gate.live.as(key).call('agents.list')
    gate.server.clock.advance(17 * HOUR)
    await gate.live.as(early.key).call('agents.list')
    gate.server.clock.advance(2 * HOUR)
    await gate.live.as(old.key).ok('agents.list')
    await gate.core.lastUse.flush(gate.core.db)
    await lookAgain()
    gate.server.clock.advance(HOUR)
    await gate.live.as(old.key).ok('agents.list')
    await gate.core.lastUse.flush(gate.core.db)
    await lookAgain()
    const kinds = await Promise.all(
      [old, early, fresh].map(({ id }) => found({ id, lineageId: id })),
    )
    expect(kinds).toEqual([['retiring_key_used'], [], []])
  })
})

test('runs that overlap, and one whose answer was lost, write an anomaly down once', async () => {
  const now = toNextHour(gate)
  const [key, other] = [await usedKey(gate), await usedKey(gate)]
  for (const one of [key, other]) use(gate, one, now - 46 * DAY, 1)
  await flushUsage(gate)
  use(gate, key, now, 1)
  await flushUsage(gate)
  const { db, usage } = gate.core
  const { clock } = gate.server
  await Promise.all([0, 1, 2].map(() => new UsageWatch(db, clock, usage, 0).run()))
  expect(await found(key)).toEqual(['used_after_silence'])
  use(gate, other, now, 1)
  await flushUsage(gate)
  const answerLost: typeof db = Object.create(db, {
    begin: {
      value: async (...call: Parameters<typeof db.begin>) => {
        await db.begin(...call)
        throw outcomeUnknown()
      },
    },
    read: { value: db.read.bind(db) },
  })
  const run = new UsageWatch(answerLost, clock, usage, 0).run()
  await expect(run).rejects.toMatchObject({ code: 'outcome_unknown' })
  await lookAgain()
  expect(await found(other)).toEqual(['used_after_silence'])
})

test('an anomaly that cannot be audited is not there, and is found again', async () => {
  const now = toNextHour(gate)
  const key = await usedKey(gate)
  use(gate, key, now - 46 * DAY, 1)
  await flushUsage(gate)
  use(gate, key, now, 1)
  await flushUsage(gate)
  await gate.sql.unsafe(`create function core.refuse() returns trigger language plpgsql
      as $$ begin raise exception 'no audit today'; end $$;
    create trigger refuse before insert on live.audit_events
      for each row execute function core.refuse()`)
  await expect(gate.core.watch.run()).rejects.toThrow()
  await gate.sql.unsafe('drop function core.refuse() cascade')
  expect(await found(key)).toEqual([])
  await lookAgain()
  expect(await found(key)).toEqual(['used_after_silence'])
})
