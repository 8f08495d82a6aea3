/** A database that is slow holds up the tokens that need it, and no others. */
import { expect, test } from 'bun:test'
import { UseCounter } from '../../src/grants/use-counter.ts'
import { newToken } from '../support/calls.ts'
import { asAdmin } from '../support/cluster.ts'
import { until, useGate } from '../support/gate.ts'

const gate = useGate()

const verify = (token: string) => gate.anyone.ok('tokens.verify', { body: { token } })

async function waiting(): Promise<number> {
  const [row] = await gate.sql<{ n: number }[]>`
    select count(*)::int as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  return row?.n ?? 0
}

test('with every table locked, tokens that are not counted are verified all the same', async () => {
  const { token } = await newToken(gate.live, { constraints: { max_n: 5 } })
  const counted = await newToken(gate.live, { constraints: { max_uses: 1 } })
  await gate.core.lastUse.flush(gate.core.db)
  await asAdmin(gate.server.databaseUrl, async sql => {
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname in ('core', 'live', 'test')`
    await sql`begin`
    await sql.unsafe(`lock table ${tables.map(one => one.name).join(', ')}`)
    let isAnswered = false
    const held = verify(counted.token).then(verdict => {
      isAnswered = true
      return verdict
    })
    await until('the counted one waits', async () => (await waiting()) > 0)
    for (let i = 0; i < 50; i++) expect((await verify(token)).code).toBe('ok')
    expect(isAnswered).toBe(false)
    await sql`rollback`
    expect((await held).code).toBe('ok')
  })
})

test('a locked grant holds one connection, however many ask; other grants are counted', async () => {
  const stuck = await newToken(gate.live, { constraints: { max_uses: 50 } })
  const other = await newToken(gate.live, { constraints: { max_uses: 50 } })
  await asAdmin(gate.server.databaseUrl, async sql => {
    await sql`begin`
    await sql`select id from live.grants where id = ${stuck.grant_id} for update`
    const held = Array.from({ length: 60 }, () => verify(stuck.token))
    await until('one waits', async () => (await waiting()) > 0)
    for (let i = 0; i < 50; i++) expect((await verify(other.token)).code).toBe('ok')
    expect(await waiting()).toBe(1)
    await sql`rollback`
    const codes = (await Promise.all(held)).map(one => one.code)
    expect(codes.filter(code => code === 'ok')).toHaveLength(50)
  })
})

test('who waits too long is told that nothing was counted, and others get their turn', async () => {
  const { grant_id } = await newToken(gate.live, { constraints: { max_uses: 5 } })
  const { workspace_id: workspaceId } = await gate.live.ok('whoami.get')
  const counter = new UseCounter(gate.core.db, 1)
  const use = { path: [grant_id], amounts: {}, id: undefined, digest: 'd', isDryRun: false }
  const take = () => counter.take({ workspaceId, environment: 'live' }, use)
  await asAdmin(gate.server.databaseUrl, async sql => {
    await sql`begin`
    await sql`select id from live.grants where id = ${grant_id} for update`
    const first = take()
    await expect(take()).rejects.toMatchObject({ code: 'unavailable' })
    await sql`rollback`
    expect(await first).toMatchObject({ code: 'ok', remaining: { uses: 4 } })
  })
  expect(await take()).toMatchObject({ code: 'ok', remaining: { uses: 3 } })
})
