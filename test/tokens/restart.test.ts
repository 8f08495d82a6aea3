/** What was ended stays ended, whatever the memory of the process that ended it. */
import { beforeAll, describe, expect, test } from 'bun:test'
import { revokeAgent } from '../../src/agents/agents.ts'
import { PUBLISH_AHEAD_SECONDS } from '../../src/signing-keys/signing-key.ts'
import { compromiseSigningKey, rotateSigningKey } from '../../src/signing-keys/signing-keys.ts'
import { countLive, revokeOutside } from '../../src/tokens/revoke.ts'
import { newAgent, newKey, newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { TestClock } from '../support/server.ts'
import { afterRestart } from './restart.ts'

type Ring = { verifier: ReturnType<typeof useGate>['core']['verifier'] }

const verdictOf = (core: Ring, text: string, now: number): string => {
  const expected = { environment: 'live', audience: undefined, requiredScope: [] } as const
  return core.verifier.verify(text, expected, now).code
}

describe('after a restart with an empty cache', () => {
  const gate = useGate()
  const tokens = new Map<string, string>()
  const keys = new Map<string, string>()

  beforeAll(async () => {
    const { live } = gate
    const end = async (
      what: string,
      work: (token: Awaited<ReturnType<typeof newToken>>) => Promise<unknown>,
    ) => {
      const issued = await newToken(live, { ttl: 3600 })
      tokens.set(what, issued.token)
      await work(issued)
    }
    await end('untouched', async () => {})
    await end('revoked', ({ id }) => live.ok('tokens.revoke', { id }))
    await end('suspended', ({ agent_id }) =>
      live.ok('agents.update', { id: agent_id, body: { status: 'suspended' } }),
    )
    await end('resumed', async ({ agent_id }) => {
      await live.ok('agents.update', { id: agent_id, body: { status: 'suspended' } })
      await live.ok('agents.update', { id: agent_id, body: { status: 'active' } })
    })
    await end('agent revoked', ({ agent_id }) => live.ok('agents.revoke', { id: agent_id }))
    await end('narrowed', ({ agent_id }) =>
      live.ok('agents.update', { id: agent_id, body: { capabilities: ['orders.create'] } }),
    )
    const issuer = await newKey(live, { scopes: ['tokens.write'] })
    const { id: agent_id } = await newAgent(live)
    const { token } = await newToken(live.as(issuer.key), { agent_id })
    tokens.set('issued by a revoked key', token)
    await live.ok('keys.revoke', { id: issuer.id, query: { revoke_issued: true } })
    keys.set('revoked', issuer.key)
    const narrow = await newKey(live, { scopes: ['agents.*', 'keys.read'] })
    await live.as(narrow.key).ok('whoami.get')
    await live.ok('keys.update', { id: narrow.id, body: { scopes: ['keys.read'] } })
    keys.set('narrowed', narrow.key)
  })

  test('every token has the verdict that it had before', async () => {
    const expected = {
      untouched: 'ok',
      revoked: 'revoked',
      suspended: 'agent_suspended',
      resumed: 'ok',
      'agent revoked': 'agent_revoked',
      narrowed: 'revoked',
      'issued by a revoked key': 'revoked',
    }
    const now = gate.server.clock.now()
    const verdicts = (core: Ring) =>
      Object.fromEntries([...tokens].map(([what, text]) => [what, verdictOf(core, text, now)]))
    expect(verdicts(gate.core)).toEqual(expected)
    await afterRestart(gate, async core => {
      expect(verdicts(core)).toEqual(expected)
      const revoked = await core.authenticator.lookUp(keys.get('revoked') ?? '', now)
      expect(revoked).toMatchObject({ ok: false, code: 'key_revoked' })
      const narrowed = await core.authenticator.lookUp(keys.get('narrowed') ?? '', now)
      expect(narrowed.ok && narrowed.actor.scopes).toEqual(['keys.read'])
    })
  })
})

describe('after a restart, signing keys', () => {
  const gate = useGate()

  test('that were compromised stay dead, and one that waits still waits', async () => {
    const { core } = gate
    const { token } = await newToken(gate.live, { ttl: 3600 })
    const old = core.ring.signer('live', gate.server.clock.now()).kid
    const waiting = await core.asOperator('live', work =>
      rotateSigningKey(work, core.secrets.keyEncryption),
    )
    const { signer } = await core.asOperator('live', work =>
      compromiseSigningKey(work, core.secrets.keyEncryption, old),
    )
    await afterRestart(gate, async again => {
      const now = gate.server.clock.now()
      expect(verdictOf(again, token, now)).toBe('key_revoked')
      expect(again.ring.signer('live', now).kid).toBe(signer.kid)
      const published = again.ring.jwks('live', now).map(key => key.kid)
      expect(published).toEqual([signer.kid, waiting.kid])
      const later = now + PUBLISH_AHEAD_SECONDS * 1000
      expect(again.ring.signer('live', later).kid).toBe(waiting.kid)
    })
  })
})

describe('after a restart a day later', () => {
  const gate = useGate()

  test('a token that a revoke overtook by seconds does not come back', async () => {
    // The token's request came after the revoke's, and was served first.
    const { core } = gate
    const issued = await newToken(gate.live, { ttl: 86_400 })
    const now = gate.server.clock.now() - 4000
    const tenant = { workspaceId: core.home.workspace.id, environment: 'live' } as const
    const origin = { actor: { kind: 'system' }, requestId: 'test' } as const
    await core.db.begin('live', tx =>
      revokeAgent({ tenant, tx, origin, now }, { revokeOutside, countLive }, issued.agent_id),
    )
    const clock = new TestClock()
    clock.advance(86_400_000 - 2000)
    await afterRestart(
      gate,
      async again => {
        const at = Date.parse(issued.expires_at) - 1
        expect(verdictOf(again, issued.token, at)).toBe('agent_revoked')
      },
      { clock },
    )
  })
})

describe('after a restart under another base URL', () => {
  const gate = useGate()

  test('tokens of the old issuer are valid until the last has expired, new ones name the new', async () => {
    const { token, expires_at } = await newToken(gate.live, { ttl: 86_400 })
    const environment = { AMPGATE_BASE_URL: 'https://moved.example' }
    await afterRestart(
      gate,
      async core => {
        expect(verdictOf(core, token, gate.server.clock.now())).toBe('ok')
        expect(core.issuers.issuer('live')).toBe('https://moved.example')
        expect(core.issuers.issuer('test')).toBe('https://moved.example/test')
        expect(core.issuers.accepts('https://gate.example', 'live')).toBe(true)
        expect(core.issuers.accepts('https://gate.example', 'test')).toBe(false)
        expect(core.issuers.accepts('https://gate.example/test', 'test')).toBe(true)
      },
      { environment },
    )
    const clock = new TestClock()
    clock.advance(30 * 86_400_000 + 60_000)
    await afterRestart(
      gate,
      async core => {
        expect(core.issuers.accepts('https://gate.example', 'live')).toBe(false)
        expect(core.issuers.accepts('https://moved.example', 'live')).toBe(true)
        expect(verdictOf(core, token, Date.parse(expires_at) - 1)).not.toBe('ok')
      },
      { clock, environment },
    )
  })
})
