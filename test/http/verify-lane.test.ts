/**
 * The lane of `tokens.verify` answers what the plain path answers, byte for byte, and takes what
 * programs send. Two servers on one core, one with lanes and one without, are asked the same.
 */
import { beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Server } from '../../src/http/server.ts'
import { useBothWays } from '../support/both-ways.ts'
import { newAgent, newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { sendRaw } from '../support/raw-http.ts'

const gate = useGate()
const servers = useBothWays(gate)
const tokens: Record<string, string> = {}

beforeAll(async () => {
  const issue = async (name: string, more: Record<string, unknown> = {}) => {
    tokens[name] = (await newToken(gate.live, more)).token
  }
  await issue('plain')
  await issue('audience', { audience: ['shop'] })
  await issue('constrained', {
    constraints: { max_order_usd: 200, region: 'eu', remaining_ttl: 5 },
  })
  await issue('task', { task_description: 'Ü "remaining_ttl": 1 \u2028 \\ é' })
  await issue('counted', { constraints: { max_uses: 1000 } })
  const revoked = await newToken(gate.live)
  await gate.live.ok('tokens.revoke', { id: revoked.id })
  tokens.revoked = revoked.token
  const agent = await newAgent(gate.live)
  const suspended = await newToken(gate.live, { agent_id: agent.id, scope: ['orders.create'] })
  await gate.live.ok('agents.update', { id: agent.id, body: { status: 'suspended' } })
  tokens.suspended = suspended.token
  tokens.forged = `${(tokens.plain ?? '').slice(0, -4)}AAAA`
  tokens.garbage = 'garbage'
  tokens.dots = '..'
  tokens.empty = ''
  tokens.long = `${'a'.repeat(9000)}.b.c`
  tokens.escaped = 'a\\u002eb.c'
  tokens.foreign = 'é.é.é'
})

type Ask = { body: string | Uint8Array; headers?: readonly string[]; path?: string }

const JSON_HEADER = 'Content-Type: application/json'

/** Status, headers and body, without what differs from one call to the next. */
async function ask(server: Server, { body, headers = [JSON_HEADER], path = '' }: Ask) {
  const bytes = Buffer.from(body)
  const line = `POST /v1/tokens/verify${path}`
  const all = ['X-Request-Id: same', ...headers, `Content-Length: ${bytes.length}`]
  const reply = await sendRaw(server.url, line, all, bytes)
  reply.headers.delete('date')
  // Uses are counted from one call to the next.
  const text = reply.body
    .replace(/"remaining_ttl":\d+/g, '"remaining_ttl":0')
    .replace(/"remaining_uses":\d+/, '"remaining_uses":0')
    .replace('"replayed":true', '"replayed":false')
  expect(Number(reply.headers.get('content-length'))).toBe(Buffer.byteLength(reply.body))
  reply.headers.delete('content-length')
  return { status: reply.status, headers: Object.fromEntries(reply.headers), text }
}

async function expectSame(asked: Ask): Promise<number> {
  const fromLane = await ask(servers.lane, asked)
  const fromPlain = await ask(servers.plain, asked)
  expect({ asked: Buffer.from(asked.body).toString().slice(0, 200), ...fromLane }).toEqual({
    asked: Buffer.from(asked.body).toString().slice(0, 200),
    ...fromPlain,
  })
  return fromLane.status
}

/** What may follow the token. */
const RESTS = [
  '}',
  ',"environment":"live"}',
  ',"environment":"test"}',
  ',"environment":"moon"}',
  ',"required_scope":"orders.create"}',
  ',"required_scope":["orders.create","orders.read"]}',
  ',"required_scope":"orders.*"}',
  ',"audience":"shop"}',
  ',"audience":"müll"}',
  ',"context":{"order_usd":100,"region":"eu","remaining_ttl":5}}',
  ',"context":{"order_usd":1000,"region":"us"}}',
  ',"action":"buy","context":{"order_usd":1}}',
  ',"action":"buy","context":{"action":"sell"}}',
  ',"use_id":"u1"}',
  ',"dry_run":true}',
  ',"use_id":"u2","dry_run":true,"context":{"order_usd":1}}',
  ',"token":"twice"}',
  ',"__proto__":{}}',
  ',"surprise":1}',
  ',"context":{"a":1,"a":2}}',
  ',"context":{"a":1e999}}',
  ',"context":{"a":"\\u0000"}}',
  ',"context":{"a":"\\ud800"}}',
  `,"context":${'['.repeat(40)}${']'.repeat(40)}}`,
  ' }',
  '} ',
  '}}',
  '',
  ',}',
]

describe('the same answer on both ways', () => {
  for (const name of [
    ...['plain', 'audience', 'constrained', 'task', 'counted', 'revoked', 'suspended'],
    ...['forged', 'garbage', 'dots', 'empty', 'long', 'escaped', 'foreign'],
  ]) {
    test(`for every form of a question about a token: ${name}`, async () => {
      for (const rest of RESTS) {
        for (const start of ['{"token":"', '{"token": "', '{ "token":"', '{"token" :"']) {
          await expectSame({ body: `${start}${tokens[name]}"${rest}` })
        }
      }
    }, 60_000)
  }

  test('for members in another order, other values of the token, and no object', async () => {
    for (const body of [
      `{"environment":"live","token":"${tokens.plain}"}`,
      '{"token":null}',
      '{"token":12}',
      '{"token":["a"]}',
      '{}',
      '[]',
      '""',
      'null',
      '',
      '{"token":"',
      '{"token":"a',
    ]) {
      await expectSame({ body })
    }
  })

  test('for bytes that are no UTF-8, a byte order mark, NUL and controls', async () => {
    const body = `{"token":"${tokens.plain}","audience":"x"}`
    for (const bytes of [
      [0xff],
      [0xef, 0xbb, 0xbf],
      [0],
      [0x1f],
      [0xc3, 0x28],
      [0xed, 0xa0, 0x80],
    ]) {
      for (const at of [0, 12, 300, body.length - 3, body.length]) {
        const start = Buffer.from(body.slice(0, at))
        const all = Buffer.concat([start, Buffer.from(bytes), Buffer.from(body.slice(at))])
        await expectSame({ body: all })
      }
    }
  })

  test('for other headers and addresses', async () => {
    const body = `{"token":"${tokens.plain}"}`
    for (const headers of [
      [],
      ['Content-Type: text/plain'],
      ['Content-Type: application/jsonx'],
      ['Content-Type: application/json; charset=utf-8'],
      ['Content-Type: Application/JSON'],
      [JSON_HEADER, `X-Surprise: ${'a'.repeat(9000)}`],
      [JSON_HEADER, `User-Agent: ${'a'.repeat(9000)}`],
      [JSON_HEADER, 'X-API-Key: nonsense'],
      [JSON_HEADER, 'Authorization: Bearer x', 'X-Forwarded-For: 1.2.3.4'],
      [JSON_HEADER, 'If-None-Match: *'],
    ]) {
      await expectSame({ body, headers })
    }
    for (const path of ['?', '?x=1', '?api_key=ag_live_sk_x', '/', '?/v1/tokens/verify']) {
      await expectSame({ body, path })
    }
    await expectSame({
      body: `{"token":"${tokens.plain}","context":{"a":"${'x'.repeat(66_000)}"}}`,
    })
  })

  test('for what chance makes of a good body', async () => {
    const good = `{"token":"${tokens.constrained}","environment":"live","context":{"order_usd":1}}`
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(good.length), fc.nat(3), fc.nat(255)), {
          minLength: 1,
          maxLength: 3,
        }),
        async edits => {
          let bytes = Buffer.from(good)
          for (const [at, removed, byte] of edits) {
            const rest = bytes.subarray(at + removed)
            bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), rest])
          }
          await expectSame({ body: bytes })
        },
      ),
      { numRuns: 300 },
    )
  }, 60_000)
})

test('the lane keeps a caller’s request id when it is fit, and makes one when it is not', async () => {
  const body = `{"token":"${tokens.plain}"}`
  const idFor = async (server: Server, id: string) => {
    const headers = [JSON_HEADER, `X-Request-Id: ${id}`, `Content-Length: ${body.length}`]
    const reply = await sendRaw(server.url, 'POST /v1/tokens/verify', headers, body)
    return reply.headers.get('x-request-id')
  }
  for (const server of [servers.lane, servers.plain]) {
    expect(await idFor(server, 'mine-1')).toBe('mine-1')
    for (const unfit of ['a b', 'x'.repeat(129), gate.server.liveKey]) {
      expect(await idFor(server, unfit)).toMatch(/^req_\w{22}$/)
    }
  }
})

test('the seconds left go down, and the token expires, however often it is asked about', async () => {
  const { token, ttl } = await newToken(gate.live, { ttl: 60 })
  const verify = () => gate.live.ok('tokens.verify', { body: { token } })
  const left: number[] = []
  for (let second = 0; second < 4; second++) {
    for (let i = 0; i < 3; i++) left.push((await verify()).remaining_ttl ?? -1)
    gate.server.clock.advance(10_000)
  }
  const starts = [0, 3, 6, 9].map(i => left[i] ?? 0)
  starts.forEach((start, i) => {
    expect(start).toBeLessThanOrEqual(ttl - 10 * i)
    expect(start).toBeGreaterThan(ttl - 10 * i - 10)
  })
  gate.server.clock.advance(20_000)
  for (let i = 0; i < 3; i++) expect((await verify()).code).toBe('expired')
})
