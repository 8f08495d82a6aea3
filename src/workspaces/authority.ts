/**
 * What a person's role allows, held until the transaction ends (SEMANTICS 16): at any time the
 * governing of the workspace, and when a key is made its scopes.
 */
import { AuditedRefusal } from '../audit/refusal.ts'
import type { Work } from '../audit/work.ts'
import { DomainError, type ErrorDetails } from '../lib/errors.ts'
import type { Environment } from '../storage/tenant.ts'
import { findRole, lockMembers } from './member-store.ts'
import { GOVERNING, type MemberRole, nameRoles, scopesBeyond } from './role.ts'
import { findWorkspace } from './store.ts'

/** What is told to a key whose person is not in one of the roles `needed`. */
export function roleRefusal(
  what: string,
  needed: readonly MemberRole[],
  had: MemberRole | undefined,
): { message: string; details: ErrorDetails } {
  const roles = nameRoles(needed)
  const [standing, mend] =
    had === undefined
      ? ['was removed from the workspace', '']
      : [`is ${article(had)} now`, 'have the role changed (PATCH /v1/members/{id}), ']
  return {
    message:
      `${what} needs an ${roles} behind the key, and the person behind this one ${standing}. ` +
      `Use a key of an ${roles}, ${mend}or let an owner take this key over ` +
      '(POST /v1/keys/{id}/take-over).',
    details: {
      members: { required_role: [...needed], ...(had === undefined ? {} : { role: had }) },
    },
  }
}

const article = (role: MemberRole): string => (/^[oa]/.test(role) ? `an ${role}` : `a ${role}`)

/**
 * Refuse `operation` unless the member governs the workspace, and keep it so until the transaction
 * ends: whoever takes the role away waits for it, or comes first.
 * @throws AuditedRefusal `role_required`
 */
export async function holdGovernor(
  work: Work,
  memberId: string,
  operation: string,
  mode: 'share' | 'change',
): Promise<void> {
  await lockMembers(work.tenant, work.tx, mode)
  const role = await findRole(work.tenant, work.tx.sql, memberId)
  if (role !== undefined && GOVERNING.includes(role)) return
  const { message, details } = roleRefusal(operation, GOVERNING, role)
  throw new AuditedRefusal('role_required', message, details, {
    action: 'request.refused',
    target: { kind: 'operation', id: operation },
    details: { required_role: [...GOVERNING], role: role ?? 'none' },
  })
}

/**
 * Refuse a key of `scopes` with this member behind it where their role does not hold them, or where
 * the environment is closed to the workspace.
 * @throws DomainError `exceeds_authority`, `live_access_disabled`, `test_access_disabled`
 */
export async function requireCreator(
  work: Work,
  memberId: string,
  scopes: readonly string[],
): Promise<void> {
  const { tenant, tx } = work
  await lockMembers(tenant, tx, 'share')
  const workspace = await findWorkspace(tx.sql, tenant.workspaceId)
  if (workspace?.access[tenant.environment] === false) throw accessDisabled(tenant.environment)
  const role = await findRole(tenant, tx.sql, memberId)
  const beyond = role === undefined ? [...scopes] : scopesBeyond(role, scopes)
  if (beyond.length === 0) return
  const who = role === undefined ? 'somebody who was removed' : article(role)
  throw new DomainError(
    'exceeds_authority',
    `A key of ${who} cannot have ${beyond.join(', ')}. ` +
      'Leave it out, or let an owner or admin make the key.',
    { members: { missing: beyond, ...(role === undefined ? {} : { role }) } },
  )
}

/** What is told to a key of an environment that the workspace may not use. */
export const accessDisabled = (environment: Environment) =>
  new DomainError(
    `${environment}_access_disabled`,
    `The workspace has no access to ${environment}. Ask the operator of this server for it ` +
      `(\`ampgate workspaces access <slug> --${environment} on\`).`,
  )
