/** What is counted of the same requests for the month, for use and in the audit trail agrees. */
import { expect, test } from 'bun:test'
import net from 'node:net'
import { newKey } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { setPlan } from '../support/plans.ts'
import { flushUsage } from '../support/usage.ts'
import { newWorkspace, type OtherWorkspace } from '../support/workspaces.ts'

const gate = useGate()

const QUOTA = 1_000_000
const BODY = JSON.stringify({ name: 'slow', owner: 'a@example.com', capabilities: ['a.b'] })

/** A request of which only a part has come. */
async function begin(key: string): Promise<{ socket: net.Socket; answer: Promise<string> }> {
  const { hostname, port } = new URL(gate.server.url)
  const socket = net.connect({ host: hostname, port: Number(port) })
  let text = ''
  const answered = Promise.withResolvers<string>()
  socket.on('data', bytes => {
    text += bytes.toString()
    if (/"code":"\w+"/.test(text)) answered.resolve(text)
  })
  socket.on('error', () => answered.resolve(text))
  const head = `POST /v1/agents HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\n`
  const type = `Content-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`
  socket.write(head + type + BODY.slice(0, 20))
  return { socket, answer: answered.promise }
}

const usedIn = ({ id }: OtherWorkspace): number =>
  gate.core.quota.peek(id, QUOTA, gate.server.clock.now()).used

/** Until a request that is under way has taken its place in the month. */
async function untilUsed(own: OtherWorkspace, count: number): Promise<void> {
  while (usedIn(own) !== count) await new Promise(setImmediate)
}

const countsOf = async ({ id }: OtherWorkspace): Promise<[number, string, number][]> => {
  await flushUsage(gate)
  const rows = await gate.sql<{ status: number; code: string; requests: number }[]>`
    select status, code, sum(requests)::int as requests from live.usage_counts
    where workspace_id = ${id} and step = 'day' group by 1, 2 order by 1, 2`
  return rows.map(row => [row.status, row.code, row.requests])
}

test('a request whose key is revoked while its body comes is use, and none of the month', async () => {
  const own = await newWorkspace(gate)
  await setPlan(gate, own.id, { quota: QUOTA })
  const { key, id } = await newKey(own.live, { scopes: ['agents.write'] })
  const before = usedIn(own)
  const { socket, answer } = await begin(key)
  await untilUsed(own, before + 1)
  await own.live.ok('keys.revoke', { id })
  socket.write(BODY.slice(20))
  expect(await answer).toContain('"code":"key_revoked"')
  socket.destroy()
  // The revoke is counted, the request is not.
  expect(usedIn(own)).toBe(before + 1)
  expect(await countsOf(own)).toContainEqual([401, 'key_revoked', 1])
  const { data } = await own.live.ok('agents.list')
  expect(data).toEqual([])
})

test('a request that is broken off is counted as one, and is no fault of the server', async () => {
  const own = await newWorkspace(gate)
  await setPlan(gate, own.id, { quota: QUOTA })
  const { key } = await newKey(own.live, { scopes: ['agents.write'] })
  const before = usedIn(own)
  const { socket } = await begin(key)
  await untilUsed(own, before + 1)
  socket.destroy()
  const counted = async () => (await countsOf(own)).filter(([status]) => status !== 201)
  while ((await counted()).length === 0) await new Promise(setImmediate)
  expect(await counted()).toEqual([[400, 'malformed_json', 1]])
  expect(usedIn(own)).toBe(before + 1)
  expect(gate.log.filter(line => line.includes('"msg":"fault"'))).toEqual([])
})

test('over any traffic, the month counts what use counts, but for what was refused or failed', async () => {
  const own = await newWorkspace(gate)
  const { key } = await newKey(own.live, { scopes: ['agents.*', 'audit.read'] })
  const start = usedIn(own)
  await setPlan(gate, own.id, { quota: start + 7 })
  const api = own.live.as(key)
  const body = { name: 'a', owner: 'a@example.com', capabilities: ['a.b'] }
  const headers = { 'Idempotency-Key': 'once' }
  const made = await api.ok('agents.create', { body, headers })
  const { body: replay } = await api.reply('agents.create', { body, headers })
  expect(replay.id).toBe(made.id)
  await api.ok('agents.get', { id: made.id })
  const unknown = await api.call('agents.get', { id: 'ag_x' })
  expect(unknown.headers.get('ratelimit')).toMatch(/^"monthly-quota";r=3;/)
  const invalid = await api.call('agents.create', { body: {} })
  expect(invalid.headers.get('ratelimit')).toMatch(/^"monthly-quota";r=2;/)
  await api.refused('keys.list', {}, 403, 'insufficient_scope')
  await gate.sql`update core.workspaces set status = 'suspended' where id = ${own.id}`
  await gate.core.reload()
  await api.refused('agents.list', {}, 403, 'workspace_suspended')
  await gate.sql`update core.workspaces set status = 'active' where id = ${own.id}`
  await gate.core.reload()
  for (let i = 0; i < 2; i++) await api.ok('audit.stats')
  for (let i = 0; i < 3; i++) await api.refused('audit.stats', {}, 429, 'quota_exceeded')
  const counts = await countsOf(own)
  expect(counts).toEqual([
    [200, '', 3],
    // With `keys.create`.
    [201, '', 3],
    [400, 'invalid_request', 1],
    [403, 'insufficient_scope', 1],
    [403, 'workspace_suspended', 1],
    [404, 'not_found', 1],
    [429, 'quota_exceeded', 3],
  ])
  const ofMonth = counts.filter(([status]) => ![401, 403, 429].includes(status))
  expect(ofMonth.reduce((sum, [, , requests]) => sum + requests, 0)).toBe(usedIn(own))
  const audited = await gate.sql<{ action: string }[]>`
    select action from live.audit_events where workspace_id = ${own.id}
      and target_kind = 'agent' order by id`
  expect(audited.map(row => row.action)).toEqual(['agent.created'])
})
