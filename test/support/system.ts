/** What the public documents promise: the key sets and the description. */
import { expect, test } from 'bun:test'
import type { OperationId } from '../../generated/operations.ts'
import { ClientAddresses } from '../../src/http/client-address.ts'
import type { Handlers } from '../../src/http/contract.ts'
import { createHandlers } from '../../src/http/handlers.ts'
import { createRoutes } from '../../src/http/pipeline.ts'
import { createServer } from '../../src/http/server.ts'
import { needsKey, possibleCall } from './calls.ts'
import { requireBareFault } from './faults.ts'
import { type Gate, until, useGate } from './gate.ts'
import { problemOf } from './refusals.ts'
import { readReply } from './replies.ts'

/** The tests of `<id>/304.test.ts`. `maxAge` is how long the document may be kept, in seconds. */
export function testNotModified(id: OperationId, maxAge: number): Gate {
  const gate = useGate()
  const etagOf = async () => (await gate.anyone.call(id)).headers.get('etag') ?? ''

  test(`${id} 304: what the caller holds is current`, async () => {
    const etag = await etagOf()
    expect(etag).toMatch(/^"[^"]+"$/)
    for (const held of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await gate.anyone.call(id, { headers: { 'If-None-Match': held } })
      expect([answer.status, answer.text]).toEqual([304, ''])
      expect(answer.headers.get('etag')).toBe(etag)
      expect(answer.headers.get('cache-control')).toBe(`public, max-age=${maxAge}`)
    }
  })

  test(`${id} 304: the same for HEAD`, async () => {
    const headers = { 'If-None-Match': await etagOf() }
    expect((await gate.anyone.call(id, { headers, method: 'HEAD' })).status).toBe(304)
  })

  test(`${id}: another version is answered whole`, async () => {
    for (const held of ['"other"', 'nonsense', '']) {
      const answer = await gate.anyone.call(id, { headers: { 'If-None-Match': held } })
      expect(answer.status).toBe(200)
    }
  })
  return gate
}

/**
 * The tests of `<id>/500.test.ts` for an operation that needs no table: its handler fails, in
 * front of the same database and behind the same pipeline.
 */
export function testBrokenHandler(id: OperationId): void {
  const gate = useGate()

  test(`${id} 500 when its handler fails: bare and logged`, async () => {
    const call = await possibleCall(id, gate.live)
    const fail = (): never => {
      throw new Error('the words of a fault stay here')
    }
    const handlers: Handlers = { ...createHandlers(gate.core), [id]: fail }
    const { core } = gate
    const edge = { ...core, addresses: new ClientAddresses([]), log: gate.logger }
    const app = createServer(createRoutes(handlers, edge), edge, new Map())
    const request = (needsKey(id) ? gate.live : gate.anyone).request(id, call)
    const answer = await readReply(id, await app.handle(request), request.method)
    requireBareFault(gate, answer.status, problemOf(answer))
    expect(answer.text).not.toContain('the words of a fault')
  })
}

/** The tests of `<id>/503.test.ts` for a key set: one that may be out of date is not handed out. */
export function testKeySetUnavailable(id: OperationId): void {
  const gate = useGate()

  test(`${id} 503 while the server cannot confirm its state, until it can`, async () => {
    await gate.stopDatabase()
    await until('503', async () => (await gate.anyone.call(id)).status === 503)
    await gate.anyone.refused(id, {}, 503, 'unavailable')
    await gate.startDatabase()
    await gate.anyone.ok(id)
  })
}
