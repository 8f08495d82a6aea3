import { getWorkspace } from '../../workspaces/workspaces.ts'
import type { HandlersFor } from '../contract.ts'
import type { Modules } from '../modules.ts'
import { presentWhoami } from '../present/whoami.ts'

export function whoamiHandlers({ db, admission }: Modules): HandlersFor<'whoami'> {
  return {
    'whoami.get': async ({ actor }) => ({
      status: 200,
      body: presentWhoami(
        actor,
        await getWorkspace(db, actor.tenant),
        admission.roleOf(actor.tenant, actor.memberId),
      ),
    }),
  }
}
