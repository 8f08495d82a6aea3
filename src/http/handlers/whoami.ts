import type { Actor } from '../../api-keys/actor.ts'
import { getKey } from '../../api-keys/keys.ts'
import type { Database } from '../../storage/postgres.ts'
import { getWorkspace } from '../../workspaces/workspaces.ts'
import type { HandlersFor } from '../contract.ts'
import { figuresOf } from '../limit-request.ts'
import type { Modules } from '../modules.ts'
import { presentWhoami } from '../present/whoami.ts'

export function whoamiHandlers(modules: Modules): HandlersFor<'whoami'> {
  const { db, admission, requestLimits } = modules
  return {
    'whoami.get': async ({ actor, now }) => {
      const [workspace, keyName] = await Promise.all([
        getWorkspace(db, actor.tenant),
        actor.keyName ?? nameOf(db, actor),
      ])
      const role = admission.roleOf(actor.tenant, actor.memberId)
      const limits = requestLimits.peek(actor, now).map(standing => figuresOf(standing, now))
      return { status: 200, body: presentWhoami(actor, { workspace, keyName, role, limits }) }
    },
  }
}

const nameOf = async (db: Database, actor: Actor): Promise<string> =>
  (await getKey(db, actor.tenant, actor.keyId)).name
