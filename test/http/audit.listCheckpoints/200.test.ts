import { expect, test } from 'bun:test'
import { newAgent } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { newWorkspace } from '../../support/workspaces.ts'

const gate = useGate()

const list = async (query: Record<string, string | number> = {}) =>
  gate.live.ok('audit.listCheckpoints', { query })

/** One more checkpoint, at a time of its own. */
async function checkpoint(): Promise<void> {
  gate.server.clock.advance(1000)
  await newAgent(gate.live)
  await gate.core.sealer.seal()
}

test('audit.listCheckpoints: newest first, each going on where the one before ended', async () => {
  for (let i = 0; i < 4; i++) await checkpoint()
  const { data, has_more } = await list({ limit: 200 })
  expect(has_more).toBe(false)
  expect(data.length).toBeGreaterThanOrEqual(4)
  for (const [i, one] of data.entries()) {
    expect(one.events).toBe(one.seq - one.first_seq + 1)
    expect(one.first_seq).toBe((data[i + 1]?.seq ?? 0) + 1)
    expect(one.hash).toMatch(/^[0-9a-f]{64}$/)
  }
})

test('audit.listCheckpoints: pages hold every checkpoint once, though more are signed meanwhile', async () => {
  const all = (await list({ limit: 200 })).data
  const walked: typeof all = []
  let cursor: string | undefined
  do {
    const page = await list({ limit: 2, ...(cursor ? { cursor } : {}) })
    walked.push(...page.data)
    cursor = page.next_cursor
    await checkpoint()
  } while (cursor !== undefined)
  expect(walked).toEqual(all)
})

test('audit.listCheckpoints: since is included and until is not', async () => {
  await checkpoint()
  await checkpoint()
  const [last, before] = (await list()).data
  if (last === undefined || before === undefined) throw new Error('too few checkpoints')
  const seqsOf = async (query: Record<string, string>) =>
    (await list(query)).data.map(one => one.seq)
  expect(await seqsOf({ since: before.at })).toEqual([last.seq, before.seq])
  expect(await seqsOf({ since: before.at, until: last.at })).toEqual([before.seq])
  expect(await seqsOf({ since: last.at, until: before.at })).toEqual([])
})

test('audit.listCheckpoints: those of other workspaces and of test are other lists', async () => {
  const other = await newWorkspace(gate)
  await newAgent(other.live)
  await newAgent(gate.test)
  await checkpoint()
  const own = (await list({ limit: 200 })).data.map(one => one.jwt)
  const theirs = (await other.live.ok('audit.listCheckpoints')).data.map(one => one.jwt)
  const tests = (await gate.test.ok('audit.listCheckpoints')).data.map(one => one.jwt)
  expect(theirs.length).toBeGreaterThan(0)
  expect(tests.length).toBeGreaterThan(0)
  for (const jwt of [...theirs, ...tests]) expect(own).not.toContain(jwt)
})

test('audit.listCheckpoints: the scope of the audit trail reads them, and so does its branch', async () => {
  await (await gate.withScopes(['audit.read'])).ok('audit.listCheckpoints')
  await (await gate.withScopes(['audit.*'])).ok('audit.listCheckpoints')
})

test('audit.listCheckpoints: a checkpoint is no token, live or test', async () => {
  await checkpoint()
  const [last] = (await list()).data
  const token = last?.jwt ?? ''
  for (const environment of ['live', 'test']) {
    const verdict = await gate.anyone.ok('tokens.verify', { body: { token, environment } })
    expect(verdict).toEqual({ valid: false, code: 'invalid', reason: verdict.reason })
  }
})
