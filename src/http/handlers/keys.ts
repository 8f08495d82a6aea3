import { SCOPES } from '../../../generated/operations.ts'
import type { Actor } from '../../api-keys/actor.ts'
import * as keys from '../../api-keys/keys.ts'
import { takeOverKey } from '../../api-keys/of-member.ts'
import { findOtherHalf, rotateKey } from '../../api-keys/rotate.ts'
import { AuditedRefusal } from '../../audit/refusal.ts'
import type { Environment } from '../../storage/tenant.ts'
import { revokeIssuedBy } from '../../tokens/revoke.ts'
import type { HandlersFor } from '../contract.ts'
import { requireVersion } from '../etag.ts'
import { keyReplies } from '../key-replies.ts'
import type { Modules } from '../modules.ts'
import { presentPage } from '../present/page.ts'
import { readKeyPatch, readNewKey } from '../read-key.ts'
import { keyRevokeHandlers } from './key-revokes.ts'

export function keyHandlers(modules: Modules): HandlersFor<'keys'> {
  const { db, pepper } = modules
  const rules = { pepper, registeredScopes: Object.keys(SCOPES) }

  const reply = keyReplies(modules)

  return {
    'keys.create': async ({ actor, body, now, commit }) => {
      const asked = readNewKey(body)
      const wanted = body.environment ?? actor.environment
      // A refusal is written down where the presented key acts.
      const environment = isReachable(actor, wanted) ? wanted : actor.environment
      const made = await commit(
        work => {
          requireReachable(actor, wanted, asked)
          const { memberId, keyId: parentKeyId } = actor
          return keys.createKey(work, rules, actor, { ...asked, memberId, parentKeyId })
        },
        made => reply.made(made, now),
        { environment },
      )
      if (environment !== actor.environment) {
        await keys.requireMakerWorks(db, actor.tenant, actor.keyId, maker =>
          commit(
            work => keys.revokeTestKeysOf(work, db, maker, revokeIssuedBy),
            () => reply.record(maker, { now }),
            { environment, isSecondHalf: true },
          ),
        )
      }
      return made
    },
    'keys.list': async ({ actor, query, now }) => {
      const { status, lineage_id: lineageId, limit, cursor } = query
      const filter = { status, lineageId }
      const page = await keys.listKeys(db, actor.tenant, filter, { limit, cursor }, now)
      return { status: 200, body: presentPage(page, key => reply.record(key, { now }).body) }
    },
    'keys.get': async ({ actor, path, now }) => {
      const key = await keys.getKey(db, actor.tenant, path.id)
      return reply.record(key, { now, other: await findOtherHalf(db, key, now) })
    },
    'keys.update': ({ actor, path, body, headers, now, commit }) =>
      commit(
        work => {
          const isExpected = requireVersion(headers['If-Match'])
          return keys.updateKey(work, rules, actor.keyId, path.id, readKeyPatch(body), isExpected)
        },
        key => reply.record(key, { now }),
      ),
    'keys.rotate': ({ actor, path, body, now, commit }) =>
      commit(
        work =>
          rotateKey(work, rules, actor, path.id, {
            graceSeconds: body.grace_seconds,
            memberId: actor.memberId,
            callerKeyId: actor.keyId,
          }),
        made => reply.made(made, now),
      ),
    'keys.takeOver': ({ actor, path, now, commit }) =>
      commit(
        work => takeOverKey(work, actor, path.id),
        key => reply.record(key, { now }),
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
