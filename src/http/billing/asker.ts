/** A link asks in the name of whoever made it, and lasts no longer than what let them ask. */
import { lockKey } from '../../api-keys/store.ts'
import { AuditedRefusal } from '../../audit/refusal.ts'
import type { Work } from '../../audit/work.ts'
import type { Checkout } from '../../billing/checkout.ts'
import { accessDisabled } from '../../workspaces/authority.ts'
import { findRole, lockMembers } from '../../workspaces/member-store.ts'
import { GOVERNING } from '../../workspaces/role.ts'
import { findWorkspace } from '../../workspaces/store.ts'

/**
 * Refuse unless the environment is open to the workspace, the key that asked is not revoked and the
 * person behind it governs now (SEMANTICS 16); both stay so until the transaction ends.
 * @throws AuditedRefusal `role_required`; DomainError `live_access_disabled`,
 *   `test_access_disabled`
 */
export async function holdAsker({ tenant, tx }: Work, checkout: Checkout): Promise<void> {
  await lockMembers(tenant, tx, 'share')
  const workspace = await findWorkspace(tx.sql, tenant.workspaceId)
  if (workspace?.access[tenant.environment] === false) throw accessDisabled(tenant.environment)
  const role = await findRole(tenant, tx.sql, checkout.memberId)
  const key = await lockKey(tenant, tx, checkout.createdBy, 'update')
  const isRevoked = key?.revokedAt !== undefined
  if (role !== undefined && GOVERNING.includes(role) && !isRevoked) return
  const why = isRevoked
    ? 'The API key that asked for this was revoked.'
    : 'Whoever asked for this is neither owner nor admin of the workspace now.'
  throw new AuditedRefusal(
    'role_required',
    `${why} Ask an owner or admin for a new link.`,
    {},
    {
      action: 'billing.checkout_confirmed',
      target: { kind: 'checkout', id: checkout.id },
      details: { plan: checkout.plan, role: role ?? 'none', key: isRevoked ? 'revoked' : 'valid' },
    },
  )
}
