import type { Actor } from '../../api-keys/actor.ts'
import type { Workspace } from '../../workspaces/workspaces.ts'
import type { Schemas } from '../contract.ts'
import type { Figures } from '../limit-request.ts'
import { optional, time } from './members.ts'

export function presentWhoami(
  actor: Actor,
  workspace: Workspace,
  limits: readonly Figures[],
): Schemas['Whoami'] {
  return {
    key_id: actor.keyId,
    key_name: actor.keyName,
    environment: actor.environment,
    scopes: [...actor.scopes],
    ...optional('expires_at', actor.expiresAt && time(actor.expiresAt)),
    workspace_id: workspace.id,
    workspace_slug: workspace.slug,
    workspace_name: workspace.name,
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
