import type { Actor } from '../api-keys/actor.ts'
import type { Authentication } from '../api-keys/authenticate.ts'
import { DomainError } from '../lib/errors.ts'
import { limitName } from './client-address.ts'
import { presentedKey } from './credentials.ts'
import type { Edge } from './edge.ts'
import type { Exchange } from './exchange.ts'
import { RateLimited } from './limit-request.ts'

/** What a refused key is told; of an unknown key and a wrong secret, the same. */
const REFUSALS: Record<(Authentication & { ok: false })['code'], string> = {
  credentials_malformed:
    'This is not an API key of AmpGate, or a character is wrong or missing. Copy it again.',
  invalid_key: 'The API key is not valid here. Check that it is whole, and of this server.',
  key_revoked: 'The API key was revoked. Use another one.',
  key_expired: 'The API key has expired. Make a new one.',
}

/**
 * Who calls. A key that is known costs no database and no argon2; every other try is limited by the
 * client's address before it is made, never by the key's id, so that nobody can lock an owner out.
 * @throws DomainError every 401, `conflicting_credentials`, `rate_limited`
 */
export async function authenticateRequest(exchange: Exchange, edge: Edge): Promise<Actor> {
  const text = presentedKey(exchange.request.headers)
  const { now } = exchange
  const recalled = edge.authenticator.recall(text, now)
  if (recalled?.ok) return recalled.actor
  const client = limitName(exchange.clientAddress())
  const tried = await edge.attempts.run(client, edge.clock, {
    recall: () => edge.authenticator.recall(text, now),
    make: () => edge.authenticator.lookUp(text, now),
    hasFailed: ({ ok }) => !ok,
  })
  if ('refusedBy' in tried) throw new RateLimited(tried.refusedBy, [tried.refusedBy], now)
  const { result } = tried
  if (result.ok) return result.actor
  if (result.named !== undefined) {
    const { id, workspaceId, environment } = result.named
    const { requestId } = exchange
    const agent = { ip: exchange.clientAddress(), userAgent: exchange.userAgent() }
    edge.refusals.note(
      {
        tenant: { workspaceId, environment },
        // Who it was is what failed to be shown.
        origin: { actor: { kind: 'system' }, requestId, ...agent },
        event: { action: 'key.authentication_failed', target: { kind: 'key', id } },
        reason: result.code,
        sameness: client,
      },
      now,
    )
  }
  throw new DomainError(result.code, REFUSALS[result.code])
}
