import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { readConstraints } from '../../src/constraints/constraint.ts'
import { type Link, linkAfter } from '../../src/delegations/chain.ts'
import type { RingKey } from '../../src/signing-keys/key-ring.ts'
import { chainOf } from '../../src/tokens/chain-facts.ts'
import { decide, type Expectation, type ReadableLiveState } from '../../src/tokens/decide.ts'
import type { Facts } from '../../src/tokens/facts.ts'
import { reasonOf, type VerdictCode } from '../../src/tokens/verdict.ts'

const NOW = 1_700_000_000_000
const NOW_SECONDS = NOW / 1000

const instant = fc.oneof(
  fc.integer({ min: -10, max: 10 }),
  fc.constantFrom(-86_400, -6, -5, -1, 0, 1, 4, 5, 6, 86_400),
)
const state = fc.constantFrom<'active' | 'suspended' | 'revoked'>(
  ...(['active', 'active', 'active', 'suspended', 'revoked'] as const),
)
/** Of a chain ag_origin → ag_middle → ag_1: its other agents, its links, and what they allow. */
const chain = fc.record({
  agents: fc.tuple(state, state),
  revoked: fc.tuple(fc.boolean(), fc.boolean()),
  bounds: fc.tuple(fc.integer({ min: 5, max: 6 }), fc.integer({ min: 5, max: 6 })),
})

const situation = fc.record({
  chain: fc.option(chain, { nil: undefined }),
  environment: fc.constantFrom<'live' | 'test'>('live', 'live', 'live', 'test'),
  isCompromised: fc.boolean(),
  expires: instant,
  issued: instant,
  notBefore: fc.option(instant, { nil: undefined }),
  milliseconds: fc.integer({ min: 0, max: 999 }),
  isWorkspaceSuspended: fc.boolean(),
  agent: fc.constantFrom<'active' | 'suspended' | 'revoked'>(
    'active',
    'active',
    'suspended',
    'revoked',
  ),
  isRevoked: fc.boolean(),
  hasChosenAudience: fc.boolean(),
  audience: fc.constantFrom(undefined, 'shop', 'bank', ''),
  required: fc.constantFrom<string[]>([], ['a.b'], ['a.b', 'c'], ['x'], ['a:b']),
  amount: fc.constantFrom<number | undefined>(undefined, 5, 6),
  hasBudget: fc.boolean(),
})
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never

/** Sound in every respect. */
const SOUND: Situation = {
  ...{ environment: 'live', isCompromised: false, expires: 60, issued: -60, notBefore: undefined },
  ...{ milliseconds: 0, isWorkspaceSuspended: false, agent: 'active', isRevoked: false },
  ...{ hasChosenAudience: false, audience: undefined, required: [] },
  amount: undefined,
  chain: undefined,
  hasBudget: false,
}

/** Sound in every respect. */
const WHOLE: NonNullable<Situation['chain']> = {
  ...{ agents: ['active', 'active'], revoked: [false, false], bounds: [6, 6] },
}

function chainFacts({ bounds }: NonNullable<Situation['chain']>) {
  const shared = { scope: 'a.* c', exp: NOW_SECONDS + 100_000, max_depth: 4 }
  const names = ['ag_origin', 'ag_middle', 'ag_1']
  const links: Link[] = []
  for (const [i, max_amount] of bounds.entries()) {
    const [from = '', to = ''] = names.slice(i)
    const facts = { ...shared, id: `del_${i}`, from, to, constraints: { max_amount } }
    links.push(linkAfter(links, facts))
  }
  return chainOf(links)
}

function factsOf(s: Situation): Facts {
  const compromisedAt = s.isCompromised ? new Date(NOW) : undefined
  return {
    ...{
      tokenId: 'tok_1',
      workspaceId: 'ws_1',
      agentId: 'ag_1',
      issuedBy: 'key_x',
      agentName: 'agent',
    },
    environment: s.environment,
    scope: ['a.*', 'c'],
    audience: s.hasChosenAudience ? ['shop'] : ['https://gate.example'],
    hasChosenAudience: s.hasChosenAudience,
    taskDescription: undefined,
    constraints: readConstraints({ max_amount: 5, ...(s.hasBudget && { budget: { amount: 9 } }) }),
    countingGrants: [],
    chain: s.chain && chainFacts(s.chain),
    issuedAt: NOW_SECONDS + s.issued,
    notBefore: s.notBefore === undefined ? undefined : NOW_SECONDS + s.notBefore,
    expiresAt: NOW_SECONDS + s.expires,
    signingKey: { compromisedAt } as RingKey,
  }
}

function decided(s: Situation): VerdictCode {
  const live: ReadableLiveState = {
    isTokenRevoked: id => id === 'tok_1' && s.isRevoked,
    agentStatus: id => {
      if (id === 'ag_1') return s.agent
      return s.chain?.agents[['ag_origin', 'ag_middle'].indexOf(id)] ?? 'active'
    },
    isDelegationRevoked: id => s.chain?.revoked[['del_0', 'del_1'].indexOf(id)] ?? false,
    isWorkspaceSuspended: id => id === 'ws_1' && s.isWorkspaceSuspended,
  }
  const expected: Expectation = {
    environment: 'live',
    audience: s.audience,
    requiredScope: s.required,
    context: s.amount === undefined ? undefined : { amount: s.amount },
  }
  return decide(factsOf(s), expected, live, NOW + s.milliseconds)
}

/** Every code, in the documented order, with when it holds. Times in exact milliseconds. */
const ORDER: [VerdictCode, (s: Situation) => boolean][] = [
  ['wrong_environment', s => s.environment === 'test'],
  ['key_revoked', s => s.isCompromised],
  ['expired', s => s.milliseconds >= s.expires * 1000],
  [
    'not_yet_valid',
    s => s.issued * 1000 - s.milliseconds > 5000 || (s.notBefore ?? -1) * 1000 > s.milliseconds,
  ],
  ['workspace_suspended', s => s.isWorkspaceSuspended],
  ['agent_revoked', s => [s.agent, ...(s.chain?.agents ?? [])].includes('revoked')],
  ['agent_suspended', s => [s.agent, ...(s.chain?.agents ?? [])].includes('suspended')],
  ['delegation_revoked', s => s.chain?.revoked.includes(true) ?? false],
  ['revoked', s => s.isRevoked],
  ['audience_mismatch', s => s.hasChosenAudience && s.audience !== 'shop'],
  ['scope_missing', s => s.required.includes('x')],
  ['context_required', s => s.hasBudget && s.amount === undefined],
  ['constraint_violated', s => s.amount === 6],
]

test('the first failing check names the code, in the documented order', () => {
  fc.assert(
    fc.property(situation, s => {
      expect(decided(s)).toBe(ORDER.find(([, holds]) => holds(s))?.[0] ?? 'ok')
    }),
    { numRuns: 5000 },
  )
})

test('each failing check alone is told, and hides every later one', () => {
  const failing: Situation[] = [
    { ...SOUND, environment: 'test' },
    { ...SOUND, isCompromised: true },
    { ...SOUND, expires: 0 },
    { ...SOUND, issued: 6 },
    { ...SOUND, isWorkspaceSuspended: true },
    { ...SOUND, agent: 'revoked' },
    { ...SOUND, agent: 'suspended' },
    { ...SOUND, chain: { ...WHOLE, revoked: [true, false] } },
    { ...SOUND, isRevoked: true },
    { ...SOUND, hasChosenAudience: true },
    { ...SOUND, required: ['x'] },
    { ...SOUND, hasBudget: true },
    { ...SOUND, amount: 6 },
  ]
  expect(decided(SOUND)).toBe('ok')
  expect(failing.map(decided)).toEqual(ORDER.map(([code]) => code))
  const worst: Situation = {
    ...{ environment: 'test', isCompromised: true, expires: 0, issued: 6, notBefore: 6 },
    ...{ isWorkspaceSuspended: true, agent: 'revoked', isRevoked: true, hasChosenAudience: true },
    ...{ milliseconds: 0, audience: undefined, required: ['x'] },
    ...{ amount: 6, hasBudget: true, chain: undefined },
  }
  expect(decided(worst)).toBe('wrong_environment')
  expect(decided({ ...worst, environment: 'live' })).toBe('key_revoked')
})

describe('a chain', () => {
  test('is as strict as the strictest of its links and the token itself', () => {
    const code = (bounds: [number, number], amount: number) =>
      decided({ ...SOUND, amount, chain: { ...WHOLE, bounds } })
    expect(code([6, 6], 5)).toBe('ok')
    expect(code([5, 6], 6)).toBe('constraint_violated')
    expect(code([6, 5], 6)).toBe('constraint_violated')
    expect(code([4, 6], 5)).toBe('constraint_violated')
    expect(code([6, 4], 5)).toBe('constraint_violated')
    // The token's own bound is 5.
    expect(code([6, 6], 6)).toBe('constraint_violated')
  })
})

describe('at the boundary', () => {
  const table: [string, Partial<Situation>, VerdictCode][] = [
    ['a millisecond before exp', { expires: 1, milliseconds: 999 }, 'ok'],
    ['at exp', { expires: 0, milliseconds: 0 }, 'expired'],
    ['a millisecond after exp', { expires: 0, milliseconds: 1 }, 'expired'],
    ['iat 5 s ahead', { issued: 5 }, 'ok'],
    ['iat 6 s ahead, read 999 ms later', { issued: 6, milliseconds: 999 }, 'not_yet_valid'],
    ['nbf now', { notBefore: 0 }, 'ok'],
    ['nbf in a second', { notBefore: 1 }, 'not_yet_valid'],
    ['nbf in a second, read 999 ms later', { notBefore: 1, milliseconds: 999 }, 'not_yet_valid'],
  ]
  for (const [what, changes, code] of table) {
    test(`${what}: ${code}`, () => expect(decided({ ...SOUND, ...changes })).toBe(code))
  }
})

describe('the audience', () => {
  test('that the issuer chose must be asked for; the default one need not', () => {
    const chosen = { ...SOUND, hasChosenAudience: true }
    expect(decided({ ...chosen, audience: 'shop' })).toBe('ok')
    expect(decided({ ...chosen, audience: 'bank' })).toBe('audience_mismatch')
    expect(decided({ ...chosen, audience: undefined })).toBe('audience_mismatch')
    expect(decided({ ...SOUND, audience: 'bank' })).toBe('ok')
  })
})

test('every code has a reason for people that tells nothing about the token', () => {
  const codes: VerdictCode[] = [
    ...ORDER.map(([code]) => code),
    'ok',
    'malformed',
    'invalid',
    'wrong_kind',
  ]
  for (const code of codes) expect(reasonOf(code)).toMatch(/^[A-Z].*\.$/)
})
