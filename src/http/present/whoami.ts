import type { Actor } from '../../api-keys/actor.ts'
import type { MemberRole } from '../../workspaces/role.ts'
import type { WorkspaceSettings } from '../../workspaces/workspaces.ts'
import type { Schemas } from '../contract.ts'
import type { Figures } from '../limit-request.ts'
import { optional, time } from './members.ts'

export type WhoamiContext = {
  workspace: WorkspaceSettings
  keyName: string
  role: MemberRole | undefined
  limits: readonly Figures[]
}

export function presentWhoami(
  actor: Actor,
  { workspace, keyName, role, limits }: WhoamiContext,
): Schemas['Whoami'] {
  return {
    key_id: actor.keyId,
    key_name: keyName,
    format: actor.format,
    environment: actor.environment,
    scopes: [...actor.scopes],
    ...optional('expires_at', actor.expiresAt && time(actor.expiresAt)),
    workspace_id: workspace.id,
    workspace_slug: workspace.slug,
    workspace_name: workspace.name,
    member_id: actor.memberId,
    ...optional('role', role),
    live_access: workspace.access.live,
    test_access: workspace.access.test,
    limits: limits.map(presentLimit),
  }
}

const presentLimit = (limit: Figures): Schemas['LimitStanding'] => ({
  name: limit.name,
  limit: limit.quota,
  window_seconds: limit.windowSeconds,
  remaining: limit.remaining,
  reset_seconds: limit.resetSeconds,
})
