import type { Tx } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import type { Origin } from './work.ts'

export type AuditRow = {
  id: string
  at: Date
  action: string
  target: { kind: string; id: string }
  details: Record<string, string | number | string[]>
  chain: readonly string[]
  outcome: 'success' | 'refused'
  reason: string | undefined
  origin: Origin
}

/** Write a row, and with it that it waits to be sealed. */
export async function insertAuditEvent(tenant: Tenant, tx: Tx, row: AuditRow): Promise<void> {
  const { sql } = tx
  const { actor } = row.origin
  const memberId = actor.kind === 'system' ? undefined : actor.memberId
  await sql`
    with waiting as (
      insert into ${sql(tenant.environment)}.audit_unsealed (workspace_id, event_id)
      values (${tenant.workspaceId}, ${row.id})
    )
    insert into ${sql(tenant.environment)}.audit_events
      (workspace_id, id, at, action, outcome, reason, actor_kind, actor_id, member_id, chain,
       target_kind, target_id, details, request_id, ip, user_agent)
    values (${tenant.workspaceId}, ${row.id}, ${row.at}, ${row.action}, ${row.outcome},
      ${row.reason ?? null}, ${actor.kind}, ${actor.kind === 'key' ? actor.id : null},
      ${memberId ?? null}, ${[...row.chain]}::text[], ${row.target.kind}, ${row.target.id},
      ${sql.json(row.details)}, ${row.origin.requestId}, ${row.origin.ip ?? null},
      ${row.origin.userAgent ?? null})`
}
