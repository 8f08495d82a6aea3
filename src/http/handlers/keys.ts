import { SCOPES } from '../../../generated/operations.ts'
import type { Actor } from '../../api-keys/actor.ts'
import type { ApiKey } from '../../api-keys/api-key.ts'
import * as keys from '../../api-keys/keys.ts'
import { takeOverKey } from '../../api-keys/of-member.ts'
import { AuditedRefusal } from '../../audit/refusal.ts'
import type { Environment } from '../../storage/tenant.ts'
import { revokeIssuedBy } from '../../tokens/revoke.ts'
import { statusOfRole } from '../../workspaces/member.ts'
import type { HandlersFor } from '../contract.ts'
import { requireVersion, versionTag } from '../etag.ts'
import type { Modules } from '../modules.ts'
import { type KeyContext, presentCreatedKey, presentKey } from '../present/keys.ts'
import { presentPage } from '../present/page.ts'
import { readTime } from '../read-time.ts'

export function keyHandlers(modules: Modules): HandlersFor<'keys'> {
  const { db, pepper } = modules
  const rules = { pepper, registeredScopes: Object.keys(SCOPES) }

  const { created, reply } = repliesOf(modules)

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
          })
        },
        ({ key, text }) => created(key, text, now),
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
    'keys.revoke': async ({ actor, path, query, now, commit }) => {
      const revokeIssued = query.revoke_issued ? revokeIssuedBy : undefined
      const ofKey = ({ key, ended }: Revoked) => ({ key, ended, ...reply(key, { now, ended }) })
      const { key, ended, ...answer } = await commit(
        work => keys.revokeKey(work, path.id, revokeIssued),
        ofKey,
      )
      if (ended === undefined || revokeIssued === undefined) return answer
      if (actor.environment === 'test') return answer
      return commit(
        work => keys.revokeTestKeysOf(work, db, key, revokeIssued),
        inTest => reply(key, { now, ended: keys.addEnded(ended, inTest) }),
        { environment: 'test', isSecondHalf: true },
      )
    },
    'keys.takeOver': ({ actor, path, now, commit }) =>
      commit(
        work => takeOverKey(work, actor, path.id),
        key => reply(key, { now }),
      ),
  }
}

/** What is said of a key besides its row. */
function repliesOf({ lastUse, admission }: Modules) {
  const creatorOf = (key: ApiKey) => statusOfRole(admission.roleOf(key, key.createdBy))

  const reply = (key: ApiKey, context: Omit<KeyContext, 'creatorStatus'>) => {
    const lastUsedAt = lastUse.pending(key.environment, key.id)
    const body = presentKey(key, { lastUsedAt, creatorStatus: creatorOf(key), ...context })
    return { status: 200 as const, body, headers: { ETag: versionTag(key.version) } }
  }

  const created = (key: ApiKey, text: string, now: number) => ({
    status: 201 as const,
    body: presentCreatedKey(key, text, { now, creatorStatus: creatorOf(key) }),
    headers: { ETag: versionTag(key.version), Location: `/v1/keys/${key.id}` },
  })

  return { created, reply }
}

type Revoked = Awaited<ReturnType<typeof keys.revokeKey>>

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
