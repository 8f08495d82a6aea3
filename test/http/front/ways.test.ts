/**
 * Behind the front everything is as it is without: the same requests, cut into other pieces and one
 * behind the other on one connection, have the same answers in the same order.
 */
import { beforeAll, describe, expect, test } from 'bun:test'
import net from 'node:net'
import fc from 'fast-check'
import type { Server } from '../../../src/http/server.ts'
import { useBothWays } from '../../support/both-ways.ts'
import { newAgent, newToken, ownKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()
const servers = useBothWays(gate)
/** By name, as bytes. */
const requests: Record<string, Buffer> = {}

const HOST = 'Host: gate.example'
const raw = (line: string, headers: readonly string[], body = ''): Buffer =>
  Buffer.from(`${[`${line} HTTP/1.1`, HOST, ...headers].join('\r\n')}\r\n\r\n${body}`)
const post = (path: string, body: string, headers: readonly string[] = []): Buffer =>
  raw(`POST ${path}`, [JSON_TYPE, `Content-Length: ${Buffer.byteLength(body)}`, ...headers], body)
const JSON_TYPE = 'Content-Type: application/json'

beforeAll(async () => {
  const { token } = await newToken(gate.live)
  const { id } = await newAgent(gate.live)
  const key = `X-API-Key: ${gate.server.liveKey}`
  const chunked = [JSON_TYPE, 'Transfer-Encoding: chunked']
  const body = `{"token":"${token}"}`
  Object.assign(requests, {
    verify: post('/v1/tokens/verify', body),
    verifyNamed: post('/v1/tokens/verify', body, ['X-Request-Id: mine']),
    verifyBad: post('/v1/tokens/verify', '{"token":"a.b.c"}'),
    verifyWrong: post('/v1/tokens/verify', '{"tokens":"a.b.c"}'),
    verifyBroken: post('/v1/tokens/verify', '{"token":'),
    verifyQuery: post('/v1/tokens/verify?x=1', body),
    verifyChunked: raw('POST /v1/tokens/verify', chunked, `${hex(body)}\r\n${body}\r\n0\r\n\r\n`),
    whoami: raw('GET /v1/whoami', [key]),
    nobody: raw('GET /v1/whoami', []),
    agent: raw(`GET /v1/agents/${id}`, [key]),
    head: raw(`HEAD /v1/agents/${id}`, [key]),
    encoded: raw(`GET /v1/agents/${id.replace('_', '%5F')}`, [key]),
    list: raw('GET /v1/agents?limit=1&surprise=2', [key]),
    unknown: raw('GET /v1/nothing', [key]),
    method: raw('PUT /v1/agents', [key]),
    jwks: raw('GET /.well-known/jwks.json', []),
    create: post('/v1/agents', '{"name":""}', [key]),
    live: raw('GET /livez', []),
    export: raw('GET /v1/audit/export', [key]),
  })
})

const hex = (text: string): string => Buffer.byteLength(text).toString(16)

/** Send `pieces` one after another on one connection that ends with the last answer. */
function exchange(server: Server, pieces: readonly Buffer[]): Promise<string> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = net.connect(Number(port), hostname, async () => {
      socket.setNoDelay(true)
      for (const piece of pieces) {
        socket.write(piece)
        await new Promise(done => setImmediate(done))
      }
    })
    socket.on('data', chunk => chunks.push(Buffer.from(chunk)))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()))
  })
}

const LAST = raw('GET /livez', ['Connection: close', 'X-Request-Id: last'])

/** The answers without what differs from one to the next: ids, times, the case of names. */
const comparable = (answers: string): string[] =>
  answers
    .split(/(?=HTTP\/1\.1 \d)/)
    .map(answer => {
      const end = answer.indexOf('\r\n\r\n')
      const [status = '', ...lines] = answer.slice(0, end).split('\r\n')
      const names = lines
        .map(line => line.replace(/^[^:]+/, name => name.toLowerCase()))
        .filter(line => !/^(date|ratelimit|content-length|transfer-encoding)/.test(line))
      return [/^HTTP\/1\.1 \d+/.exec(status)?.[0], ...names.sort(), answer.slice(end)].join('\n')
    })
    .map(answer =>
      answer
        .replaceAll(/req_\w{22}/g, 'req')
        .replaceAll(/"remaining_ttl":\d+/g, '"remaining_ttl":0'),
    )

/** The same request as the last of its connection. */
const closing = (request: Buffer): Buffer =>
  Buffer.from(request.toString().replace(HOST, `${HOST}\r\nConnection: close`))

/** Bun's own answers to one request: one behind the other it does not answer all of them. */
const wantedFor = async (request: Buffer): Promise<string[]> =>
  comparable(await exchange(servers.plain, [closing(request)]))

const NAMES = [
  ...['verify', 'verifyNamed', 'verifyBad', 'verifyWrong', 'verifyBroken', 'verifyQuery'],
  ...['whoami', 'nobody', 'agent', 'head', 'encoded', 'list', 'unknown', 'method', 'jwks'],
  ...['create', 'live'],
]

describe('the same answers', () => {
  test('to each request, alone', async () => {
    for (const name of [...NAMES, 'verifyChunked']) {
      const request = requests[name] ?? LAST
      const wanted = await wantedFor(request)
      expect([name, ...comparable(await exchange(servers.lane, [closing(request)]))]).toEqual([
        name,
        ...wanted,
      ])
    }
  })

  test('to each request cut at any place', async () => {
    for (const name of ['verify', 'verifyBroken', 'verifyChunked', 'whoami', 'create', 'nobody']) {
      const bytes = closing(requests[name] ?? LAST)
      const wanted = comparable(await exchange(servers.plain, [bytes]))
      for (let at = 1; at < bytes.length; at += 7) {
        const pieces = [bytes.subarray(0, at), bytes.subarray(at)]
        expect([at, ...comparable(await exchange(servers.lane, pieces))]).toEqual([at, ...wanted])
      }
    }
  }, 60_000)

  test('to any requests in any order on one connection, each cut anywhere', async () => {
    const wanted = new Map<string, string[]>()
    for (const name of NAMES) wanted.set(name, await wantedFor(requests[name] ?? LAST))
    const last = comparable(await exchange(servers.lane, [LAST]))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.double({ min: 0, max: 1, noNaN: true })), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.boolean(),
        async (chosen, isTogether) => {
          const pieces = chosen.flatMap(([name, cut]) => {
            const bytes = requests[name] ?? LAST
            const end = bytes.indexOf('\r\n\r\n') + 4
            // A head that comes in pieces makes the connection Bun's.
            const at = end + Math.floor(cut * (bytes.length - end))
            return [bytes.subarray(0, at), bytes.subarray(at)]
          })
          const all = [...pieces, LAST].filter(piece => piece.length > 0)
          const sent = isTogether ? [Buffer.concat(all)] : all
          expect(comparable(await exchange(servers.lane, sent))).toEqual([
            ...chosen.flatMap(([name]) => wanted.get(name) ?? []),
            ...last,
          ])
        },
      ),
      { numRuns: 200 },
    )
  }, 120_000)

  test('to what chance makes of the head of a good request', async () => {
    const good = closing(requests.verifyNamed ?? LAST)
    const text = good.toString()
    // Without the one the connection would not end, with another of the other the request.
    const kept = [/\r\nConnection: close\r\n/, /\d+(?=\r\nX-Request-Id)/].map(pattern => {
      const found = pattern.exec(text)
      return { from: found?.index ?? 0, to: (found?.index ?? 0) + (found?.[0].length ?? 0) }
    })
    const places = Array.from({ length: text.indexOf('\r\n\r\n') }, (_, at) => at).filter(
      at => !kept.some(({ from, to }) => at > from - 3 && at < to),
    )
    const byte = fc.oneof(fc.constantFrom(...Buffer.from('\r\n\t :,;0x/.%"')), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.nat(2), byte, async (at, removed, put) => {
        const start = good.subarray(0, at)
        const bytes = Buffer.concat([start, Buffer.from([put]), good.subarray(at + removed)])
        const head = bytes.toString('latin1', 0, bytes.indexOf('\r\n\r\n'))
        const wanted = comparable(await exchange(servers.plain, [bytes]))
        const found = comparable(await exchange(servers.lane, [bytes]))
        expect({ head, found }).toEqual({ head, found: wanted })
      }),
      { numRuns: 1000 },
    )
  }, 120_000)

  test('what could be read in two ways is read by Bun alone, and nothing behind it by the front', async () => {
    const smuggled = requests.verify ?? LAST
    const body = '{"token":"a"}'
    for (const headers of [
      ['Content-Length: 0', 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked', 'Content-Length: 13'],
      ['Transfer-Encoding: xchunked'],
      ['Content-Length: 13', 'Content-Length: 0'],
      ['Content-Length: +13'],
      ['Content-Length : 13'],
      ['X-A: 1\nContent-Length: 13'],
      ['Content-Length: 13', ' folded'],
    ]) {
      const bytes = raw('POST /v1/tokens/verify', [JSON_TYPE, ...headers], `${body}0\r\n\r\n`)
      const all = [Buffer.concat([bytes, smuggled])]
      const wanted = comparable(await exchange(servers.plain, [...all, LAST]))
      expect(comparable(await exchange(servers.lane, [...all, LAST]))).toEqual(wanted)
    }
  })

  test('an export is streamed, and the connection goes on behind it', async () => {
    const { hostname, port } = new URL(servers.lane.url)
    const socket = net.connect(Number(port), hostname)
    let text = ''
    socket.on('data', chunk => {
      text += chunk.toString()
    })
    const until = async (wanted: string): Promise<void> => {
      while (!text.includes(wanted)) await new Promise(resolve => setImmediate(resolve))
    }
    socket.write(requests.export ?? LAST)
    await until('\r\n0\r\n\r\n')
    expect(text).toStartWith('HTTP/1.1 200')
    for (let i = 0; i < 2; i++) {
      text = ''
      socket.write(requests.verify ?? LAST)
      await until('"valid":true')
    }
    socket.destroy()
  })
})

test('a client that sends a thousand requests before it reads gets a thousand answers', async () => {
  const { hostname, port } = new URL(servers.lane.url)
  const count = 1000
  const one = requests.verifyNamed ?? LAST
  const many = Buffer.concat([...Array.from({ length: count }, () => one), LAST])
  const answers = await new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = net.connect(Number(port), hostname, () => {
      socket.pause()
      socket.write(many, () => socket.resume())
    })
    socket.on('data', chunk => chunks.push(Buffer.from(chunk)))
    socket.on('error', reject).on('close', () => resolve(Buffer.concat(chunks).toString()))
  })
  expect(answers.match(/"valid":true/g)?.length).toBe(count)
  expect(answers).toEndWith('"status":"ok"}')
})

test('whose request it is, is known on every way: in a lane, and relayed', async () => {
  const { text } = await ownKey(gate, { allowed_ips: ['127.0.0.2'] })
  const ask = (localAddress: string, lines: readonly string[]) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(servers.lane.url)
      const chunks: Buffer[] = []
      const socket = net.connect({ port: Number(port), host: hostname, localAddress }, () =>
        socket.write(raw('GET /v1/whoami', [`X-API-Key: ${text}`, 'Connection: close', ...lines])),
      )
      socket.on('data', chunk => chunks.push(Buffer.from(chunk)))
      socket.on('error', reject).on('close', () => resolve(Buffer.concat(chunks).toString()))
    })
  // A header twice is left to Bun.
  for (const lines of [[], ['X-A: 1', 'X-A: 2']]) {
    expect(await ask('127.0.0.2', lines)).toStartWith('HTTP/1.1 200')
    expect(await ask('127.0.0.3', lines)).toContain('"code":"address_not_allowed"')
  }
})
