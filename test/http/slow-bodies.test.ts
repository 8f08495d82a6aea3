/** A request whose body is long in coming is judged by what is true when all of it is here. */
import { expect, test } from 'bun:test'
import net from 'node:net'
import { newAgent, newToken, ownKey } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()

/** A request that is under way: all but the last byte of its body was sent. */
function sendAllButTheEnd(path: string, headers: Record<string, string>, body: object) {
  const { hostname, port } = new URL(gate.server.url)
  const text = JSON.stringify(body)
  const lines = Object.entries({
    Host: hostname,
    Connection: 'close',
    'Content-Type': 'application/json',
    'Content-Length': String(text.length),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`)
  const head = [`POST ${path} HTTP/1.1`, ...lines].join('\r\n')
  const chunks: string[] = []
  const socket = net.connect(Number(port), hostname)
  socket.write(`${head}\r\n\r\n${text.slice(0, -1)}`)
  const reply = new Promise<string>((resolve, reject) => {
    socket.on('data', chunk => chunks.push(chunk.toString()))
    socket.on('error', reject).on('close', () => resolve(chunks.join('')))
  })
  return {
    end: (): Promise<string> => {
      socket.write(text.slice(-1))
      return reply
    },
  }
}

/** Goes on once `isTrue`, asking at every turn of the loop. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise(resolve => setImmediate(resolve))
}

test('a key that was revoked while the body was on its way is refused, and nothing is made', async () => {
  const { id, text } = await ownKey(gate)
  const name = 'never made'
  const request = sendAllButTheEnd('/v1/agents', { 'X-API-Key': text }, { name, owner: 'o' })
  await until(() => gate.core.lastUse.recent('live', id) !== undefined)
  await gate.live.ok('keys.revoke', { id })
  const reply = await request.end()
  expect(reply).toStartWith('HTTP/1.1 401')
  expect(reply).toContain('"code":"key_revoked"')
  const { data } = await gate.live.ok('agents.list', { query: { limit: 200 } })
  expect(JSON.stringify(data)).not.toContain(name)
})

test('a scope that was taken while the body was on its way is missing', async () => {
  const { id, text } = await ownKey(gate)
  const body = { name: 'n', owner: 'o' }
  const request = sendAllButTheEnd('/v1/agents', { 'X-API-Key': text }, body)
  await until(() => gate.core.lastUse.recent('live', id) !== undefined)
  await gate.live.ok('keys.update', { id, body: { scopes: ['agents.read'] } })
  expect(await request.end()).toContain('"code":"insufficient_scope"')
})

test('an address that was taken from the list while the body was on its way is not allowed', async () => {
  const { id, text } = await ownKey(gate, { allowed_ips: ['127.0.0.0/8', '::1'] })
  const body = { name: 'n', owner: 'o' }
  const request = sendAllButTheEnd('/v1/agents', { 'X-API-Key': text }, body)
  await until(() => gate.core.lastUse.recent('live', id) !== undefined)
  await gate.live.ok('keys.update', { id, body: { allowed_ips: ['192.0.2.1'] } })
  expect(await request.end()).toContain('"code":"address_not_allowed"')
})

test('a key that ended after its rotation while the body was on its way is refused', async () => {
  const { id, text } = await ownKey(gate)
  const body = { name: 'n', owner: 'o' }
  const request = sendAllButTheEnd('/v1/agents', { 'X-API-Key': text }, body)
  await until(() => gate.core.lastUse.recent('live', id) !== undefined)
  await gate.live.ok('keys.rotate', { id, body: { grace_seconds: 0 } })
  expect(await request.end()).toContain('"code":"key_expired"')
})

test('a token that expired while the body was on its way has expired', async () => {
  const agent_id = (await newAgent(gate.live)).id
  const { token } = await newToken(gate.live, { agent_id, ttl: 5 })
  const { clock } = gate.server
  const now = clock.now.bind(clock)
  let readings = 0
  clock.now = () => {
    readings++
    return now()
  }
  const request = sendAllButTheEnd('/v1/tokens/verify', {}, { token })
  await until(() => readings > 0)
  clock.advance(6000)
  expect(await request.end()).toContain('"code":"expired"')
})
