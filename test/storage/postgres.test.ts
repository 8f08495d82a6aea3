import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { DomainError } from '../../src/lib/errors.ts'
import type { Change } from '../../src/storage/change.ts'
import { type Database, type DatabaseOptions, openDatabase } from '../../src/storage/postgres.ts'
import { asAdmin, cloneDatabase, type TestDatabase } from '../support/cluster.ts'
import { recordingLog, silentLog } from '../support/log.ts'
import { type FaultyProxy, startProxy } from '../support/proxy.ts'

const CHANGE: Change = {
  kind: 'agent_status',
  agentId: 'ag_1',
  status: 'suspended',
  workspaceId: 'ws_1',
  environment: 'live',
}
const roleKey = Buffer.alloc(32, 5)

let cluster: TestDatabase
const cleanups: (() => Promise<void>)[] = []

async function open(options: Partial<DatabaseOptions> = {}): Promise<Database> {
  const database = await openDatabase({ url: cluster.url, roleKey, log: silentLog, ...options })
  cleanups.push(() => database.close())
  return database
}

async function openProxy(): Promise<FaultyProxy> {
  const proxy = await startProxy(cluster.url)
  cleanups.push(() => proxy.close())
  return proxy
}

async function codeOf(call: PromiseLike<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
  return 'no error'
}

/** Until `call` stops being refused with `unavailable`. */
async function untilAvailable<T>(call: () => PromiseLike<T>): Promise<T> {
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'unavailable') throw error
      await new Promise(setImmediate)
    }
  }
}

const count = async (database: Database): Promise<number> => {
  const [row] = await database.read('live')<{ n: number }[]>`select count(*) as n from live.probe`
  return row?.n ?? -1
}

beforeAll(async () => {
  cluster = await cloneDatabase()
  await open() // makes the roles, whose default rights cover the table
  await asAdmin(cluster.url, sql => sql.unsafe('create table live.probe (x int primary key)'))
})
afterEach(async () => {
  while (cleanups.length > 0) await cleanups.pop()?.()
  await asAdmin(cluster.url, sql => sql.unsafe('truncate live.probe'))
})
afterAll(() => cluster.drop())

describe('begin', () => {
  test('keeps all or nothing, and passes on what the work throws', async () => {
    const database = await open()
    await database.begin('live', tx => tx.sql`insert into live.probe values (1), (2)`)
    const refusal = new DomainError('not_found', 'no such agent')
    const call = database.begin('live', async tx => {
      await tx.sql`insert into live.probe values (3)`
      throw refusal
    })
    expect(await call.catch(error => error)).toBe(refusal)
    expect(await count(database)).toBe(2)
  })

  test('rolls back when a failed statement was ignored', async () => {
    const database = await open()
    const call = database.begin('live', async tx => {
      await tx.sql`insert into live.probe values (1)`
      await tx.sql`insert into live.probe values (1)`.catch(() => {})
    })
    await expect(call).rejects.toThrow('was rolled back')
    expect(await count(database)).toBe(0)
  })

  test('refuses a statement that comes after its end', async () => {
    const database = await open()
    let late = (): PromiseLike<unknown> => Promise.resolve()
    await database.begin('live', async tx => {
      late = () => tx.sql`insert into live.probe values (1)`
    })
    await expect(Promise.resolve(late())).rejects.toThrow('after its transaction had ended')
    expect(await count(database)).toBe(0)
  })

  test('a constraint violation is a fault, without what the row holds', async () => {
    const database = await open()
    const insert = () => database.begin('live', tx => tx.sql`insert into live.probe values (42)`)
    await insert()
    const error = await insert().catch(error => error)
    expect(error).toMatchObject({ code: '23505', constraint_name: 'probe_pkey' })
    expect(Bun.inspect(error) + JSON.stringify(error)).not.toContain('42)')
  })
})

describe('changes', () => {
  test('are applied after the commit and before begin resolves', async () => {
    const database = await open()
    const seen: string[] = []
    database.onChange(change => seen.push('agentId' in change ? change.agentId : change.kind))
    await database.begin('live', async tx => {
      tx.changes.push(CHANGE, { ...CHANGE, kind: 'agent_status', agentId: 'ag_2' })
      tx.afterCommit(() => seen.push('callback'))
      await tx.sql`insert into live.probe values (1)`
      expect(seen).toEqual([])
    })
    expect(seen).toEqual(['ag_1', 'ag_2', 'callback'])
  })

  test('are not applied after a rollback', async () => {
    const database = await open()
    const seen: unknown[] = []
    database.onChange(change => seen.push(change))
    const call = database.begin('live', async tx => {
      tx.changes.push(CHANGE)
      tx.afterCommit(() => seen.push('callback'))
      throw new DomainError('not_found', 'no')
    })
    expect(await codeOf(call)).toBe('not_found')
    expect(seen).toEqual([])
  })

  test('a listener that fails asks for a reload; the others hear of the change', async () => {
    const log = recordingLog()
    const database = await open({ log })
    let heard = 0
    let reloads = 0
    database.onChange(() => {
      throw new Error('listener')
    })
    database.onChange(() => heard++)
    database.onUncertain(() => reloads++)
    await database.begin('live', async tx => void tx.changes.push(CHANGE))
    expect({ heard, reloads }).toEqual({ heard: 1, reloads: 1 })
    expect(log.entries.at(-1)).toMatchObject({ level: 'error', details: { kind: 'agent_status' } })
  })
})

describe('roles', () => {
  test('test reads core and writes test alone', async () => {
    const database = await open()
    const read = database.read('test')
    await read`select 1 from core.workspaces`
    await read`select 1 from test.agents`
    await expect(Promise.resolve(read`select 1 from live.agents`)).rejects.toThrow(
      'permission denied',
    )
    const write = database.begin('test', tx => tx.sql`update core.workspaces set name = 'x'`)
    await expect(write).rejects.toThrow('permission denied')
  })

  test('live writes core and live, and has no right to test', async () => {
    const database = await open()
    await database.begin('live', tx => tx.sql`delete from core.members`)
    const read = Promise.resolve(database.read('live')`select 1 from test.agents`)
    await expect(read).rejects.toThrow('permission denied')
  })

  test('a statement that leaves the schema out fails', async () => {
    const database = await open()
    const read = Promise.resolve(database.read('live')`select 1 from agents`)
    await expect(read).rejects.toThrow('relation "agents" does not exist')
  })

  test('a user that may make no roles serves both environments, and we say so', async () => {
    await asAdmin(cluster.url, async sql => {
      await sql.unsafe(`create role plain login password 'plain-password';
        grant usage on schema core, live, test to plain;
        grant select on all tables in schema core, live, test to plain`)
    })
    const url = new URL(cluster.url)
    url.username = 'plain'
    url.password = 'plain-password'
    const log = recordingLog()
    const database = await open({ url: url.href, log })
    await database.read('test')`select 1 from test.agents`
    await database.read('live')`select 1 from live.agents`
    expect(log.entries).toHaveLength(1)
    expect(log.entries[0]?.message).toContain('live and test share its user')
    await database.close()
    await asAdmin(cluster.url, sql => sql.unsafe('drop owned by plain; drop role plain'))
  })
})

describe('faults', () => {
  test('a backend that is killed under a transaction: unavailable, nothing kept', async () => {
    const database = await open()
    const call = database.begin('live', async tx => {
      await tx.sql`insert into live.probe values (1)`
      await tx.sql`select pg_terminate_backend(pg_backend_pid())`.catch(() => {})
      await tx.sql`insert into live.probe values (2)`
    })
    expect(await codeOf(call)).toBe('unavailable')
    expect(await count(database)).toBe(0)
    await database.begin('live', tx => tx.sql`insert into live.probe values (3)`)
    expect(await count(database)).toBe(1)
  })

  test('a connection lost at commit: unknown, and a reload once it is decided', async () => {
    await asAdmin(cluster.url, sql =>
      sql.unsafe(`
        create function live.die() returns trigger language plpgsql security definer as
          $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
        create constraint trigger die after insert on live.probe deferrable initially deferred
          for each row execute function live.die()`),
    )
    const database = await open()
    const applied: Change[] = []
    database.onChange(change => applied.push(change))
    const reload = new Promise<void>(resolve => database.onUncertain(resolve))
    const call = database.begin('live', async tx => {
      tx.changes.push(CHANGE)
      await tx.sql`insert into live.probe values (1)`
    })
    expect(await codeOf(call)).toBe('outcome_unknown')
    await reload
    expect(applied).toEqual([])
    await asAdmin(cluster.url, sql => sql.unsafe('drop function live.die cascade'))
  })

  test('a commit that is late: outcome unknown, and a reload after it has happened', async () => {
    await asAdmin(cluster.url, sql =>
      sql.unsafe(`
        create function live.wait() returns trigger language plpgsql as
          $$ begin perform pg_advisory_xact_lock(7); return null; end $$;
        create constraint trigger wait after insert on live.probe deferrable initially deferred
          for each row execute function live.wait()`),
    )
    const database = await open({ deadlineMilliseconds: 100 })
    let reloads = 0
    const reload = new Promise<void>(resolve =>
      database.onUncertain(() => {
        reloads++
        resolve()
      }),
    )
    await asAdmin(cluster.url, async sql => {
      await sql`select pg_advisory_lock(7)`
      const call = database.begin('live', async tx => {
        tx.changes.push(CHANGE)
        await tx.sql`insert into live.probe values (1)`
      })
      expect(await codeOf(call)).toBe('outcome_unknown')
      expect(reloads).toBe(0)
    })
    await reload
    expect(await count(database)).toBe(1)
    await asAdmin(cluster.url, sql => sql.unsafe('drop function live.wait cascade'))
  })

  test('a frozen server: unavailable at the deadline, and well when it thaws', async () => {
    const proxy = await openProxy()
    const database = await open({ url: proxy.url, deadlineMilliseconds: 500 })
    proxy.freeze()
    expect(await codeOf(database.read('live')`select 1`)).toBe('unavailable')
    expect(await codeOf(database.begin('live', tx => tx.sql`select 1`))).toBe('unavailable')
    proxy.thaw()
    await untilAvailable(() => database.ping())
  })

  test('a server that goes away and comes back needs no restart', async () => {
    const proxy = await openProxy()
    const database = await open({ url: proxy.url })
    await proxy.cut({ refuse: true })
    expect(await codeOf(database.read('live')`select 1`)).toBe('unavailable')
    expect(await codeOf(database.begin('test', tx => tx.sql`select 1`))).toBe('unavailable')
    await proxy.accept()
    await untilAvailable(() =>
      database.begin('live', tx => tx.sql`insert into live.probe values (1)`),
    )
    expect(await count(database)).toBe(1)
  })

  test('a reset connection under a busy transaction fails it alone', async () => {
    const proxy = await openProxy()
    const database = await open({ url: proxy.url })
    const call = database.begin('live', async tx => {
      await tx.sql`insert into live.probe values (1)`
      await proxy.cut()
      await tx.sql`insert into live.probe values (2)`
    })
    expect(await codeOf(call)).toBe('unavailable')
    await untilAvailable(() => database.ping())
    expect(await count(database)).toBe(0)
  })

  test('callers beyond the bound are refused at once, those within it are served', async () => {
    const database = await open({ connectionsMax: { live: 1, test: 1 }, waitingMax: 2 })
    const started = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<void>()
    const held = database.begin('live', async () => {
      started.resolve()
      await finish.promise
    })
    await started.promise
    const waiting = [1, 2].map(() => Promise.resolve(database.read('live')`select 1`))
    expect(await codeOf(database.read('live')`select 1`)).toBe('unavailable')
    finish.resolve()
    await Promise.all([held, ...waiting])
  })

  test('a statement that runs too long is cancelled by the server', async () => {
    const database = await open({ statementTimeoutMilliseconds: 500 })
    expect(await codeOf(database.read('live')`select pg_sleep(60)`)).toBe('unavailable')
    expect(await codeOf(database.begin('live', tx => tx.sql`select pg_sleep(60)`))).toBe(
      'unavailable',
    )
  })

  test('a database that is not there is refused when it is opened', async () => {
    expect(await codeOf(open({ url: 'postgres://a:b@127.0.0.1:1/none' }))).toBe('unavailable')
  })

  test('close refuses what comes after, and does not hang on a frozen server', async () => {
    const proxy = await openProxy()
    const database = await open({ url: proxy.url })
    proxy.freeze()
    await database.close()
    expect(await codeOf(database.read('live')`select 1`)).toBe('unavailable')
  })
})

test('numbers, arrays, json and times come back as what they are', async () => {
  const database = await open()
  const at = new Date('2030-01-02T03:04:05.678Z')
  const [row] = await database.read('live')`
    select 9007199254740991::int8 as big, count(*) as n, ${['a', 'b"c']}::text[] as list,
      ${database.read('live').json({ a: [1, null] })}::jsonb as json, ${at}::timestamptz as at`
  expect(row).toEqual({
    big: 9007199254740991,
    n: 1,
    list: ['a', 'b"c'],
    json: { a: [1, null] },
    at,
  })
  const beyond = Promise.resolve(database.read('live')`select 9007199254740993::int8`)
  await expect(beyond).rejects.toThrow('int8 out of range')
})
