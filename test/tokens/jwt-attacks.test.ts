/**
 * What nobody may get past verify with (THREATS 1): through the whole pipeline, while the genuine
 * token lies in the cache. Never valid, never a 5xx, nothing told about the token, nothing fetched.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { newAgent, newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { CLAIM_ATTACKS } from './attacks-claims.ts'
import { HEADER_ATTACKS, KINDS } from './attacks-header.ts'
import { SHAPE_ATTACKS } from './attacks-shape.ts'
import { type Attack, readVictim, type Victim, withClaims } from './forge.ts'

const gate = useGate()
const bait = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: request => {
    fetched.push(request.url)
    return Response.json({ keys: [] })
  },
})
const fetched: string[] = []
let victim: Victim

beforeAll(async () => {
  const agent = await newAgent(gate.live)
  const { token } = await newToken(gate.live, { agent_id: agent.id, task_description: 'order' })
  victim = readVictim(gate, token, bait.url.href)
})

afterAll(async () => {
  await bait.stop(true)
})

const EXPECTED = { audience: undefined, requiredScope: [] }

/** Beyond it no body is read at all. */
const BODY_MAX = 65_000

/** The two codes of a text that nobody signed. */
const UNSIGNED = ['malformed', 'invalid']

async function requireRefused(text: string, codes: readonly string[]): Promise<void> {
  for (const environment of ['live', 'test'] as const) {
    const direct = gate.core.verifier.verify(text, { ...EXPECTED, environment }, Date.now())
    expect(direct.code).not.toBe('ok')
    const call = { body: { token: text, environment } }
    if (text.length > BODY_MAX) {
      const { status } = await fetch(gate.anyone.request('tokens.verify', call))
      expect(status).toBe(413)
      continue
    }
    const answer = await gate.anyone.call('tokens.verify', call)
    expect(answer.status).toBe(200)
    const verdict = answer.json as { valid: boolean; code: string }
    expect(verdict.valid).toBe(false)
    expect(codes).toContain(verdict.code)
    if (UNSIGNED.includes(verdict.code) || verdict.code === 'wrong_kind') {
      expect(Object.keys(verdict).sort()).toEqual(['code', 'reason', 'valid'])
    }
  }
}

function run(name: string, attacks: readonly Attack[], codes: readonly string[]): void {
  describe(name, () => {
    for (const [what, forge] of attacks) {
      test(`${what}: refused`, () => requireRefused(forge(victim), codes))
    }
  })
}

test('the victim itself is valid, and so is its twin that we signed by hand', async () => {
  for (const token of [victim.text, withClaims(victim, { jti: 'tok_twin' })]) {
    const verdict = await gate.anyone.ok('tokens.verify', { body: { token } })
    expect(verdict.code).toBe('ok')
  }
})

run('the header', HEADER_ATTACKS, [...UNSIGNED, 'wrong_kind'])
run('the form', SHAPE_ATTACKS, [...UNSIGNED, 'wrong_kind'])
run('the claims', CLAIM_ATTACKS, [
  ...UNSIGNED,
  ...['expired', 'not_yet_valid', 'audience_mismatch', 'wrong_environment'],
])

test('what we signed as another kind is told to be another kind, and no more', async () => {
  for (const [, forge] of KINDS) {
    const answer = await gate.anyone.ok('tokens.verify', { body: { token: forge(victim) } })
    expect(answer.code).toBe('wrong_kind')
  }
})

test('iat up to five seconds ahead is accepted, six seconds ahead is not', () => {
  const now = Number(victim.claims.iat) * 1000
  const verify = (iat: number) => {
    const text = withClaims(victim, { iat })
    return gate.core.verifier.verify(text, { ...EXPECTED, environment: 'live' }, now).code
  }
  expect(verify(now / 1000 + 5)).toBe('ok')
  expect(verify(now / 1000 + 6)).toBe('not_yet_valid')
})

test('a token that asks for its key to be fetched makes nobody fetch it', () => {
  expect(fetched).toEqual([])
})

test('the genuine token is still valid after all of them', async () => {
  const verdict = await gate.anyone.ok('tokens.verify', { body: { token: victim.text } })
  expect(verdict.code).toBe('ok')
  expect(Object.hasOwn(Object.prototype, 'iss')).toBe(false)
})
