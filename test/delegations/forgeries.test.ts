/**
 * Chains that our own key signed and we would never write, as a fault of ours or a thief of the key
 * might make them: no verify takes them (THREATS 1, 2, 7).
 */
import { beforeAll, describe, expect, test } from 'bun:test'
import { type Link, linkAfter } from '../../src/delegations/chain.ts'
import { newChain, newDelegatedToken } from '../support/delegations.ts'
import { useGate } from '../support/gate.ts'
import { readVictim, seal, segment, type Victim } from '../tokens/forge.ts'

const gate = useGate()
const LENGTH = 4

let delegation: Victim
let token: Victim
/** Of another chain as long, to take links from. */
let other: Link[]

beforeAll(async () => {
  const chain = await newChain(gate.live, LENGTH, { scope: ['orders.read'] })
  const last = chain.at(-1)
  const second = (await newChain(gate.live, LENGTH)).at(-1)
  if (last === undefined || second === undefined) throw new Error('no chain')
  delegation = readVictim(gate, last.token)
  token = readVictim(gate, (await newDelegatedToken(gate.live, last)).token)
  other = linksOf(readVictim(gate, second.token))
})

const linksOf = (victim: Victim): Link[] => victim.claims.links as Link[]

async function requireRefused(victim: Victim, claims: object): Promise<void> {
  const text = seal(victim.key, victim.header, segment({ ...victim.claims, ...claims }))
  for (const id of ['tokens.verify', 'delegations.verify'] as const) {
    const answer = await gate.anyone.call(id, { body: { token: text } })
    const verdict = answer.json as { valid: boolean; code: string }
    expect(verdict.valid).toBe(false)
    expect(['invalid', 'wrong_kind']).toContain(verdict.code)
    expect(Object.keys(verdict).sort()).toEqual(['code', 'reason', 'valid'])
  }
}

/** The links with the hashes that they would have. */
function rehashed(links: readonly Link[]): Link[] {
  const made: Link[] = []
  for (const { hash, ...facts } of links) made.push(linkAfter(made, facts))
  return made
}

const put = (links: readonly Link[], at: number, change: object): Link[] =>
  links.map((link, i) => (i === at ? { ...link, ...change } : link))

/** Other links in place of those of a token, at a position. */
const FORGERIES: Record<string, (links: Link[], at: number) => Link[]> = {
  'a wider scope': (links, at) => put(links, at, { scope: 'orders.read orders.create' }),
  'a wildcard': (links, at) => put(links, at, { scope: 'orders.*' }),
  'a later expiry': (links, at) => put(links, at, { exp: (links[at]?.exp ?? 0) + 86_400 }),
  'an earlier expiry': (links, at) => put(links, at, { exp: 1 }),
  'another agent to': (links, at) => put(links, at, { to: 'ag_other' }),
  'another agent from': (links, at) => put(links, at, { from: 'ag_other' }),
  'more depth': (links, at) => put(links, at, { max_depth: 17 }),
  'a depth that is used up': (links, at) => put(links, at, { max_depth: at }),
  'another id': (links, at) => put(links, at, { id: other[at]?.id }),
  'constraints of its own': (links, at) => put(links, at, { constraints: {} }),
  'a member that is not ours': (links, at) => put(links, at, { valid: true }),
  'one dropped': (links, at) => links.filter((_, i) => i !== at),
  'one repeated': (links, at) => links.flatMap((link, i) => (i === at ? [link, link] : [link])),
  'two in the other order': (links, at) => {
    const next = (at + 1) % links.length
    return links.map((link, i) => links[i === at ? next : i === next ? at : i] ?? link)
  },
  'one of another chain': (links, at) =>
    links.map((link, i) => (i === at ? (other[i] ?? link) : link)),
  'the start of another chain': (links, at) => [...other.slice(0, at + 1), ...links.slice(at + 1)],
  'the end of another chain': (links, at) => [...links.slice(0, at), ...other.slice(at)],
  'a way back to the origin': (links, at) => put(links, at, { to: links[0]?.from }),
  'a way back to its own agent': (links, at) => put(links, at, { to: links[at]?.from }),
}

/**
 * Whole chains in themselves, once they are hashed anew: another root, of which nothing else in the
 * token speaks. Only the signature stands against them.
 */
const ANOTHER_ROOT = ['a wider scope', 'a wildcard', 'a later expiry']
const ANOTHER_ORIGIN = ['one dropped', 'another agent from']
const isWhole = (what: string, at: number, victim: Victim): boolean =>
  ['another id', 'a member that is not ours'].includes(what) ||
  (at === 0 && ANOTHER_ROOT.includes(what)) ||
  (at === 0 && ANOTHER_ORIGIN.includes(what) && victim === delegation)

for (const [what, forge] of Object.entries(FORGERIES)) {
  test(`${what}, at every position, is refused by both verifies`, async () => {
    for (let at = 0; at < LENGTH; at++) {
      for (const victim of [delegation, token]) {
        const links = forge(linksOf(victim), at)
        await requireRefused(victim, { links })
        if (!isWhole(what, at, victim)) await requireRefused(victim, { links: rehashed(links) })
      }
    }
  })
}

describe('a task token', () => {
  const act = (): Record<string, unknown> => token.claims.act as Record<string, unknown>

  test('whose actors are not those of its links is refused', async () => {
    const forged = [
      undefined,
      null,
      {},
      { sub: act().sub },
      { ...act(), sub: 'ag_other' },
      { ...act(), extra: 1 },
      { sub: 'ag_other', act: act() },
      act().act,
      [act()],
    ]
    for (const one of forged) await requireRefused(token, { act: one })
  })

  test('with actors and no links, or links and no actors, is refused', async () => {
    await requireRefused(token, { links: undefined })
    await requireRefused(token, { links: [] })
    await requireRefused(token, { act: undefined })
    for (const links of [null, {}, 'x', [null], [[]], linksOf(token)[0]]) {
      await requireRefused(token, { links })
    }
  })

  test('beyond its links in scope or time, or in another’s name, is refused', async () => {
    const [root] = linksOf(token)
    await requireRefused(token, { scope: 'orders.create' })
    await requireRefused(token, { scope: 'orders.read orders.create' })
    await requireRefused(token, { exp: (linksOf(token).at(-1)?.exp ?? 0) + 1 })
    await requireRefused(token, { sub: linksOf(token).at(-1)?.to })
    await requireRefused(token, { sub: root?.to })
    await requireRefused(token, { grants: [token.claims.grant_id] })
  })

  test('as it was is valid, so that the forging is not what is refused', async () => {
    const text = seal(token.key, token.header, segment({ ...token.claims }))
    expect((await gate.anyone.ok('tokens.verify', { body: { token: text } })).valid).toBe(true)
  })
})

describe('a delegation token', () => {
  test('that says of itself what its last link does not is refused', async () => {
    const [root] = linksOf(delegation)
    for (const change of [
      { sub: root?.to },
      { jti: root?.id },
      { scope: 'orders.read orders.create' },
      { scope: 'orders.*' },
      { exp: Number(delegation.claims.exp) + 1 },
      { exp: Number(delegation.claims.exp) - 1 },
      { iat: Number(delegation.claims.exp) },
      { iat: Number(delegation.claims.exp) - 2_592_001 },
      { aud: ['https://other.example'] },
      { iss: 'https://gate.example/test' },
      { links: undefined },
      { links: [] },
      { client_id: '' },
      { agent_name: 1 },
      { workspace_id: null },
    ]) {
      await requireRefused(delegation, change)
    }
  })

  test('is no task token, nor the reverse, whatever its type says', async () => {
    for (const [victim, typ] of [
      [delegation, 'at+jwt'],
      [token, 'delegation+jwt'],
    ] as const) {
      const header = segment({ alg: 'EdDSA', typ, kid: victim.key.kid })
      const text = seal(victim.key, header, victim.payload)
      for (const id of ['tokens.verify', 'delegations.verify'] as const) {
        const verdict = (await gate.anyone.call(id, { body: { token: text } })).json
        expect((verdict as { valid: boolean }).valid).toBe(false)
      }
    }
  })

  test('of the other environment tells nothing', async () => {
    const body = { token: delegation.text, environment: 'test' }
    const { reason, ...verdict } = await gate.anyone.ok('delegations.verify', { body })
    expect(verdict).toEqual({ valid: false, code: 'wrong_environment' })
    expect(reason).not.toContain('del_')
  })
})
