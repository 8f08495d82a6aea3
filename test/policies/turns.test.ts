/** What policies cost is paid by whoever asks: nobody else waits for all of it. */
import { expect, test } from 'bun:test'
import { CedarEngine } from '../../src/policies/engine.ts'
import { decide, decideInTurns } from '../../src/policies/evaluate.ts'
import { createPolicySet } from '../../src/policies/policy-set.ts'
import { askedOf, forbid, policyOf } from '../support/policies.ts'

const scopesOf = (policy: number, count: number) =>
  Array.from({ length: count }, (_, i) => `Scope::"a.p${policy}.s${i}"`).join(', ')

/** Policies that each name `scopes` scopes, all within one branch, and refuse nothing. */
const naming = (policies: number, scopes: number) =>
  Array.from({ length: policies }, (_, i) =>
    policyOf({
      cedar: forbid(`[${scopesOf(i, scopes)}].contains(resource) && context.ttl_seconds > 90000`),
    }),
  )

const asked = askedOf({ scope: ['a.*', 'a:*', 'b.c'] })

test('a decision over many policies and scopes lets others have their turn', async () => {
  const engine = new CedarEngine()
  const set = createPolicySet([...naming(20, 10), policyOf({ scope: ['b.c'] })])
  let asks = 0
  let turns = 0
  const counting: Pick<CedarEngine, 'ask'> = {
    ask: (tier, question) => {
      asks++
      return engine.ask(tier, question)
    },
  }
  let isDone = false
  const others = (async () => {
    while (!isDone) {
      const before = asks
      await new Promise(setImmediate)
      expect(asks - before).toBeLessThanOrEqual(11)
      turns++
    }
  })()
  const decision = await decideInTurns(counting as CedarEngine, set, 'allow', asked)
  isDone = true
  await others
  expect(decision).toEqual(decide(engine, set, 'allow', asked))
  expect(decision.kind).toBe('denied')
  expect(turns).toBeGreaterThan(10)
})

test('a scope is asked for once, however many requested branches hold it', () => {
  const engine = new CedarEngine()
  const set = createPolicySet(naming(2, 8))
  const seen: string[] = []
  const ask: CedarEngine['ask'] = (tier, question) => {
    seen.push(question.resourceId)
    return engine.ask(tier, question)
  }
  const counting: Pick<CedarEngine, 'ask'> = { ask }
  expect(decide(counting as CedarEngine, set, 'allow', asked).kind).toBe('allowed')
  expect(seen).toHaveLength(new Set(seen).size)
  expect(seen).toHaveLength(18)
})

test('what takes too long is refused, not allowed', async () => {
  const set = createPolicySet(naming(60, 32))
  const decision = await decideInTurns(new CedarEngine(), set, 'allow', asked)
  expect(decision).toMatchObject({ kind: 'denied', by: { kind: 'unreadable' } })
})
