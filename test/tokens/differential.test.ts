/**
 * Our own reader against jose's: ours may be stricter, never looser. What jose refuses, we refuse,
 * on tokens that are right, nearly right and broken.
 */
import { beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { createLocalJWKSet, type JWTVerifyOptions, jwtVerify } from 'jose'
import { newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { headerWith, readVictim, seal, segment, type Victim } from './forge.ts'

const gate = useGate()
let victim: Victim
let now: number

beforeAll(async () => {
  victim = readVictim(gate, (await newToken(gate.live, { ttl: 300 })).token)
  now = Number(victim.claims.iat) * 1000
})

const isOurs = (text: string, at: number): boolean => {
  const expected = { environment: 'live', audience: undefined, requiredScope: [] } as const
  return gate.core.verifier.verify(text, expected, at).code === 'ok'
}

async function isJoses(text: string, at: number): Promise<boolean> {
  const keys = createLocalJWKSet({ keys: gate.core.ring.jwks('live', now) })
  const options: JWTVerifyOptions = {
    issuer: String(victim.claims.iss),
    audience: String(victim.claims.iss),
    algorithms: ['EdDSA'],
    typ: 'at+jwt',
    currentDate: new Date(at),
    requiredClaims: ['sub', 'client_id', 'iat', 'exp', 'jti', 'scope', 'agent_name'],
  }
  return jwtVerify(text, keys, options).then(
    () => true,
    () => false,
  )
}

const seconds = fc.oneof(
  fc.integer({ min: -400, max: 400 }),
  fc.constantFrom(-1, 0, 1, 299, 300, 301),
)
const odd = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  fc.string(),
  fc.double(),
  fc.boolean(),
)
const rarely = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })

const tokenPlan = fc.record({
  exp: rarely(fc.oneof(seconds, fc.double({ min: -400, max: 400 }))),
  nbf: rarely(fc.oneof(seconds, fc.double({ min: -400, max: 400 }))),
  iat: rarely(seconds),
  claim: rarely(
    fc.tuple(fc.constantFrom('iss', 'sub', 'aud', 'jti', 'exp', 'nbf', 'iat', 'scope'), odd),
  ),
  header: rarely(
    fc.constantFrom<object>(
      { alg: 'none' },
      { typ: 'JWT' },
      { kid: 'sk_unknown' },
      { crit: ['exp'] },
      { b64: false },
      { alg: 'Ed25519' },
      { x: 1 },
    ),
  ),
  signer: fc.constantFrom('live', 'live', 'live', 'live', 'live', 'test'),
  mutation: rarely(
    fc.tuple(fc.nat(), fc.constantFrom('A', 'Q', 'g', 'w', '.', '=', '-', '_', ' ', '')),
  ),
  at: seconds,
})
type TokenPlan = typeof tokenPlan extends fc.Arbitrary<infer T> ? T : never

function write(plan: TokenPlan): string {
  const base = Number(victim.claims.iat)
  const claims: Record<string, unknown> = { ...victim.claims }
  for (const name of ['exp', 'nbf', 'iat'] as const) {
    if (plan[name] !== undefined) claims[name] = base + plan[name]
  }
  if (plan.claim !== undefined) claims[plan.claim[0]] = plan.claim[1]
  const header = plan.header === undefined ? victim.header : headerWith(victim.key, plan.header)
  const key = plan.signer === 'live' ? victim.key : victim.otherKey
  const text = seal(key, header, segment(claims))
  if (plan.mutation === undefined) return text
  const [where, c] = plan.mutation
  const at = where % text.length
  return text.slice(0, at) + c + text.slice(at + 1)
}

test('whatever we accept, jose accepts', async () => {
  let [ours, joses] = [0, 0]
  await fc.assert(
    fc.asyncProperty(tokenPlan, async plan => {
      const text = write(plan)
      const at = now + plan.at * 1000
      const theirs = await isJoses(text, at)
      if (theirs) joses++
      if (!isOurs(text, at)) return
      ours++
      expect(theirs).toBe(true)
    }),
    { numRuns: 3000 },
  )
  // Both sides must have had their say, or the comparison compares nothing.
  expect(ours).toBeGreaterThan(100)
  expect(joses).toBeGreaterThanOrEqual(ours)
})

test('what we issue, jose accepts, to the last millisecond and not one longer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: -1500, max: 1500 }), async offset => {
      const at = Number(victim.claims.exp) * 1000 + offset
      // jose compares whole seconds, rounded down; for a whole exp that is the same.
      expect(isOurs(victim.text, at)).toBe(offset < 0)
      expect(await isJoses(victim.text, at)).toBe(offset < 0)
    }),
  )
})
