/** The two ways of ending a key: one that may, and the key itself. */
import * as keys from '../../api-keys/keys.ts'
import { revokeIssuedBy } from '../../tokens/revoke.ts'
import type { Call, HandlersFor } from '../contract.ts'
import { keyReplies } from '../key-replies.ts'
import type { Modules } from '../modules.ts'

type RevokeIds = 'keys.revoke' | 'keys.selfRevoke'
type Caller = Pick<Call<'keys.revoke'>, 'actor' | 'now' | 'commit'>
type Revoked = Awaited<ReturnType<typeof keys.revokeKey>>

export function keyRevokeHandlers(modules: Modules): Pick<HandlersFor<'keys'>, RevokeIds> {
  const { db } = modules
  const reply = keyReplies(modules).record

  /** End a key, and with `revokeIssued` what it issued and made, in test too. */
  const revoke = async (
    { actor, now, commit }: Caller,
    id: string,
    revokeIssued?: keys.RevokeIssued,
  ) => {
    const ofKey = ({ key, ended }: Revoked) => ({ key, ended, ...reply(key, { now, ended }) })
    const { key, ended, ...answer } = await commit(
      work => keys.revokeKey(work, id, revokeIssued),
      ofKey,
    )
    if (ended === undefined || revokeIssued === undefined) return answer
    if (actor.environment === 'test') return answer
    return commit(
      work => keys.revokeTestKeysOf(work, db, key, revokeIssued),
      inTest => reply(key, { now, ended: keys.addEnded(ended, inTest) }),
      { environment: 'test', isSecondHalf: true },
    )
  }

  return {
    'keys.revoke': ({ path, query, ...call }) =>
      revoke(call, path.id, query.revoke_issued ? revokeIssuedBy : undefined),
    'keys.selfRevoke': async call => {
      const { actor, now, commit } = call
      if (actor.environment === 'live') {
        // First, since a key that has ended cannot ask again for what did not end with it.
        const key = await keys.getKey(db, actor.tenant, actor.keyId)
        await commit(
          work => keys.revokeTestKeysOf(work, db, key, revokeIssuedBy),
          () => reply(key, { now }),
          { environment: 'test' },
        )
      }
      return revoke(call, actor.keyId, revokeIssuedBy)
    },
  }
}
