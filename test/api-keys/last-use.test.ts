import { describe, expect, test } from 'bun:test'
import { LastUse } from '../../src/api-keys/last-use.ts'
import { newKey } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { WatchedDatabase } from '../tokens/watched-database.ts'

const gate = useGate()
const AT = Date.UTC(2026, 0, 1)
const HERE = () => '192.0.2.1'
const tenant = () => ({ workspaceId: gate.core.home.workspace.id, environment: 'live' as const })

async function stored(id: string): Promise<Date | null | undefined> {
  const [row] = await gate.sql<{ last_used_at: Date | null }[]>`
    select last_used_at from live.api_keys where id = ${id}`
  return row?.last_used_at
}

describe('the last use of a key', () => {
  test('is seen at once and written once per round, however busy the key', async () => {
    const { id } = await newKey(gate.live)
    const uses = new LastUse()
    const database = new WatchedDatabase(gate.core.db)
    for (let i = 0; i < 1000; i++) uses.note(tenant(), id, AT + i, HERE)
    expect(uses.recent('live', id)?.at).toEqual(new Date(AT + 999))
    expect(uses.recent('test', id)).toBeUndefined()
    expect(await stored(id)).toBeNull()
    await uses.flush(database)
    expect(database.reads).toBe(1)
    expect(await stored(id)).toEqual(new Date(AT + 999))
    // Whoever read the row before that still sees it, for a round.
    expect(uses.recent('live', id)?.at).toEqual(new Date(AT + 999))
    await uses.flush(database)
    expect(database.reads).toBe(1)
    expect(uses.recent('live', id)).toBeUndefined()
  })

  test('has an address, which is asked for once a minute, since asking costs', async () => {
    const { id } = await newKey(gate.live)
    const uses = new LastUse()
    const asked: string[] = []
    const from = (ip: string) => () => {
      asked.push(ip)
      return ip
    }
    uses.note(tenant(), id, AT, from('192.0.2.1'))
    uses.note(tenant(), id, AT + 59_999, from('192.0.2.2'))
    expect(uses.recent('live', id)?.ip).toBe('192.0.2.1')
    uses.note(tenant(), id, AT + 60_000, from('192.0.2.3'))
    expect(asked).toEqual(['192.0.2.1', '192.0.2.3'])
    await uses.flush(gate.core.db)
    const [row] = await gate.sql<{ last_used_ip: string }[]>`
      select last_used_ip from live.api_keys where id = ${id}`
    expect(row?.last_used_ip).toBe('192.0.2.3')
  })

  test('never goes back', async () => {
    const { id } = await newKey(gate.live)
    const uses = new LastUse()
    uses.note(tenant(), id, AT + 1000, HERE)
    await uses.flush(gate.core.db)
    uses.note(tenant(), id, AT, HERE)
    await uses.flush(gate.core.db)
    expect(await stored(id)).toEqual(new Date(AT + 1000))
  })

  test('that could not be written waits for the next round', async () => {
    const { id } = await newKey(gate.live)
    const uses = new LastUse()
    const database = new WatchedDatabase(gate.core.db)
    uses.note(tenant(), id, AT, HERE)
    database.failWith(new Error('gone'))
    await expect(uses.flush(database)).rejects.toThrow('gone')
    expect(uses.recent('live', id)?.at).toEqual(new Date(AT))
    database.failWith(undefined)
    await uses.flush(database)
    expect(await stored(id)).toEqual(new Date(AT))
  })

  test('noted while the round is written is not lost', async () => {
    const { id } = await newKey(gate.live)
    const uses = new LastUse()
    const database = new WatchedDatabase(gate.core.db)
    uses.note(tenant(), id, AT, HERE)
    const hold = database.hold()
    const flushing = uses.flush(database)
    await hold.arrived
    uses.note(tenant(), id, AT + 5, HERE)
    hold.release()
    await flushing
    expect(uses.recent('live', id)?.at).toEqual(new Date(AT + 5))
    await uses.flush(database)
    expect(await stored(id)).toEqual(new Date(AT + 5))
  })

  test('of another workspace’s key of the same id is not written', async () => {
    const { id } = await newKey(gate.live)
    const uses = new LastUse()
    uses.note({ ...tenant(), workspaceId: 'ws_other' }, id, AT, HERE)
    await uses.flush(gate.core.db)
    expect(await stored(id)).toBeNull()
  })

  test('is remembered for 50,000 keys at most', () => {
    const uses = new LastUse()
    for (let i = 0; i < 50_001; i++) uses.note(tenant(), `key_${i}`, AT, HERE)
    expect(uses.recent('live', 'key_49999')?.at).toEqual(new Date(AT))
    expect(uses.recent('live', 'key_50000')).toBeUndefined()
  })
})
