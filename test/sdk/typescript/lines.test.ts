/** Replies that are sent line by line: each object as it comes, and an early end is an error. */
import { afterEach, expect, test } from 'bun:test'
import {
  AmpGate,
  ApiError,
  ConnectionError,
  UnreadableReplyError,
} from '../../../generated/sdk/typescript/index.js'
import { type Answer, type FakeServer, problem, startFakeServer } from './fake-server.ts'

let server: FakeServer | undefined

afterEach(async () => {
  await server?.stop()
  server = undefined
})

function connect(...answers: Answer[]): { gate: AmpGate; server: FakeServer } {
  const started = startFakeServer(...answers)
  server = started
  const options = { apiKey: 'ag_live_sk_x', baseUrl: started.url, maxRetries: 0 }
  return { gate: new AmpGate(options), server: started }
}

const event = (id: string, name = 'x') =>
  `${JSON.stringify({ id, actor: { kind: 'key' }, details: { name }, chain: [] })}\n`
const end = (count: number) => `{"end":true,"count":${count}}\n`

async function idsOf(gate: AmpGate): Promise<string[]> {
  const ids: string[] = []
  for await (const one of gate.audit.export({ action: 'agent.*' })) ids.push(one.id)
  return ids
}

test('gives every object, asks with the filters, and only when it is iterated', async () => {
  const { gate, server } = connect({ body: event('a') + event('b', '\u2028\u0085é') + end(2) })
  const stream = gate.audit.export({ action: 'agent.*' })
  expect(server.requests).toEqual([])
  const ids: string[] = []
  for await (const one of stream) ids.push(one.id)
  expect(ids).toEqual(['a', 'b'])
  expect(server.requests.map(request => request.path)).toEqual(['/v1/audit/export?action=agent.*'])
})

test('nothing at all is a whole answer when it says so', async () => {
  expect(await idsOf(connect({ body: end(0) }).gate)).toEqual([])
})

const BROKEN: Record<string, string> = {
  'without its last line': event('a'),
  'in the middle of a line': `${event('a')}{"id":"b`,
  empty: '',
  'with a line missing': event('a') + end(2),
  'with a line that is no object': `${event('a')}[1]x\n${end(1)}`,
}
for (const [what, body] of Object.entries(BROKEN)) {
  test(`an answer ${what} is an error that repeats nothing of it`, async () => {
    const { gate } = connect({ body })
    const failure = await idsOf(gate).catch(error => error)
    expect(failure).toBeInstanceOf(UnreadableReplyError)
    expect(String(failure)).not.toContain('"id"')
  })
}

test('a refusal is the usual error, and an unavailable server is asked again', async () => {
  const refused = connect(problem(403, 'insufficient_scope'))
  expect(await idsOf(refused.gate).catch(error => error)).toBeInstanceOf(ApiError)
  await server?.stop()
  const started = startFakeServer(problem(503, 'unavailable'), { body: event('a') + end(1) })
  server = started
  const options = { apiKey: 'ag_live_sk_x', baseUrl: started.url, maxRetries: 1 }
  expect(await idsOf(new AmpGate(options))).toEqual(['a'])
  expect(started.requests).toHaveLength(2)
})

test('whoever stops early, or gives it up, takes no more of it', async () => {
  let isCancelled = false
  const endless = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: () =>
      new Response(
        new ReadableStream({
          pull: controller => controller.enqueue(new TextEncoder().encode(event('a').repeat(100))),
          cancel() {
            isCancelled = true
          },
        }),
      ),
  })
  const gate = new AmpGate({ apiKey: 'ag_live_sk_x', baseUrl: `http://127.0.0.1:${endless.port}` })
  for await (const one of gate.audit.export()) {
    expect(one.id).toBe('a')
    break
  }
  for (let tries = 0; tries < 10_000 && !isCancelled; tries++) await new Promise(setImmediate)
  expect(isCancelled).toBe(true)
  const controller = new AbortController()
  const reading = (async () => {
    for await (const _ of gate.audit.export({}, { signal: controller.signal })) {
      controller.abort(new Error('enough'))
    }
  })()
  await expect(reading).rejects.toThrow('enough')
  await endless.stop(true)
})

test('a connection that breaks off is an error', async () => {
  const breaking = Bun.listen({
    port: 0,
    hostname: '127.0.0.1',
    socket: {
      data(socket) {
        const line = event('a')
        const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
        socket.write(`${head}${line.length.toString(16)}\r\n${line}\r\n`)
        socket.end()
      },
    },
  })
  const gate = new AmpGate({
    apiKey: 'x',
    baseUrl: `http://127.0.0.1:${breaking.port}`,
    maxRetries: 0,
  })
  const failure = await idsOf(gate).catch(error => error)
  breaking.stop(true)
  expect([ConnectionError, UnreadableReplyError].some(kind => failure instanceof kind)).toBe(true)
})
