/** A decision that is remembered is the one that would be made now. */
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { Decisions } from '../../src/policies/decisions.ts'
import { CedarEngine } from '../../src/policies/engine.ts'
import { type Asked, decide } from '../../src/policies/evaluate.ts'
import type { Policy, PolicyDefault } from '../../src/policies/policy.ts'
import { createPolicySet } from '../../src/policies/policy-set.ts'
import { agentOf, askedOf, forbid, policyOf } from '../support/policies.ts'

const NOON = Date.UTC(2026, 5, 1, 12)
const HOURS = { timezone: 'UTC', days: ['mon'], from: '09:00', to: '17:00' } as const

/** One policy for everything that may tell two requests apart. */
const SETS: Policy[][] = [
  [
    policyOf({ agents: { ids: ['ag_2'] } }),
    policyOf({ agents: { owners: ['b@x.example'] } }),
    policyOf({ agents: { models: [{ provider: 'x', name: 'm' }] } }),
    policyOf(
      { agents: { metadata: { team: 'y' } }, conditions: { maxTtlSeconds: 60 } },
      { effect: 'limit' },
    ),
    policyOf({ scope: ['a.c'], conditions: { hours: HOURS } }),
    policyOf({ scope: ['a.*'], conditions: { constraints: { max_p: 5 } } }, { effect: 'limit' }),
  ],
  [
    policyOf({ cedar: forbid('principal.name == "b"') }),
    policyOf({ cedar: forbid('!principal.capabilities.contains("a.b")') }),
    policyOf({ cedar: forbid('action == Action::"delegate"') }),
    policyOf({ cedar: forbid('context.ttl_seconds > 100') }),
    policyOf({ scope: ['a.b'] }, { effect: 'allow' }),
  ],
]

const of = <T>(...values: T[]) => fc.constantFrom(...values)
const asked = fc
  .record({
    id: of('ag_1', 'ag_2'),
    name: of('a', 'b'),
    owner: of('a@x.example', 'b@x.example'),
    modelProvider: of(undefined, 'x'),
    modelName: of(undefined, 'm'),
    capabilities: of(['a.b'], ['a.*'], ['a.b', 'a.c']),
    metadata: of<Record<string, string>>({}, { team: 'y' }),
    action: of<Asked['action']>('issue', 'delegate'),
    scope: of(['a.b'], ['a.c'], ['a.b', 'a.c']),
    ttlSeconds: of(60, 300),
    constraints: of<Record<string, unknown>>({}, { max_p: 1 }, { max_p: 9 }),
    at: of(NOON, NOON + 8 * 3_600_000),
  })
  .map(({ action, scope, ttlSeconds, constraints, at, ...agent }) =>
    askedOf({ agent: agentOf(agent), action, scope, ttlSeconds, constraints, at }),
  )

test('whatever was asked before, of the same set or another', async () => {
  const engine = new CedarEngine()
  const sets = SETS.map(createPolicySet)
  const decisions = new Decisions(engine)
  await fc.assert(
    fc.asyncProperty(
      of(...sets),
      of<PolicyDefault>('allow', 'deny'),
      asked,
      async (set, policyDefault, request) => {
        const made = decide(engine, set, policyDefault, request)
        expect(await decisions.of(set, policyDefault, request)).toEqual(made)
        expect(await decisions.of(set, policyDefault, request)).toEqual(made)
      },
    ),
    { numRuns: 1500 },
  )
  expect(decisions.size).toBeWithin(100, 1001)
})

test('it is remembered: the second time nobody asks Cedar', async () => {
  const engine = new CedarEngine()
  const set = createPolicySet(SETS[0] ?? [])
  const decisions = new Decisions(engine)
  const request = askedOf({ scope: ['a.b'] })
  const first = await decisions.of(set, 'allow', request)
  const again = { ...request, scope: [...request.scope] }
  expect(await decisions.of(set, 'allow', again)).toBe(first)
})

test('nothing is kept of a policy that may ask for the time, nor of a long request', async () => {
  const engine = new CedarEngine()
  const decisions = new Decisions(engine)
  const cedar = forbid('context.now > datetime("2026-06-01T12:00:00Z")')
  const clock = createPolicySet([policyOf({ cedar })])
  const at = (time: number) => decisions.of(clock, 'allow', askedOf({ at: time }))
  expect([(await at(NOON)).kind, (await at(NOON + 1)).kind]).toEqual(['allowed', 'denied'])
  const plain = createPolicySet(SETS[0] ?? [])
  await decisions.of(plain, 'allow', askedOf({ constraints: { p: 'x'.repeat(3000) } }))
  expect(decisions.size).toBe(0)
})

test('nothing is kept of a policy that asks for the time, however it spells that', async () => {
  for (const now of ['n\\u{6f}w', 'n\\x6fw', '\\u{6e}\\u{6f}\\u{77}']) {
    const decisions = new Decisions(new CedarEngine())
    const cedar = forbid(`context["${now}"] > datetime("2026-06-01T12:00:00Z")`)
    const set = createPolicySet([policyOf({ cedar })])
    const at = (time: number) => decisions.of(set, 'allow', askedOf({ at: time }))
    expect([(await at(NOON)).kind, (await at(NOON + 1)).kind]).toEqual(['allowed', 'denied'])
  }
})

test('what is remembered says nothing of who asked first, and when', async () => {
  const decisions = new Decisions(new CedarEngine())
  const set = createPolicySet(SETS[1] ?? [])
  const agent = agentOf({ capabilities: ['a.b'] })
  const at = (time: number) =>
    decisions.of(set, 'allow', askedOf({ agent, ttlSeconds: 60, at: time }))
  const [first, second] = [await at(NOON), await at(NOON + 1)]
  expect(second).toBe(first)
  const members = ['constraints', 'kind', 'limitedBy', 'scope', 'ttlSeconds', 'would']
  expect(Object.keys(first).sort()).toEqual(members)
})

test('at most a thousand are kept, the one longest unused goes', async () => {
  const engine = new CedarEngine()
  const set = createPolicySet(SETS[0] ?? [])
  const decisions = new Decisions(engine)
  const ask = (ttlSeconds: number) => decisions.of(set, 'allow', askedOf({ ttlSeconds }))
  const first = await ask(1)
  for (let ttl = 2; ttl <= 1000; ttl++) await ask(ttl)
  expect(await ask(1)).toBe(first)
  await ask(1001)
  expect(decisions.size).toBe(1000)
  expect(await ask(1)).toBe(first)
})
