/** Roles of people, and what they bound. Pure. */
import { canonicalScope, covers } from '../scopes/scope.ts'

export type MemberRole = 'owner' | 'admin' | 'member' | 'viewer'

/** Who may govern: write policies, members, keys, billing and the workspace itself. */
export const GOVERNING: readonly MemberRole[] = ['owner', 'admin']
export const OWNER_ONLY: readonly MemberRole[] = ['owner']

/** What only those who govern may give to a key. */
export const GOVERNANCE_SCOPES = [
  'policies.write',
  'members.write',
  'keys.write',
  'billing.write',
  'workspace.write',
] as const

/** Those of `scopes` that a key of somebody in `role` cannot have when it is made. */
export function scopesBeyond(role: MemberRole, scopes: readonly string[]): string[] {
  if (GOVERNING.includes(role)) return []
  return scopes.filter(scope => (role === 'viewer' ? !isRead(scope) : isGovernance(scope)))
}

/** One concrete scope of reading; a branch may hold more, if not today then one day. */
const isRead = (scope: string): boolean => canonicalScope(scope).endsWith('.read')

const isGovernance = (scope: string): boolean =>
  GOVERNANCE_SCOPES.some(governance => covers(scope, governance))

/** `owner or admin` */
export const nameRoles = (roles: readonly MemberRole[]): string => roles.join(' or ')
