/** Rotation and compromise on a running server, by a clock that is moved (THREATS 17). */
import { describe, expect, test } from 'bun:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import {
  LONGEST_TTL_SECONDS,
  PUBLISH_AHEAD_SECONDS,
  TOKEN_TTL_MAX_SECONDS,
} from '../../src/signing-keys/signing-key.ts'
import { compromiseSigningKey, rotateSigningKey } from '../../src/signing-keys/signing-keys.ts'
import { newAgent, newToken } from '../support/calls.ts'
import { newDelegation } from '../support/delegations.ts'
import { type Gate, until, useGate } from '../support/gate.ts'

const kidOf = (token: string): string =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid

async function publishedBy(gate: Gate): Promise<string[]> {
  return (await gate.anyone.ok('system.jwks')).keys.map(key => key.kid)
}

const codeOf = async (gate: Gate, token: string): Promise<string> =>
  (await gate.anyone.ok('tokens.verify', { body: { token } })).code

const rotate = (gate: Gate) =>
  gate.core.asOperator('live', work => rotateSigningKey(work, gate.core.secrets.keyEncryption))

const compromise = (gate: Gate, kid: string) =>
  gate.core.asOperator('live', work =>
    compromiseSigningKey(work, gate.core.secrets.keyEncryption, kid),
  )

const untilPublished = (gate: Gate, kid: string) =>
  until(`${kid} published`, async () => (await publishedBy(gate)).includes(kid))

describe('a rotation', () => {
  const gate = useGate()

  test('publishes before it signs, and keeps the old key until its last token has expired', async () => {
    const { id } = await newAgent(gate.live)
    const issue = async () =>
      (await newToken(gate.live, { agent_id: id, ttl: TOKEN_TTL_MAX_SECONDS })).token
    const first = await issue()
    const old = kidOf(first)
    const next = await rotate(gate)
    await untilPublished(gate, next.kid)
    expect(await publishedBy(gate)).toEqual([old, next.kid])
    expect(next.signsFrom.getTime() - gate.server.clock.now()).toBeGreaterThan(
      (PUBLISH_AHEAD_SECONDS - 5) * 1000,
    )
    // A second try changes nothing while the first one waits.
    expect((await rotate(gate)).kid).toBe(next.kid)

    gate.server.clock.advance((PUBLISH_AHEAD_SECONDS - 30) * 1000)
    const last = await issue()
    const lasting = await newDelegation(gate.live, { ttl: LONGEST_TTL_SECONDS })
    expect([kidOf(last), kidOf(lasting.token)]).toEqual([old, old])

    gate.server.clock.advance(31_000)
    const fresh = await issue()
    expect(kidOf(fresh)).toBe(next.kid)
    expect(await publishedBy(gate)).toEqual([next.kid, old])
    for (const token of [first, last, fresh]) {
      expect(await codeOf(gate, token)).toBe('ok')
      const currentDate = new Date(gate.server.clock.now())
      const url = new URL('/.well-known/jwks.json', gate.server.url)
      await jwtVerify(token, createRemoteJWKSet(url), { currentDate })
    }

    gate.server.clock.advance((TOKEN_TTL_MAX_SECONDS - 40) * 1000)
    expect(await codeOf(gate, last)).toBe('ok')
    expect(await publishedBy(gate)).toContain(old)
    gate.server.clock.advance(41_000)
    expect(await codeOf(gate, last)).toBe('expired')
    const delegationCode = async () =>
      (await gate.anyone.ok('delegations.verify', { body: { token: lasting.token } })).code
    gate.server.clock.advance((LONGEST_TTL_SECONDS - TOKEN_TTL_MAX_SECONDS - 40) * 1000)
    expect(await delegationCode()).toBe('ok')
    gate.server.clock.advance(40_000)
    expect(await delegationCode()).toBe('expired')
    expect(await publishedBy(gate)).toContain(old)
    gate.server.clock.advance(61_000)
    expect(await publishedBy(gate)).toEqual([next.kid])
  })

  test('is audited, with who did it and no part of the key', async () => {
    const rows = await gate.sql<{ actor_kind: string; target_id: string; whole: string }[]>`
      select actor_kind, target_id, to_jsonb(e)::text as whole from live.audit_events e
      where action = 'signing_key.rotated'`
    expect(rows.map(row => row.actor_kind)).toEqual(['operator'])
    for (const key of gate.core.ring.keys('live')) {
      const { d = '' } = key.privateKey.export({ format: 'jwk' })
      expect(rows[0]?.whole).not.toContain(d)
    }
  })
})

describe('a compromised key', () => {
  const gate = useGate()

  test('dies at once with its tokens, cached ones too, and another one signs', async () => {
    const { token } = await newToken(gate.live)
    expect(await codeOf(gate, token)).toBe('ok')
    const old = kidOf(token)
    const { signer } = await compromise(gate, old)
    expect(await codeOf(gate, token)).toBe('key_revoked')
    expect(await publishedBy(gate)).not.toContain(old)
    await untilPublished(gate, signer.kid)
    const fresh = await newToken(gate.live)
    expect(kidOf(fresh.token)).toBe(signer.kid)
    expect(await codeOf(gate, fresh.token)).toBe('ok')
    expect(await codeOf(gate, token)).toBe('key_revoked')
  })

  test('given up twice stays given up, and no further key is made', async () => {
    const kid = gate.core.ring.signer('live', gate.server.clock.now()).kid
    const first = await compromise(gate, kid)
    const second = await compromise(gate, kid)
    expect(second.signer.kid).toBe(first.signer.kid)
    expect(second.compromised.compromisedAt).toEqual(first.compromised.compromisedAt)
    await untilPublished(gate, first.signer.kid)
  })

  test('that waits to sign never will, and the signer stays', async () => {
    const signer = gate.core.ring.signer('live', gate.server.clock.now()).kid
    const waiting = await rotate(gate)
    const result = await compromise(gate, waiting.kid)
    expect(result.signer.kid).toBe(signer)
    await gate.core.reload()
    expect(await publishedBy(gate)).not.toContain(waiting.kid)
    gate.server.clock.advance((PUBLISH_AHEAD_SECONDS + 1) * 1000)
    expect(kidOf((await newToken(gate.live)).token)).toBe(signer)
  })

  test('of the other environment, or of none, is not found', async () => {
    const foreign = gate.core.ring.signer('test', gate.server.clock.now()).kid
    for (const kid of [foreign, 'sk_none', '']) {
      await expect(compromise(gate, kid)).rejects.toMatchObject({ code: 'not_found' })
    }
  })

  test('never makes a signer of the other environment', async () => {
    const { token } = await newToken(gate.test)
    const verdict = await gate.anyone.ok('tokens.verify', { body: { token, environment: 'test' } })
    expect(verdict.code).toBe('ok')
  })
})
