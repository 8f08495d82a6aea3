/** What may stand in a token (THREATS 6), and that what was issued is what is read back. */
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { requireConstraints } from '../../src/constraints/constraint.ts'
import { readClaims } from '../../src/tokens/claims.ts'
import { TOKEN_LENGTH_MAX } from '../../src/tokens/jwt.ts'
import { encodeObject } from '../../src/tokens/segment.ts'
import { newAgent, newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()

/** JSON that the edge lets through: no names of prototypes, no NUL, whole characters. */
const text = fc.string({ unit: 'grapheme', maxLength: 10 }).filter(one => !one.includes('\0'))
const name = text.filter(one => !['__proto__', 'constructor', 'prototype'].includes(one))
const json = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(null, true, false, 0, -0, 1e21, 5e-324, -1.5),
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value
const exact = fc.record({ exact: json.filter(value => value !== null) }, { noNullPrototype: true })
const field = fc.oneof(name, fc.nat(99).map(String)).filter(one => one !== '')
const constraints = fc.dictionary(field, exact, {
  maxKeys: 4,
  noNullPrototype: true,
})

describe('constraints', () => {
  test('come out of verify as they went in, cold as primed', async () => {
    const { id: agent_id } = await newAgent(gate.live)
    await fc.assert(
      fc.asyncProperty(constraints, async given => {
        const issued = await newToken(gate.live, { agent_id, constraints: given })
        // What JSON makes of -0 is 0, at the caller already.
        const sent: unknown = JSON.parse(JSON.stringify(given))
        expect(issued.constraints).toEqual(sent as Record<string, unknown>)
        const primed = await gate.anyone.ok('tokens.verify', { body: { token: issued.token } })
        expect(primed.constraints).toEqual(sent as Record<string, unknown>)
        const [, payload = ''] = issued.token.split('.')
        expect(readClaims(payload)?.constraints ?? {}).toEqual(sent as Record<string, unknown>)
      }),
      { numRuns: 60 },
    )
  })

  const refused: [string, string][] = [
    ['1e309', '{"max":1e309}'],
    ['-1e309', '{"max":-1e309}'],
    ['a repeated member', '{"max":1,"max":1000000}'],
    ['a repeated member, once escaped', '{"max":1,"m\\u0061x":1000000}'],
    ['a repeated member further down', '{"max":{"lte":1,"lte":2}}'],
    ['__proto__', '{"__proto__":{"max":1}}'],
    ['NUL', '{"max":"\\u0000"}'],
    ['half a surrogate pair', '{"max":"\\ud800"}'],
  ]
  for (const [what, written] of refused) {
    test(`with ${what} are refused, and no token is issued`, async () => {
      const { id } = await newAgent(gate.live)
      const raw = `{"agent_id":"${id}","scope":["orders.read"],"constraints":${written}}`
      await gate.live.refused('tokens.create', { raw }, 400, 'malformed_json')
      const { data } = await gate.live.ok('tokens.list', { query: { agent_id: id } })
      expect(data).toEqual([])
    })
  }

  test('that are no object are refused', async () => {
    const { id: agent_id } = await newAgent(gate.live)
    for (const given of [[], 'x', 1, true, null, '{}']) {
      const body = { agent_id, scope: ['orders.read'], constraints: given }
      await gate.live.refused('tokens.create', { body }, 400, 'invalid_request')
    }
  })

  test('are at most 4 levels and 2,048 bytes, counted as UTF-8', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) })
    expect(() => requireConstraints({ a: { exact: nested(3) } })).not.toThrow()
    expect(() => requireConstraints({ a: { exact: nested(4) } })).toThrow(/4 deep/)
    expect(() => requireConstraints({ a: { exact: [[[1]]] } })).not.toThrow()
    expect(() => requireConstraints({ a: { exact: [[[[]]]] } })).toThrow(/4 deep/)
    const room = 2048 - '{"a":""}'.length
    expect(() => requireConstraints({ a: 'x'.repeat(room) })).not.toThrow()
    expect(() => requireConstraints({ a: 'x'.repeat(room + 1) })).toThrow(/2048 bytes/)
    expect(() => requireConstraints({ a: 'é'.repeat(room / 2 + 1) })).toThrow(/2048 bytes/)
  })
})

describe('a token', () => {
  test('is at most 4 KB: what would be longer is refused, and leaves nothing', async () => {
    const capabilities = Array.from({ length: 40 }, (_, i) => `${'s'.repeat(110)}${i}`)
    const { id: agent_id } = await newAgent(gate.live, { capabilities })
    const body = (count: number) => ({ agent_id, scope: capabilities.slice(0, count) })
    const call = { body: body(40) }
    const problem = await gate.live.refused('tokens.create', call, 422, 'token_too_large')
    expect(problem.detail).toMatch(/at most 4096/)
    const { data } = await gate.live.ok('tokens.list', { query: { agent_id } })
    expect(data).toEqual([])
    const { token } = await gate.live.ok('tokens.create', { body: body(20) })
    expect(token.length).toBeLessThanOrEqual(TOKEN_LENGTH_MAX / 2)
  })

  test('is read back only as we write it', async () => {
    const { token } = await newToken(gate.live)
    const [, payload = ''] = token.split('.')
    const claims = readClaims(payload)
    expect(claims).toBeDefined()
    expect(encodeObject(claims ?? {})).toBe(payload)
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(' ', '\n', ',', '0', '"', '\u00a0'), (where, extra) => {
        const written = JSON.stringify(claims)
        const at = where % (written.length + 1)
        const json = written.slice(0, at) + extra + written.slice(at)
        const read = readClaims(Buffer.from(json).toString('base64url'))
        // Inside of a text it is another text; anywhere else it is not as we write it.
        if (read !== undefined) expect(JSON.stringify(read)).toBe(json)
      }),
      { numRuns: 500 },
    )
  })

  test('issued two hundred times at once has as many ids and grants', async () => {
    const { id: agent_id } = await newAgent(gate.live)
    const issue = () => newToken(gate.live, { agent_id })
    const issued = await Promise.all(Array.from({ length: 200 }, issue))
    expect(new Set(issued.map(one => one.id)).size).toBe(200)
    expect(new Set(issued.map(one => one.grant_id)).size).toBe(200)
    expect(new Set(issued.map(one => one.token)).size).toBe(200)
  })
})
