/** What the change log says: one revocation or change of status each. */
import type { Environment } from './tenant.ts'

export type ChangeBody =
  | { kind: 'token_revoked'; tokenId: string; expiresAt: number }
  | { kind: 'delegation_revoked'; delegationId: string; expiresAt: number }
  | { kind: 'agent_status'; agentId: string; status: 'active' | 'suspended' | 'revoked' }
  | { kind: 'key_added' | 'key_updated' | 'key_revoked'; publicId: string }
  | { kind: 'workspace_status'; status: 'active' | 'suspended' }
  | { kind: 'workspace_access'; live: boolean; test: boolean }
  /** Without a role: removed. */
  | { kind: 'member_role'; memberId: string; role?: 'owner' | 'admin' | 'member' | 'viewer' }
  | { kind: 'signing_key_added' | 'signing_key_compromised'; kid: string }
  /** What the workspace's plan allows from now on; undefined is unlimited. */
  | {
      kind: 'plan_limits'
      requestsPerSecond: number | undefined
      monthlyQuota: number | undefined
    }

export type Change = ChangeBody & {
  readonly workspaceId: string
  readonly environment: Environment
}
