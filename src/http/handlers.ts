import type { Handlers } from './contract.ts'
import { agentHandlers } from './handlers/agents.ts'
import { auditHandlers } from './handlers/audit.ts'
import { billingHandlers } from './handlers/billing.ts'
import { delegationHandlers } from './handlers/delegations.ts'
import { invitationHandlers } from './handlers/invitations.ts'
import { keyHandlers } from './handlers/keys.ts'
import { memberHandlers } from './handlers/members.ts'
import { policyHandlers } from './handlers/policies.ts'
import { systemHandlers } from './handlers/system.ts'
import { tokenHandlers } from './handlers/tokens.ts'
import { usageHandlers } from './handlers/usage.ts'
import { whoamiHandlers } from './handlers/whoami.ts'
import { workspaceHandlers } from './handlers/workspace.ts'
import type { Modules } from './modules.ts'

/** A handler for every operation of the description; one missing does not compile. */
export function createHandlers(modules: Modules): Handlers {
  return {
    ...agentHandlers(modules),
    ...tokenHandlers(modules),
    ...delegationHandlers(modules),
    ...keyHandlers(modules),
    ...invitationHandlers(modules),
    ...auditHandlers(modules),
    ...usageHandlers(modules),
    ...billingHandlers(modules),
    ...policyHandlers(modules),
    ...workspaceHandlers(modules),
    ...memberHandlers(modules),
    ...whoamiHandlers(modules),
    ...systemHandlers(modules),
  } satisfies Handlers
}
