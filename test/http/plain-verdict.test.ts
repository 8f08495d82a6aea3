/**
 * A token of the plain form is read from the text of its payload, and its verdict put together of
 * the same text: both say what parsing and `JSON.stringify` say, byte for byte.
 */
import { beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { KEPT_FROM } from '../../src/http/known-questions.ts'
import { writePlainVerdict } from '../../src/http/plain-verdict.ts'
import { presentVerdict } from '../../src/http/present/tokens.ts'
import type { RingKey } from '../../src/signing-keys/key-ring.ts'
import type { Claims } from '../../src/tokens/claims.ts'
import { type Facts, factsOf } from '../../src/tokens/facts.ts'
import { PlainFacts, plainFactsOf } from '../../src/tokens/plain-facts.ts'
import type { Verdict, VerdictCode } from '../../src/tokens/verdict.ts'
import { newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()
let key: RingKey
let claims: Claims

beforeAll(async () => {
  key = gate.core.ring.signer('live', gate.server.clock.now())
  const { token } = await newToken(gate.live)
  claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims
})

const NAMES = [
  ...['tokenId', 'workspaceId', 'agentId', 'issuedBy', 'agentName', 'environment', 'scope'],
  ...['audience', 'hasChosenAudience', 'taskDescription', 'constraints', 'chain'],
  ...['countingGrants', 'issuedAt', 'notBefore', 'expiresAt', 'signingKey'],
] as const satisfies (keyof Facts)[]

const said = (facts: Facts) => Object.fromEntries(NAMES.map(name => [name, facts[name]]))

const rarely = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 15, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })

/** What may stand in a claim: now and then what JSON escapes, and marks of ours. */
const text = fc.oneof(
  { weight: 20, arbitrary: fc.stringMatching(/^[\w .:/#-]{1,30}$/) },
  { weight: 2, arbitrary: fc.constantFrom('\u2028', '\ue000', 'ü€', '{}', '1', ',', '[]', ' ') },
  { weight: 1, arbitrary: fc.string({ minLength: 1, unit: 'grapheme' }) },
  { weight: 1, arbitrary: fc.constantFrom('"', '\\', '","', 'a","b', '\\"', '\u0001') },
)
const texts = fc.array(text, { minLength: 1, maxLength: 3 })
const seconds = fc.integer({ min: 0, max: 4_000_000_000 })
const changes = fc.record(
  {
    ...{ iss: text, sub: text, client_id: text, jti: text, agent_name: text, task: text },
    ...{ aud: texts, scope: texts.map(all => all.join(' ')), workspace_id: text, grant_id: text },
    ...{ iat: seconds, exp: seconds, nbf: rarely(seconds), grants: rarely(fc.constant(['gr_1'])) },
    constraints: rarely(fc.constant({ max_order_usd: 5 })),
  },
  { requiredKeys: [] },
)

describe('what a payload says', () => {
  test('is the same by its text, whatever its claims', async () => {
    let plain = 0
    await fc.assert(
      fc.property(changes, changed => {
        const all = { ...claims, ...changed } as Claims
        const payload = JSON.stringify(all)
        const facts = plainFactsOf(payload, key)
        if (facts === undefined) return
        plain++
        expect(said(facts)).toEqual(said(factsOf(JSON.parse(payload) as Claims, key)))
        // A second time the lists are those of the first.
        expect(facts.scope).toBe(facts.scope)
        expect(facts.audience).toBe(facts.audience)
      }),
      { numRuns: 3000, seed: 5 },
    )
    expect(plain).toBeGreaterThan(200)
  })

  test('is plain for what is issued as most tokens are, and for nothing that is more', async () => {
    const isPlain = (more: object) =>
      plainFactsOf(JSON.stringify({ ...claims, ...more }), key) instanceof PlainFacts
    expect([isPlain({}), isPlain({ task: 'Create order #1847' })]).toEqual([true, true])
    for (const more of [
      { nbf: 1 },
      { constraints: {} },
      { grants: ['gr_1'] },
      { act: { sub: 'ag_2' } },
      { links: [] },
      { surprise: 1 },
      { task: 'say "hi"' },
      { iat: 1.5 },
      { iat: '1' },
      { aud: [] },
      { aud: ['a', 1] },
      { jti: null },
    ]) {
      expect([more, isPlain(more)]).toEqual([more, false])
    }
    const repeated = JSON.stringify(claims).replace(/}$/, ',"task":"a","task":"b"}')
    expect(plainFactsOf(repeated, key)).toBeUndefined()
    expect(plainFactsOf(` ${JSON.stringify(claims)}`, key)).toBeUndefined()
  })
})

const CODES: readonly VerdictCode[] = [
  'ok',
  'expired',
  'revoked',
  'agent_suspended',
  'scope_missing',
]

describe('a verdict', () => {
  test('is the same text as by parsing and JSON.stringify', async () => {
    const rest = fc.record({
      code: fc.constantFrom(...CODES),
      remainingTtl: fc.nat(),
      constraintsChecked: fc.constantFrom(undefined, true, false),
    })
    let plain = 0
    await fc.assert(
      fc.property(changes, rest, (changed, others) => {
        const payload = JSON.stringify({ ...claims, ...changed })
        const facts = plainFactsOf(payload, key)
        if (facts === undefined) return
        plain++
        const wanted: Verdict = { ...others, facts: factsOf(JSON.parse(payload) as Claims, key) }
        expect(writePlainVerdict({ ...others, facts })).toBe(JSON.stringify(presentVerdict(wanted)))
      }),
      { numRuns: 3000, seed: 6 },
    )
    expect(plain).toBeGreaterThan(200)
  })

  test('with more than the parts of a plain one is left to JSON.stringify', () => {
    const facts = plainFactsOf(JSON.stringify(claims), key)
    const verdict: Verdict = { code: 'ok', facts, remainingTtl: 1 }
    expect(writePlainVerdict(verdict)).toBeString()
    expect(writePlainVerdict({ ...verdict, isReplay: true })).toBeUndefined()
    expect(writePlainVerdict({ ...verdict, violations: [] })).toBeUndefined()
    expect(
      writePlainVerdict({ ...verdict, remaining: { uses: 1, budget: undefined } }),
    ).toBeUndefined()
    expect(writePlainVerdict({ ...verdict, facts: factsOf(claims, key) })).toBeUndefined()
    expect(
      writePlainVerdict({ code: 'invalid', facts: undefined, remainingTtl: 0 }),
    ).toBeUndefined()
  })
})

test('however often the very same question comes, its answer stays the same', async () => {
  const tokens = [
    (await newToken(gate.live)).token,
    (await newToken(gate.live, { task_description: 'Ü "quoted" \\ é' })).token,
    (await newToken(gate.live, { audience: ['shop', 'till'] })).token,
    (await newToken(gate.live, { constraints: { max_order_usd: 5 } })).token,
  ]
  for (const token of tokens) {
    const answers = new Set<string>()
    for (let i = 0; i < 3 * KEPT_FROM; i++) {
      const verdict = await gate.anyone.ok('tokens.verify', { body: { token, audience: 'till' } })
      answers.add(JSON.stringify({ ...verdict, remaining_ttl: 0 }))
    }
    expect(answers.size).toBe(1)
  }
})
