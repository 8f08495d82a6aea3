import { DomainError } from '../../lib/errors.ts'
import {
  getWorkspace,
  updateWorkspace,
  type WorkspaceSettings,
} from '../../workspaces/workspaces.ts'
import type { HandlersFor } from '../contract.ts'
import { requireVersion, versionTag } from '../etag.ts'
import type { Modules } from '../modules.ts'
import { presentWorkspace } from '../present/workspace.ts'

export function workspaceHandlers({ db }: Modules): HandlersFor<'workspace'> {
  return {
    'workspace.get': async ({ actor }) => reply(await getWorkspace(db, actor.tenant)),
    'workspace.update': ({ actor, body, headers, commit }) => {
      if (actor.environment !== 'live') throw liveKeyRequired()
      const patch = { policyDefault: body.policy_default }
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

const liveKeyRequired = () =>
  new DomainError(
    'live_key_required',
    'The workspace is shared by both environments, and a test key changes nothing of live. ' +
      'Use a live key.',
  )
