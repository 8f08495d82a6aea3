import {
  getWorkspace,
  updateWorkspace,
  type WorkspaceSettings,
} from '../../workspaces/workspaces.ts'
import type { HandlersFor } from '../contract.ts'
import { requireVersion, versionTag } from '../etag.ts'
import type { Modules } from '../modules.ts'
import { presentWorkspace } from '../present/workspace.ts'
import { requireLiveKey } from '../require-live-key.ts'

export function workspaceHandlers({ db }: Modules): HandlersFor<'workspace'> {
  return {
    'workspace.get': async ({ actor }) => reply(await getWorkspace(db, actor.tenant)),
    'workspace.update': ({ actor, body, headers, commit }) => {
      requireLiveKey(actor)
      const patch = { name: body.name, policyDefault: body.policy_default }
      return commit(
        work => updateWorkspace(work, patch, requireVersion(headers['If-Match'])),
        reply,
      )
    },
  }
}

const reply = (workspace: WorkspaceSettings) => ({
  status: 200 as const,
  body: presentWorkspace(workspace),
  headers: { ETag: versionTag(workspace.version) },
})
