import { SCOPES } from '../../../generated/operations.ts'
import type { Actor } from '../../api-keys/actor.ts'
import * as keys from '../../api-keys/keys.ts'
import { AuditedRefusal } from '../../audit/refusal.ts'
import type { Environment } from '../../storage/tenant.ts'
import type { HandlersFor } from '../contract.ts'
import { requireVersion, versionTag } from '../etag.ts'
import type { Modules } from '../modules.ts'
import { presentCreatedKey } from '../present/keys.ts'
import { presentPage } from '../present/page.ts'
import { readTime } from '../read-time.ts'
import { keyReply, keyRevokeHandlers } from './key-revokes.ts'

export function keyHandlers(modules: Modules): HandlersFor<'keys'> {
  const { db, pepper } = modules
  const rules = { pepper, registeredScopes: Object.keys(SCOPES) }

  const reply = keyReply(modules)

  return {
    'keys.create': ({ actor, body, now, commit }) => {
      const wanted = body.environment ?? actor.environment
      // A refusal is written down where the presented key acts.
      const environment = isReachable(actor, wanted) ? wanted : actor.environment
      return commit(
        work => {
          requireReachable(actor, wanted, body)
          return keys.createKey(work, rules, actor, {
            name: body.name,
            scopes: body.scopes,
            expiresAt: readTime(body.expires_at, '/expires_at'),
            memberId: actor.memberId,
            parentKeyId: actor.keyId,
            format: body.format,
          })
        },
        ({ key, text }) => ({
          status: 201 as const,
          body: presentCreatedKey(key, text, now),
          headers: { ETag: versionTag(key.version), Location: `/v1/keys/${key.id}` },
        }),
        { environment },
      )
    },
    'keys.list': async ({ actor, query, now }) => {
      const { status, limit, cursor } = query
      const page = await keys.listKeys(db, actor.tenant, { status }, { limit, cursor }, now)
      return { status: 200, body: presentPage(page, key => reply(key, { now }).body) }
    },
    'keys.get': async ({ actor, path, now }) =>
      reply(await keys.getKey(db, actor.tenant, path.id), { now }),
    'keys.update': ({ actor, path, body, headers, now, commit }) =>
      commit(
        work => {
          const patch = {
            name: body.name,
            scopes: body.scopes,
            expiresAt: readTime(body.expires_at, '/expires_at'),
          }
          const isExpected = requireVersion(headers['If-Match'])
          return keys.updateKey(work, rules, actor, path.id, patch, isExpected)
        },
        key => reply(key, { now }),
      ),
    ...keyRevokeHandlers(modules),
  }
}

/** A test key makes nothing live. */
const isReachable = (actor: Actor, environment: Environment): boolean =>
  actor.environment === 'live' || environment === 'test'

function requireReachable(
  actor: Actor,
  environment: Environment,
  asked: { name: string; scopes: string[] },
): void {
  if (isReachable(actor, environment)) return
  throw new AuditedRefusal(
    'live_key_required',
    'A test key makes test keys only. Use a live key with keys.write, or `ampgate keys create`.',
    { errors: [{ pointer: '/environment', detail: 'Must be test, or absent.' }] },
    {
      action: 'key.created',
      target: { kind: 'key', id: actor.keyId },
      details: { name: asked.name, scopes: asked.scopes, environment },
    },
  )
}
