/** Once a month, whatever happens to the process: neither twice nor never. */
import { expect, test } from 'bun:test'
import { ScheduledResets } from '../../src/test-data/schedule.ts'
import { newAgent } from '../support/calls.ts'
import { type Gate, useGate } from '../support/gate.ts'
import { newWorkspace } from '../support/workspaces.ts'

const gate = useGate()

const job = (of: Gate) => new ScheduledResets(of.core)
const agents = async (): Promise<number> => (await gate.test.ok('agents.list')).data.length

/** To the first millisecond of the next month (UTC). */
function toNextMonth(): void {
  const { clock } = gate.server
  const now = new Date(clock.now())
  clock.advance(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1) - clock.now())
}

const rows = async (): Promise<{ actor_kind: string; details: object }[]> =>
  gate.sql<{ actor_kind: string; details: object }[]>`
    select actor_kind, details from test.audit_events
    where action = 'test_data.reset' and workspace_id = ${gate.core.home.workspace.id}
    order by id`

test('with the first run in a new month, once, whichever process it is', async () => {
  await newAgent(gate.test)
  await job(gate).run()
  expect(await agents()).toBe(1)
  toNextMonth()
  await job(gate).run()
  expect(await agents()).toBe(0)
  expect([...(await rows())]).toEqual([
    { actor_kind: 'system', details: { asked_by: 'schedule', agents: 1 } },
  ])
  await newAgent(gate.test)
  await job(gate).run()
  await job(gate).run()
  expect(await agents()).toBe(1)
  expect(await rows()).toHaveLength(1)
})

test('months in which nothing ran are made up for once', async () => {
  await newAgent(gate.test)
  const before = (await rows()).length
  toNextMonth()
  toNextMonth()
  toNextMonth()
  await job(gate).run()
  await job(gate).run()
  expect(await agents()).toBe(0)
  expect(await rows()).toHaveLength(before + 1)
})

test('what was cut short is gone on with, in the same month', async () => {
  await newAgent(gate.test)
  toNextMonth()
  await gate.sql.unsafe('alter table test.idempotency rename to out_of_the_way')
  await expect(job(gate).run()).rejects.toThrow()
  const { data } = await gate.test.ok('agents.list')
  expect(data).toEqual([])
  const before = (await rows()).length
  await gate.sql.unsafe('alter table test.out_of_the_way rename to idempotency')
  await job(gate).run()
  expect(await rows()).toHaveLength(before + 1)
  expect((await rows()).at(-1)?.details).toEqual({ asked_by: 'schedule', agents: 1 })
})

test('a workspace that is made in a month keeps its data until that month is over', async () => {
  const other = await newWorkspace(gate)
  await gate.sql`update core.workspaces set created_at = ${new Date(gate.server.clock.now())}
    where id = ${other.id}`
  await newAgent(other.test)
  await job(gate).run()
  expect((await other.test.ok('agents.list')).data).toHaveLength(1)
  toNextMonth()
  await job(gate).run()
  expect((await other.test.ok('agents.list')).data).toHaveLength(0)
})

test('a reset by the operator takes nothing from the schedule', async () => {
  const { reset } = await import('../../src/control/test-data.ts')
  await newAgent(gate.test)
  const instance = { core: gate.core, config: {} as never }
  expect((await reset(instance, {}, 'by hand')).deleted).toEqual({ agents: 1 })
  await newAgent(gate.test)
  await job(gate).run()
  expect(await agents()).toBe(1)
  toNextMonth()
  await job(gate).run()
  expect(await agents()).toBe(0)
})

test('two runs at once in one process are one', async () => {
  toNextMonth()
  const before = (await rows()).length
  const one = job(gate)
  await Promise.all([one.run(), one.run(), job(gate).run()])
  expect(await rows()).toHaveLength(before + 1)
})

test('a run that found due what another has done since deletes nothing of after', async () => {
  const { db } = gate.core
  toNextMonth()
  const before = (await rows()).length
  let isFirst = true
  const late = {
    read: db.read.bind(db),
    begin: async (...args: Parameters<typeof db.begin>) => {
      if (isFirst) {
        isFirst = false
        await job(gate).run()
        await newAgent(gate.test)
      }
      return db.begin(...args)
    },
  }
  await new ScheduledResets({ ...gate.core, db: late as never }).run()
  expect(isFirst).toBe(false)
  expect(await agents()).toBe(1)
  expect(await rows()).toHaveLength(before + 1)
})
