/** The hot path: what is cached, what is read live, and that it never asks the database. */
import { beforeAll, describe, expect, test } from 'bun:test'
import { Drain } from '../../src/tokens/drain.ts'
import { LiveState } from '../../src/tokens/live-state.ts'
import type { VerdictCode } from '../../src/tokens/verdict.ts'
import { Verifier } from '../../src/tokens/verify.ts'
import { newAgent, newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { readVictim, withClaims } from './forge.ts'

const gate = useGate()
const LIVE = { environment: 'live', audience: undefined, requiredScope: [] } as const
const TEST = { ...LIVE, environment: 'test' } as const

/** A verifier with an empty cache, and the state it reads. */
function coldVerifier() {
  const live = new LiveState()
  return { live, verifier: new Verifier(gate.core.ring, gate.core.issuers, live) }
}

describe('a cached token', () => {
  let token: Awaited<ReturnType<typeof newToken>>
  beforeAll(async () => {
    token = await newToken(gate.live)
  })

  test('has its status read live at every hit, primed by issue or by verify', () => {
    const now = gate.server.clock.now()
    const change = { workspaceId: 'ws', environment: 'live' } as const
    for (const warm of [false, true]) {
      const { live, verifier } = coldVerifier()
      const code = (at = now): VerdictCode => verifier.verify(token.token, LIVE, at).code
      if (warm) expect(code()).toBe('ok')
      live.apply(
        { ...change, kind: 'agent_status', agentId: token.agent_id, status: 'suspended' },
        now,
      )
      expect(code()).toBe('agent_suspended')
      live.apply(
        { ...change, kind: 'agent_status', agentId: token.agent_id, status: 'active' },
        now,
      )
      expect(code()).toBe('ok')
      expect(code(Date.parse(token.expires_at))).toBe('expired')
      expect(code()).toBe('ok')
      const expiresAt = Date.parse(token.expires_at) / 1000
      live.apply({ ...change, kind: 'token_revoked', tokenId: token.id, expiresAt }, now)
      expect(code()).toBe('revoked')
    }
  })

  test('answers each caller by what that caller expects', () => {
    const { verifier } = coldVerifier()
    const now = gate.server.clock.now()
    const code = (expected: Parameters<Verifier['verify']>[1]) =>
      verifier.verify(token.token, expected, now).code
    expect(code(LIVE)).toBe('ok')
    expect(code({ ...LIVE, requiredScope: ['orders.create'] })).toBe('scope_missing')
    expect(code({ ...LIVE, requiredScope: ['orders:read'] })).toBe('ok')
    expect(code(TEST)).toBe('wrong_environment')
    expect(code(LIVE)).toBe('ok')
  })

  test('counts its remaining seconds down, rounded down, to zero', () => {
    const { verifier } = coldVerifier()
    const end = Date.parse(token.expires_at)
    const left = (at: number) => verifier.verify(token.token, LIVE, at).remainingTtl
    expect(left(end - 300_000)).toBe(300)
    expect(left(end - 299_999)).toBe(299)
    expect(left(end - 1)).toBe(0)
    expect(left(end + 5000)).toBe(0)
  })
})

describe('the two environments', () => {
  test('tell nothing of each other’s tokens but that they are the other’s', async () => {
    for (const [own, other] of [
      [LIVE, gate.test],
      [TEST, gate.live],
    ] as const) {
      const { token } = await newToken(other)
      for (const verifier of [coldVerifier().verifier, gate.core.verifier]) {
        const verdict = verifier.verify(token, own, gate.server.clock.now())
        expect(verdict).toEqual({ code: 'wrong_environment', facts: undefined, remainingTtl: 0 })
      }
    }
  })

  test('hide a revoked or expired token of the other behind the same answer', async () => {
    const issued = await newToken(gate.test)
    await gate.test.ok('tokens.revoke', { id: issued.id })
    const body = { token: issued.token, environment: 'live' }
    const verdict = await gate.anyone.ok('tokens.verify', { body })
    expect(Object.keys(verdict).sort()).toEqual(['code', 'reason', 'valid'])
    expect(verdict.code).toBe('wrong_environment')
  })
})

describe('verify', () => {
  test('never asks the database', async () => {
    const { token } = await newToken(gate.live)
    await gate.stopDatabase()
    try {
      const { verifier } = coldVerifier()
      const now = gate.server.clock.now()
      expect(verifier.verify(token, LIVE, now).code).toBe('ok')
      expect(gate.core.verifier.verify(token, LIVE, now).code).toBe('ok')
    } finally {
      await gate.startDatabase()
    }
  })

  test('reads a token that we signed and nobody stored, by its claims', async () => {
    const agent = await newAgent(gate.live)
    const { token } = await newToken(gate.live, { agent_id: agent.id })
    const victim = readVictim(gate, token)
    const notYet = withClaims(victim, { nbf: Number(victim.claims.iat) + 3600 })
    const code = coldVerifier().verifier.verify(notYet, LIVE, gate.server.clock.now()).code
    expect(code).toBe('not_yet_valid')
  })
})

describe('the drain', () => {
  test('does every job of a turn once, in order, also beyond one turn’s share', async () => {
    const drain = new Drain()
    const done: number[] = []
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        drain.run(() => {
          done.push(i)
          return i
        }),
      ),
    )
    expect(results).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(done).toEqual(results)
  })

  test('gives a job that throws its own error and goes on', async () => {
    const drain = new Drain()
    const bad = drain.run(() => {
      throw new TypeError('bad')
    })
    const good = drain.run(() => 1)
    await expect(bad).rejects.toThrow('bad')
    expect(await good).toBe(1)
    expect(await drain.run(() => 2)).toBe(2)
  })
})
