import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import type { Plan } from './plan.ts'
import type { Subscription } from './subscription.ts'

type PlanRow = {
  id: string
  name: string
  price_cents: number | null
  currency: string
  billing_interval: 'month' | 'year'
  requests_per_second: number | null
  monthly_quota: number | null
  audit_retention_days: number | null
  is_sold: boolean
}

/** Every plan, the smallest first. */
export async function listPlans(sql: Sql): Promise<Plan[]> {
  const rows = await sql<PlanRow[]>`
    select id, name, price_cents, currency, billing_interval, requests_per_second, monthly_quota,
      audit_retention_days, is_sold
    from core.plans order by sort`
  return rows.map(row => ({
    id: row.id,
    name: row.name,
    priceCents: row.price_cents ?? undefined,
    currency: row.currency,
    interval: row.billing_interval,
    limits: limitsOf(row),
    isSold: row.is_sold,
  }))
}

type LimitColumns = Pick<PlanRow, 'requests_per_second' | 'monthly_quota' | 'audit_retention_days'>

const limitsOf = (row: LimitColumns) => ({
  requestsPerSecond: row.requests_per_second ?? undefined,
  monthlyQuota: row.monthly_quota ?? undefined,
  auditRetentionDays: row.audit_retention_days ?? undefined,
})

/** Real subscriptions belong to the workspace; those of test are simulated, beside its data. */
const TABLES: Record<Environment, string> = {
  live: 'core.subscriptions',
  test: 'test.simulated_subscriptions',
}

type SubscriptionRow = LimitColumns & {
  workspace_id: string
  plan: string
  status: Subscription['status']
  provider: Subscription['provider']
  customer: string | null
  reference: string | null
  current_period_end: Date | null
  version: number
  updated_at: Date
}

// biome-ignore format: one list
const COLUMNS = [
  'workspace_id', 'plan', 'status', 'provider', 'customer', 'reference', 'requests_per_second',
  'monthly_quota', 'audit_retention_days', 'current_period_end', 'version', 'updated_at',
]

const toSubscription = (row: SubscriptionRow): Subscription => ({
  plan: row.plan,
  status: row.status,
  provider: row.provider,
  customer: row.customer ?? undefined,
  reference: row.reference ?? undefined,
  limits: limitsOf(row),
  currentPeriodEnd: row.current_period_end ?? undefined,
  version: row.version,
  updatedAt: row.updated_at,
})

export async function findSubscription(
  tenant: Tenant,
  sql: Sql,
): Promise<Subscription | undefined> {
  const [row] = await sql<SubscriptionRow[]>`
    select ${sql(COLUMNS)} from ${sql(TABLES[tenant.environment])}
    where workspace_id = ${tenant.workspaceId}`
  return row && toSubscription(row)
}

/** What the subscription of each workspace allows; of every workspace that has one. */
export async function listSubscriptionLimits(
  sql: Sql,
): Promise<({ workspaceId: string } & Subscription['limits'])[]> {
  const rows = await sql<(LimitColumns & { workspace_id: string })[]>`
    select workspace_id, requests_per_second, monthly_quota, audit_retention_days
    from core.subscriptions`
  return rows.map(row => ({ workspaceId: row.workspace_id, ...limitsOf(row) }))
}

/**
 * How many days each workspace keeps its audit trail, where its plan bounds that. Not of those
 * whose plan has changed after `since`: a smaller plan must not wipe out the trail at once.
 */
export async function listRetentionDays(sql: Sql, since: Date): Promise<Map<string, number>> {
  const rows = await sql<{ workspaceId: string; days: number }[]>`
    select s.workspace_id as "workspaceId", s.audit_retention_days as days
    from core.subscriptions s
    where s.audit_retention_days is not null and not exists (
      select 1 from live.audit_events e
      where e.workspace_id = s.workspace_id and e.action = 'billing.plan_changed'
        and e.at > ${since})`
  return new Map(rows.map(row => [row.workspaceId, row.days]))
}

/** The workspace's subscription, held until the transaction ends. */
export async function lockSubscription(tenant: Tenant, tx: Tx): Promise<Subscription | undefined> {
  const { sql } = tx
  const [row] = await sql<SubscriptionRow[]>`
    select ${sql(COLUMNS)} from ${sql(TABLES[tenant.environment])}
    where workspace_id = ${tenant.workspaceId} for update`
  return row && toSubscription(row)
}

/** Write the workspace's first subscription, unless it has one; whether it had none. */
export async function insertSubscription(
  tenant: Tenant,
  tx: Tx,
  subscription: Subscription,
): Promise<boolean> {
  const { sql } = tx
  const { limits } = subscription
  const rows = await sql`
    insert into ${sql(TABLES[tenant.environment])}
      (workspace_id, plan, status, provider, customer, reference, requests_per_second,
       monthly_quota, audit_retention_days, current_period_end, version, updated_at)
    values (${tenant.workspaceId}, ${subscription.plan}, ${subscription.status},
      ${subscription.provider}, ${subscription.customer ?? null},
      ${subscription.reference ?? null}, ${limits.requestsPerSecond ?? null},
      ${limits.monthlyQuota ?? null}, ${limits.auditRetentionDays ?? null},
      ${subscription.currentPeriodEnd ?? null}, ${subscription.version},
      ${subscription.updatedAt})
    on conflict (workspace_id) do nothing returning workspace_id`
  return rows.length === 1
}

export async function updateSubscription(
  tenant: Tenant,
  tx: Tx,
  subscription: Subscription,
): Promise<void> {
  const { sql } = tx
  const { limits } = subscription
  await sql`
    update ${sql(TABLES[tenant.environment])}
    set plan = ${subscription.plan}, status = ${subscription.status},
      provider = ${subscription.provider}, customer = ${subscription.customer ?? null},
      reference = ${subscription.reference ?? null},
      requests_per_second = ${limits.requestsPerSecond ?? null},
      monthly_quota = ${limits.monthlyQuota ?? null},
      audit_retention_days = ${limits.auditRetentionDays ?? null},
      current_period_end = ${subscription.currentPeriodEnd ?? null},
      version = ${subscription.version}, updated_at = ${subscription.updatedAt}
    where workspace_id = ${tenant.workspaceId}`
}

/** Whose subscription the provider calls `reference`: its event tells no tenant of ours. */
export async function findSubscriber(
  environment: Environment,
  sql: Sql,
  provider: Subscription['provider'],
  reference: string,
): Promise<string | undefined> {
  const [row] = await sql<{ workspace_id: string }[]>`
    select workspace_id from ${sql(TABLES[environment])}
    where provider = ${provider} and reference = ${reference}`
  return row?.workspace_id
}

/** Whether the event was new; it is known from now on. */
export async function insertEvent(
  tenant: Tenant,
  tx: Tx,
  event: { id: string; kind: string },
  at: Date,
): Promise<boolean> {
  const { sql } = tx
  const rows = await sql`
    insert into ${sql(tenant.environment)}.provider_events (workspace_id, id, kind, applied_at)
    values (${tenant.workspaceId}, ${event.id}, ${event.kind}, ${at})
    on conflict (workspace_id, id) do nothing returning id`
  return rows.length === 1
}

/** What has no use any more: decided checkouts and applied events from before `before`. */
export async function deleteOld(environment: Environment, sql: Sql, before: Date): Promise<void> {
  await sql`
    delete from ${sql(environment)}.checkouts
    where created_at < ${before} and status <> 'pending'`
  await sql`delete from ${sql(environment)}.provider_events where applied_at < ${before}`
}
