/** What every operation must refuse to read: 400, 404, 413, 415. */
import { expect, test } from 'bun:test'
import type { OperationId } from '../../generated/operations.ts'
import { replies } from '../../generated/replies.ts'
import type { Call } from './api.ts'
import { newKey, possibleCall, takesBody } from './calls.ts'
import { type Gate, useGate } from './gate.ts'
import { declaredCases, problemOf, type Refusal, testRefusals } from './refusals.ts'
import { dumpTables } from './tables.ts'

/** A call that would succeed with `extra` left out. */
async function spoiled(gate: Gate, id: OperationId, extra: Call) {
  return gate.live.call(id, { ...(await possibleCall(id, gate.live)), ...extra })
}

/** One member, or one query parameter, that nobody knows. */
async function withSurprise(gate: Gate, id: OperationId) {
  if (!takesBody(id)) return gate.live.call(id, { id: 'any', query: { surprise: 1 } })
  const call = await possibleCall(id, gate.live)
  return gate.live.call(id, { ...call, body: { ...(call.body as object), surprise: 1 } })
}

const BAD_REQUESTS = (id: OperationId): Record<string, Refusal> => ({
  malformed_json: async gate => {
    const call = await possibleCall(id, gate.live)
    delete call.body
    return gate.live.call(id, { ...call, raw: '{"name": ' })
  },
  invalid_request: async gate => {
    const answer = await withSurprise(gate, id)
    const pointers = problemOf(answer).errors?.map(error => error.pointer)
    expect(pointers).toEqual([takesBody(id) ? '/surprise' : '?surprise'])
    return answer
  },
  invalid_cursor: async gate => {
    const answer = await gate.live.call(id, { query: { cursor: 'bm9uc2Vuc2U' } })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual(['?cursor'])
    return answer
  },
  conflicting_credentials: async gate => {
    const { key } = await newKey(gate.live)
    return spoiled(gate, id, { headers: { Authorization: `Bearer ${key}` } })
  },
  key_in_query: async gate => {
    const answer = await spoiled(gate, id, { query: { api_key: gate.server.liveKey } })
    expect(answer.text).not.toContain(gate.server.liveKey)
    return answer
  },
})

/** The tests of `<id>/400.test.ts`. */
export function testBadRequests(id: OperationId): Gate {
  const gate = useGate()
  testRefusals(gate, id, 400, declaredCases(id, 400, BAD_REQUESTS(id)))
  return gate
}

/** Ids that no object has, and texts that are no ids. All of them are simply not there. */
export const ABSENT_IDS: Readonly<Record<string, string>> = {
  'an unknown one': 'ag_0000000000000000000000',
  'a name of Object.prototype': '__proto__',
  NUL: '%00',
  'a broken escape': '%ZZ',
  'broken UTF-8': '%ED%A0%80',
  'an encoded slash': 'ag_1%2F..%2Fkeys',
  'a line break': 'a%0D%0Ab',
  SQL: "x'%20or%20true--",
  'a long one': 'a'.repeat(65),
}

/** The tests of `<id>/404.test.ts`: whatever the id, the answer differs by nothing but it. */
export function testNotFound(id: OperationId): Gate {
  const gate = useGate()
  for (const [what, rawId] of Object.entries(ABSENT_IDS)) {
    test(`${id} 404: ${what}`, async () => {
      const call = await possibleCall(id, gate.live)
      await gate.live.refused(id, { ...call, rawId }, 404, 'not_found')
    })
  }

  test(`${id} 404: an object of another kind`, async () => {
    const call = await possibleCall(id, gate.live)
    const key = await newKey(gate.live)
    const agent = await gate.live.ok('agents.create', { body: { name: 'a', owner: 'b' } })
    const isOfKey = id.startsWith('keys') || id === 'usage.ofKey'
    const other = isOfKey ? agent.id : key.id
    await gate.live.refused(id, { ...call, id: other }, 404, 'not_found')
  })
  return gate
}

const KIB = 1024

/** 64 KiB and a byte of JSON. */
const LARGE = `{"name":"${'a'.repeat(64 * KIB - 10)}"}`

/** The tests of `<id>/413.test.ts`. */
export function testTooLarge(id: OperationId): void {
  const gate = useGate()
  const large = async (raw: BodyInit, headers: Record<string, string> = {}) => {
    const call = await possibleCall(id, gate.live)
    delete call.body
    const before = await dumpTables(gate)
    await gate.live.refused(id, { ...call, raw, headers }, 413, 'body_too_large')
    expect(await dumpTables(gate)).toEqual(before)
  }

  test(`${id} 413: a body of 64 KiB and a byte`, async () => {
    expect(LARGE.length).toBe(64 * KIB + 1)
    await large(LARGE)
  })

  test(`${id} 413: one that does not say how long it is`, () => large(new Blob([LARGE]).stream()))

  test(`${id} 413: one of 2 MiB, which is not even read`, async () => {
    await large('a'.repeat(2048 * KIB))
    await large(new Blob(['a'.repeat(2048 * KIB)]).stream())
  })

  test(`${id} 413: whatever it calls itself`, () => large(LARGE, { 'Content-Type': 'text/plain' }))

  test(`${id}: 64 KiB are read`, async () => {
    const call = await possibleCall(id, gate.live)
    delete call.body
    const raw = LARGE.slice(0, 9) + LARGE.slice(10)
    const answer = await gate.live.call(id, { ...call, raw })
    expect(answer.status).toBe(400)
  })
}

/** The tests of `<id>/415.test.ts`. */
export function testUnsupportedMediaType(id: OperationId): void {
  const gate = useGate()
  const TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', 'json', '']
  for (const type of TYPES) {
    test(`${id} 415: a body sent as '${type}'`, async () => {
      const call = await possibleCall(id, gate.live)
      const before = await dumpTables(gate)
      const spoiled = { ...call, headers: { 'Content-Type': type } }
      await gate.live.refused(id, spoiled, 415, 'unsupported_media_type')
      expect(await dumpTables(gate)).toEqual(before)
    })
  }

  test(`${id}: a charset and another case are JSON still`, async () => {
    const call = await possibleCall(id, gate.live)
    const headers = { 'Content-Type': 'Application/JSON; charset=utf-8' }
    expect((await gate.live.call(id, { ...call, headers })).status).toBeLessThan(300)
  })
}

/** Every operation that reads a body, and so may refuse it. */
export const readsBody = (id: OperationId): boolean => replies[id][413] !== undefined
