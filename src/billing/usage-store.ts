import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'

export type UsageRow = { identifier: string; quantity: number; usedAt: Date }

/** Whether the use was not known before. */
export async function insertUsage(tenant: Tenant, tx: Tx, row: UsageRow): Promise<boolean> {
  const { sql } = tx
  const rows = await sql`
    insert into ${sql(tenant.environment)}.usage_reports
      (workspace_id, identifier, quantity, used_at)
    values (${tenant.workspaceId}, ${row.identifier}, ${row.quantity}, ${row.usedAt})
    on conflict (workspace_id, identifier) do nothing returning identifier`
  return rows.length === 1
}

export type DueUsage = UsageRow & {
  workspaceId: string
  customer: string
  firstSentAt: Date | null
}

const SUBSCRIPTIONS: Record<Environment, string> = {
  live: 'core.subscriptions',
  test: 'test.simulated_subscriptions',
}

/** What is still to be sent for customers of `provider`, the oldest first. */
export async function listDueUsage(
  environment: Environment,
  sql: Sql,
  provider: string,
  limit: number,
): Promise<DueUsage[]> {
  return sql<DueUsage[]>`
    select u.workspace_id as "workspaceId", u.identifier, u.quantity, u.used_at as "usedAt",
      u.first_sent_at as "firstSentAt", s.customer
    from ${sql(environment)}.usage_reports u
    join ${sql(SUBSCRIPTIONS[environment])} s on s.workspace_id = u.workspace_id
    where u.accepted_at is null and u.given_up_at is null
      and s.provider = ${provider} and s.customer is not null
    order by u.used_at, u.identifier limit ${limit}`
}

/** Note that the provider may know of it from now on. */
export async function markSent(
  tenant: Tenant,
  sql: Sql,
  identifier: string,
  at: Date,
): Promise<void> {
  await sql`
    update ${sql(tenant.environment)}.usage_reports set first_sent_at = ${at}
    where workspace_id = ${tenant.workspaceId} and identifier = ${identifier}
      and first_sent_at is null`
}

export async function markAccepted(
  tenant: Tenant,
  sql: Sql,
  identifier: string,
  at: Date,
): Promise<void> {
  await sql`
    update ${sql(tenant.environment)}.usage_reports set accepted_at = ${at}
    where workspace_id = ${tenant.workspaceId} and identifier = ${identifier}`
}

export async function markGivenUp(
  tenant: Tenant,
  sql: Sql,
  identifier: string,
  at: Date,
): Promise<void> {
  await sql`
    update ${sql(tenant.environment)}.usage_reports set given_up_at = ${at}
    where workspace_id = ${tenant.workspaceId} and identifier = ${identifier}`
}
