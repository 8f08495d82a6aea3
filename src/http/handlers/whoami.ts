import { getWorkspace } from '../../workspaces/workspaces.ts'
import type { HandlersFor } from '../contract.ts'
import { figuresOf } from '../limit-request.ts'
import type { Modules } from '../modules.ts'
import { presentWhoami } from '../present/whoami.ts'

export function whoamiHandlers(modules: Modules): HandlersFor<'whoami'> {
  const { db, admission, requestLimits } = modules
  return {
    'whoami.get': async ({ actor, now }) => {
      const workspace = await getWorkspace(db, actor.tenant)
      const role = admission.roleOf(actor.tenant, actor.memberId)
      const limits = requestLimits.peek(actor, now).map(standing => figuresOf(standing, now))
      return { status: 200, body: presentWhoami(actor, { workspace, role, limits }) }
    },
  }
}
