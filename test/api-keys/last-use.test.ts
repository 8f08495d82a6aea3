import { describe, expect, test } from 'bun:test'
import { LastUse } from '../../src/api-keys/last-use.ts'
import { newKey } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { WatchedDatabase } from '../tokens/watched-database.ts'

const gate = useGate()
const AT = Date.UTC(2026, 0, 1)
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
    for (let i = 0; i < 1000; i++) uses.note(tenant(), id, AT + i)
    expect(uses.pending('live', id)).toEqual(new Date(AT + 999))
    expect(uses.pending('test', id)).toBeUndefined()
    expect(await stored(id)).toBeNull()
    await uses.flush(database)
    expect(database.reads).toBe(1)
    expect(await stored(id)).toEqual(new Date(AT + 999))
    expect(uses.pending('live', id)).toBeUndefined()
    await uses.flush(database)
    expect(database.reads).toBe(1)
  })

  test('never goes back', async () => {
    const { id } = await newKey(gate.live)
    const uses = new LastUse()
    uses.note(tenant(), id, AT + 1000)
    await uses.flush(gate.core.db)
    uses.note(tenant(), id, AT)
    await uses.flush(gate.core.db)
    expect(await stored(id)).toEqual(new Date(AT + 1000))
  })

  test('that could not be written waits for the next round', async () => {
    const { id } = await newKey(gate.live)
    const uses = new LastUse()
    const database = new WatchedDatabase(gate.core.db)
    uses.note(tenant(), id, AT)
    database.failWith(new Error('gone'))
    await expect(uses.flush(database)).rejects.toThrow('gone')
    expect(uses.pending('live', id)).toEqual(new Date(AT))
    database.failWith(undefined)
    await uses.flush(database)
    expect(await stored(id)).toEqual(new Date(AT))
  })

  test('noted while the round is written is not lost', async () => {
    const { id } = await newKey(gate.live)
    const uses = new LastUse()
    const database = new WatchedDatabase(gate.core.db)
    uses.note(tenant(), id, AT)
    const hold = database.hold()
    const flushing = uses.flush(database)
    await hold.arrived
    uses.note(tenant(), id, AT + 5)
    hold.release()
    await flushing
    expect(uses.pending('live', id)).toEqual(new Date(AT + 5))
    await uses.flush(database)
    expect(await stored(id)).toEqual(new Date(AT + 5))
  })

  test('of another workspace’s key of the same id is not written', async () => {
    const { id } = await newKey(gate.live)
    const uses = new LastUse()
    uses.note({ ...tenant(), workspaceId: 'ws_other' }, id, AT)
    await uses.flush(gate.core.db)
    expect(await stored(id)).toBeNull()
  })

  test('is remembered for 50,000 keys at most', () => {
    const uses = new LastUse()
    for (let i = 0; i < 50_001; i++) uses.note(tenant(), `key_${i}`, AT)
    expect(uses.pending('live', 'key_49999')).toEqual(new Date(AT))
    expect(uses.pending('live', 'key_50000')).toBeUndefined()
  })
})
