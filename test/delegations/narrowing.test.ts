/**
 * A chain only ever narrows (THREATS 7): over random trees, what is made and what is answered are
 * held against rules written down a second time, as naively as can be.
 */
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Agent } from '../../src/agents/agent.ts'
import type { Authority } from '../../src/delegations/authority.ts'
import { agentsOf, chainFault, type Link, linkAfter } from '../../src/delegations/chain.ts'
import type { NewDelegation } from '../../src/delegations/delegations.ts'
import { requireNarrower, requirePossible } from '../../src/delegations/narrower.ts'
import { DomainError } from '../../src/lib/errors.ts'
import { chainOf } from '../../src/tokens/chain-facts.ts'
import { decide } from '../../src/tokens/decide.ts'
import type { Facts } from '../../src/tokens/facts.ts'

const NOW = 1_700_000_000
const AGENTS = ['ag_0', 'ag_1', 'ag_2', 'ag_3', 'ag_4', 'ag_5']
const CAPABILITIES = ['a.*', 'b.x']
const SCOPES = ['a.*', 'a.x', 'a.y', 'a.x.*', 'a.x.z', 'b.x', 'b.*', 'c.x']

/** Mostly left out, so that chains grow. */
const usually = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })

/** A delegation that is asked for: under the chain of an earlier one, or of its own. */
const wish = fc.record({
  /** Counted from the last one that was made. */
  parent: fc.option(fc.nat(2), { nil: undefined, freq: 5 }),
  from: usually(fc.constantFrom(...AGENTS)),
  /** Without it, the next one that is not in the chain. */
  to: usually(fc.constantFrom(...AGENTS)),
  /** Without it, the parent's, or all that there is. */
  scope: usually(fc.uniqueArray(fc.constantFrom(...SCOPES), { minLength: 1, maxLength: 2 })),
  ttl: fc.constantFrom(5, 10, 10, 10, 10, 20),
  maxDepth: usually(fc.integer({ min: 1, max: 5 })),
  maxUsd: usually(fc.integer({ min: 1, max: 4 })),
})
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never

const authorityOf = (links: readonly Link[]): Authority => ({
  links,
  agentIds: agentsOf(links),
  agent: () => ({ capabilities: CAPABILITIES }) as unknown as Agent,
  nameOf: id => id,
})

const inputOf = (chain: readonly Link[], one: Wish): NewDelegation => ({
  fromAgentId: one.from ?? chain.at(-1)?.to ?? 'ag_0',
  toAgentId: one.to ?? AGENTS.find(id => !['ag_0', ...agentsOf(chain)].includes(id)) ?? 'ag_0',
  scope: one.scope ?? chain.at(-1)?.scope.split(' ') ?? CAPABILITIES,
  ttlSeconds: one.ttl,
  maxDepth: one.maxDepth,
  constraints: one.maxUsd === undefined ? {} : { max_usd: one.maxUsd },
})

/** Whether the code lets it be made. */
function isMade(chain: readonly Link[], input: NewDelegation): boolean {
  try {
    requirePossible(authorityOf(chain), input)
    requireNarrower(authorityOf(chain), input, NOW * 1000)
    return true
  } catch (error) {
    if (error instanceof DomainError) return false
    throw error
  }
}

const isUnder = (wide: string, one: string): boolean =>
  wide === one || (wide.endsWith('.*') && one.startsWith(wide.slice(0, -1)))

/** The rules once more. */
function mayBeMade(chain: readonly Link[], input: NewDelegation): boolean {
  const all = [...chain.map(link => link.scope.split(' ')), CAPABILITIES]
  for (const wide of all) {
    for (const one of input.scope) if (!wide.some(has => isUnder(has, one))) return false
  }
  const seen = chain.length === 0 ? [input.fromAgentId] : agentsOf(chain)
  if (seen.includes(input.toAgentId) || seen.at(-1) !== input.fromAgentId) return false
  const maxDepth = input.maxDepth ?? chain.at(-1)?.max_depth ?? 4
  const usd = input.constraints?.max_usd
  for (const link of chain) {
    if (NOW + input.ttlSeconds > link.exp || maxDepth > link.max_depth) return false
    const bound = link.constraints?.max_usd
    if (usd !== undefined && bound !== undefined && Number(usd) > Number(bound)) return false
  }
  return chain.length + 1 <= maxDepth
}

/** The chains of all delegations that were made. */
function grow(wishes: readonly Wish[]): { chains: Link[][]; refused: number } {
  const chains: Link[][] = []
  let refused = 0
  for (const one of wishes) {
    const chain = one.parent === undefined ? [] : (chains.at(-1 - one.parent) ?? [])
    const input = inputOf(chain, one)
    const may = mayBeMade(chain, input)
    expect([one, isMade(chain, input)]).toEqual([one, may])
    if (!may) {
      refused++
      continue
    }
    const { scope, constraints = {}, fromAgentId: from, toAgentId: to, ttlSeconds } = input
    const max_depth = input.maxDepth ?? chain.at(-1)?.max_depth ?? 4
    const facts = { from, to, scope: scope.join(' '), exp: NOW + ttlSeconds, max_depth }
    const own = Object.keys(constraints).length === 0 ? {} : { constraints }
    chains.push([...chain, linkAfter(chain, { id: `del_${chains.length}`, ...facts, ...own })])
  }
  return { chains, refused }
}

/** What somebody asks, when, and what was ended before. */
const question = fc.record({
  seconds: fc.constantFrom(0, 4, 5, 9, 10, 19, 20),
  required: fc.constantFrom('a.x', 'a.y', 'a.x.z', 'b.x', 'b.y', 'c.x'),
  usd: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
  revoked: fc.uniqueArray(
    fc.nat(8).map(n => `del_${n}`),
    { maxLength: 1 },
  ),
  inactive: fc.uniqueArray(fc.constantFrom(...AGENTS), { maxLength: 1 }),
  isSuspended: fc.boolean(),
})
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never

function isAllowed(links: readonly Link[], q: Question): boolean {
  const last = links.at(-1)
  if (last === undefined) throw new Error('no chain')
  const facts = {
    ...{ tokenId: last.id, workspaceId: 'ws_1', agentId: last.to, environment: 'live' },
    ...{ scope: last.scope.split(' '), hasChosenAudience: false, audience: [], issuedAt: NOW },
    ...{ expiresAt: last.exp, chain: chainOf(links), countingGrants: [], constraints: undefined },
    signingKey: {},
  } as unknown as Facts
  const status = q.isSuspended ? 'suspended' : 'revoked'
  const live = {
    isTokenRevoked: () => false,
    isDelegationRevoked: (id: string) => q.revoked.includes(id),
    agentStatus: (id: string) => (q.inactive.includes(id) ? status : ('active' as const)),
    isWorkspaceSuspended: () => false,
  }
  const expected = {
    ...{ environment: 'live' as const, audience: undefined, requiredScope: [q.required] },
    context: q.usd === undefined ? undefined : { usd: q.usd },
  }
  return decide(facts, expected, live, (NOW + q.seconds) * 1000) === 'ok'
}

/** The same by the book: every link for itself. */
const mayBeAllowed = (links: readonly Link[], q: Question): boolean =>
  agentsOf(links).every(id => !q.inactive.includes(id)) &&
  links.every(link => {
    const bound = link.constraints?.max_usd
    const isWithin = q.usd === undefined || bound === undefined || q.usd <= Number(bound)
    const isCovered = link.scope.split(' ').some(has => isUnder(has, q.required))
    const isLive = NOW + q.seconds < link.exp && !q.revoked.includes(link.id)
    return isWithin && isCovered && isLive
  })

test('over random trees, what is made and what is answered is what the rules say', () => {
  const seen = { made: 0, refused: 0, deep: 0, allowed: 0, denied: 0 }
  fc.assert(
    fc.property(
      fc.array(wish, { minLength: 6, maxLength: 14 }),
      fc.array(question, { minLength: 6, maxLength: 6 }),
      (wishes, questions) => {
        const { chains, refused } = grow(wishes)
        seen.made += chains.length
        seen.refused += refused
        for (const chain of chains) {
          expect(chainFault(chain)).toBeUndefined()
          if (chain.length > 2) seen.deep++
          for (const q of questions) {
            const allowed = isAllowed(chain, q)
            expect([q, chain, allowed]).toEqual([q, chain, mayBeAllowed(chain, q)])
            allowed ? seen.allowed++ : seen.denied++
            // What is allowed at the end is allowed at every hop before.
            if (!allowed) continue
            for (let n = 1; n < chain.length; n++) {
              expect(isAllowed(chain.slice(0, n), q)).toBe(true)
            }
          }
        }
      },
    ),
    { numRuns: 2000 },
  )
  // The trees are such that all of it was met, and often.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(1000)
})

/** A chain of `count` links, each as wide as the one before. */
function wholeChain(count: number): Link[] {
  const links: Link[] = []
  for (let i = 0; i < count; i++) {
    const facts = { scope: 'a.x b.x', exp: NOW + 60, max_depth: 16 }
    links.push(linkAfter(links, { id: `del_${i}`, from: `ag_${i}`, to: `ag_${i + 1}`, ...facts }))
  }
  return links
}

const changes: Record<string, (link: Link) => object> = {
  'another id': () => ({ id: 'del_other' }),
  'another origin': () => ({ from: 'ag_other' }),
  'another agent': () => ({ to: 'ag_other' }),
  'more scope': ({ scope }) => ({ scope: `${scope} c.x` }),
  'less scope': () => ({ scope: 'a.x' }),
  'scopes the other way round': () => ({ scope: 'b.x a.x' }),
  'a wildcard': () => ({ scope: 'a.* b.x' }),
  'a second more': ({ exp }) => ({ exp: exp + 1 }),
  'a second less': ({ exp }) => ({ exp: exp - 1 }),
  'more depth': () => ({ max_depth: 17 }),
  'less depth': () => ({ max_depth: 15 }),
  'a constraint': () => ({ constraints: { max_usd: 5 } }),
  'a grant': () => ({ grant: 'gr_other' }),
  'another hash': ({ hash }) => ({ hash: hash === 'x' ? 'y' : 'x' }),
  'a member more': () => ({ extra: true }),
}

test('one changed link is found at every position, whatever was changed', () => {
  for (let length = 1; length <= 16; length++) {
    const chain = wholeChain(length)
    expect(chainFault(chain)).toBeUndefined()
    for (let at = 0; at < length; at++) {
      for (const [what, change] of Object.entries(changes)) {
        const changed = chain.map((link, i) => (i === at ? { ...link, ...change(link) } : link))
        const fault = chainFault(changed)
        expect([what, length, at, fault === undefined]).toEqual([what, length, at, false])
        expect(fault?.at).toBeLessThanOrEqual(at + 1)
      }
    }
  }
})

test('a chain of no links, and one of seventeen, is none', () => {
  expect(chainFault([])?.what).toBe('empty')
  expect(chainFault(wholeChain(16))).toBeUndefined()
  expect(chainFault(wholeChain(17))).toEqual({ at: 16, what: 'depth' })
})
