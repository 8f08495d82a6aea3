import { afterEach, expect, test } from 'bun:test'
import { AmpGate, type ClientOptions } from '../../../generated/sdk/typescript/index.js'
import { type Answer, type FakeServer, problem, startFakeServer } from './fake-server.ts'

let server: FakeServer
let waits: number[]

afterEach(() => server.stop())

function connect(answers: Answer[], options: ClientOptions = {}): AmpGate {
  server = startFakeServer(...answers)
  waits = []
  return new AmpGate({
    apiKey: 'ag_live_sk_example',
    baseUrl: server.url,
    sleep: async ms => void waits.push(ms),
    random: () => 0.5,
    ...options,
  })
}

const ok: Answer = { body: { id: 'x', data: [], has_more: false } }
type Send = (gate: AmpGate) => PromiseLike<unknown>
const read: Send = gate => gate.agents.get('ag_1')
const create: Send = gate => gate.agents.create({ name: 'a', owner: 'o' })
const update: Send = gate => gate.agents.update('ag_1', { name: 'b' })
const revokeAgent: Send = gate => gate.agents.revoke('ag_1')
const revokeToken: Send = gate => gate.tokens.revoke('tok_1')
const verify: Send = gate => gate.tokens.verify('jwt')

/** How many requests arrive when the first answer is `first` and all others are fine. */
async function requestsAfter(first: Answer, send: Send): Promise<number> {
  const gate = connect([first, ok])
  await send(gate).then(
    () => undefined,
    () => undefined,
  )
  await server.stop()
  return server.requests.length
}

test('what may be executed twice is repeated after every passing failure', async () => {
  for (const send of [read, create, revokeAgent, revokeToken, verify]) {
    for (const status of [408, 425, 429, 500, 502, 503, 504]) {
      expect(await requestsAfter({ status, body: 'no problem document' }, send)).toBe(2)
    }
  }
})

test('refusals are not repeated', async () => {
  for (const status of [400, 401, 403, 404, 409, 412, 413, 415, 422]) {
    expect(await requestsAfter(problem(status, 'some_code'), create)).toBe(1)
  }
})

test('an update is repeated only when it cannot have happened', async () => {
  expect(await requestsAfter(problem(429, 'rate_limited'), update)).toBe(2)
  expect(await requestsAfter(problem(503, 'unavailable'), update)).toBe(2)
  expect(await requestsAfter(problem(503, 'outcome_unknown'), update)).toBe(1)
  expect(await requestsAfter(problem(500, 'internal_error'), update)).toBe(1)
  expect(await requestsAfter({ status: 503, body: '<html>' }, update)).toBe(1)
})

test('a creation waits for its own earlier attempt', async () => {
  expect(await requestsAfter(problem(409, 'idempotency_in_flight'), create)).toBe(2)
  expect(await requestsAfter(problem(409, 'idempotency_in_flight'), update)).toBe(1)
})

test('all attempts of a creation carry one Idempotency-Key', async () => {
  const gate = connect([problem(500, 'x'), problem(503, 'y'), ok])
  await create(gate)
  const keys = server.requests.map(request => request.headers.get('Idempotency-Key'))
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(1)
})

test('waits grow, spread over their whole length, up to 8 s', async () => {
  const gate = connect([problem(500, 'x')], { maxRetries: 6 })
  await expect(read(gate)).rejects.toThrow('agents.get: 500 x')
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 4000])
  expect(server.requests).toHaveLength(7)
})

test('Retry-After is waited for, up to a minute', async () => {
  const limited = (after: string): Answer => {
    const answer = problem(429, 'rate_limited')
    return { ...answer, headers: { ...answer.headers, 'Retry-After': after } }
  }
  await read(connect([limited('2'), ok]))
  expect(waits).toEqual([2250])
  await server.stop()
  await read(connect([limited('Wed, 21 Oct 2015 07:28:00 GMT'), ok]))
  expect(waits).toEqual([250])
  await server.stop()
  const error = await read(connect([limited('61'), ok])).then(undefined, error => error)
  expect(error).toMatchObject({ name: 'RateLimitError', retry_after: 61 })
  expect(waits).toEqual([])
})

test('maxRetries is the client’s or the call’s', async () => {
  const gate = connect([problem(500, 'x')], { maxRetries: 0 })
  await expect(read(gate)).rejects.toThrow()
  expect(server.requests).toHaveLength(1)
  await expect(gate.agents.get('ag_1', { maxRetries: 1 })).rejects.toThrow()
  expect(server.requests).toHaveLength(3)
})

/** A client whose `fetch` rejects with each of the errors, then answers. */
function failing(...errors: Error[]): { gate: AmpGate; sent: () => number } {
  let sent = 0
  const gate = connect([ok], {
    fetch: async (url, init) => {
      sent++
      const error = errors.shift()
      if (error) throw error
      return fetch(url, init)
    },
  })
  return { gate, sent: () => sent }
}

test('a lost connection is repeated, for an update only if nothing was sent', async () => {
  const lost = failing(new TypeError('socket hang up'))
  await read(lost.gate)
  expect(lost.sent()).toBe(2)
  await server.stop()

  const hung = failing(new TypeError('socket hang up'))
  await expect(update(hung.gate)).rejects.toMatchObject({ name: 'ConnectionError' })
  expect(hung.sent()).toBe(1)
  await server.stop()

  const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  const refused = failing(new TypeError('fetch failed', { cause }))
  await update(refused.gate)
  expect(refused.sent()).toBe(2)
})

test('an aborted call ends with the reason of its signal, also while it waits', async () => {
  const controller = new AbortController()
  const gate = connect([problem(500, 'x')], {
    sleep: async (_, signal) => {
      controller.abort(new Error('enough'))
      signal?.throwIfAborted()
    },
  })
  const call = gate.agents.get('ag_1', { signal: controller.signal })
  await expect(call).rejects.toThrow('enough')
  expect(server.requests).toHaveLength(1)
  await expect(gate.agents.get('ag_1', { signal: controller.signal })).rejects.toThrow('enough')
  expect(server.requests).toHaveLength(1)
})
