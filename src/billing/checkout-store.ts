import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import type { Checkout, CheckoutStatus } from './checkout.ts'

type Row = {
  workspace_id: string
  id: string
  plan: string
  provider: Checkout['provider']
  reference: string
  status: CheckoutStatus
  success_url: string | null
  cancel_url: string | null
  created_by: string
  member_id: string
  created_at: Date
  expires_at: Date
  confirmed_at: Date | null
  decided_at: Date | null
}

// biome-ignore format: one list
const COLUMNS = [
  'workspace_id', 'id', 'plan', 'provider', 'reference', 'status', 'success_url', 'cancel_url',
  'created_by', 'member_id', 'created_at', 'expires_at', 'confirmed_at', 'decided_at',
]

const toCheckout = (environment: Environment, row: Row): Checkout => ({
  id: row.id,
  workspaceId: row.workspace_id,
  environment,
  plan: row.plan,
  provider: row.provider,
  reference: row.reference,
  status: row.status,
  successUrl: row.success_url ?? undefined,
  cancelUrl: row.cancel_url ?? undefined,
  createdBy: row.created_by,
  memberId: row.member_id,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  confirmedAt: row.confirmed_at ?? undefined,
  decidedAt: row.decided_at ?? undefined,
})

export async function insertCheckout(tenant: Tenant, tx: Tx, checkout: Checkout): Promise<void> {
  const { sql } = tx
  await sql`
    insert into ${sql(tenant.environment)}.checkouts
      (workspace_id, id, plan, provider, reference, status, success_url, cancel_url, created_by,
       member_id, created_at, expires_at, confirmed_at, decided_at)
    values (${tenant.workspaceId}, ${checkout.id}, ${checkout.plan}, ${checkout.provider},
      ${checkout.reference}, ${checkout.status}, ${checkout.successUrl ?? null},
      ${checkout.cancelUrl ?? null}, ${checkout.createdBy}, ${checkout.memberId},
      ${checkout.createdAt}, ${checkout.expiresAt}, ${checkout.confirmedAt ?? null},
      ${checkout.decidedAt ?? null})`
}

/** The checkout behind a link or a provider's event; it says whose it is. */
export async function findByReference(
  environment: Environment,
  sql: Sql,
  reference: string,
): Promise<Checkout | undefined> {
  const [row] = await sql<Row[]>`
    select ${sql(COLUMNS)} from ${sql(environment)}.checkouts where reference = ${reference}`
  return row && toCheckout(environment, row)
}

/** The checkout of `id`, whosesoever: for the operator, who knows no workspace. */
export async function findById(
  environment: Environment,
  sql: Sql,
  id: string,
): Promise<Checkout | undefined> {
  const [row] = await sql<Row[]>`
    select ${sql(COLUMNS)} from ${sql(environment)}.checkouts where id = ${id} limit 1`
  return row && toCheckout(environment, row)
}

/** The checkout's row, held until the transaction ends. */
export async function lockCheckout(
  tenant: Tenant,
  tx: Tx,
  id: string,
): Promise<Checkout | undefined> {
  const { sql } = tx
  const [row] = await sql<Row[]>`
    select ${sql(COLUMNS)} from ${sql(tenant.environment)}.checkouts
    where workspace_id = ${tenant.workspaceId} and id = ${id} for update`
  return row && toCheckout(tenant.environment, row)
}

/** Write the members that a decision changes. */
export async function updateCheckout(tenant: Tenant, tx: Tx, checkout: Checkout): Promise<void> {
  const { sql } = tx
  await sql`
    update ${sql(tenant.environment)}.checkouts
    set status = ${checkout.status}, confirmed_at = ${checkout.confirmedAt ?? null},
      decided_at = ${checkout.decidedAt ?? null}
    where workspace_id = ${tenant.workspaceId} and id = ${checkout.id}`
}

/** The workspace's confirmed wish, if one waits for the operator. */
export async function findPending(tenant: Tenant, sql: Sql): Promise<Checkout | undefined> {
  const [row] = await sql<Row[]>`
    select ${sql(COLUMNS)} from ${sql(tenant.environment)}.checkouts
    where workspace_id = ${tenant.workspaceId} and status = 'pending'`
  return row && toCheckout(tenant.environment, row)
}

/** A wish that waits, no more: a later one was confirmed, or the plan was changed otherwise. */
export async function supersedePending(tenant: Tenant, tx: Tx, at: Date): Promise<void> {
  const { sql } = tx
  await sql`
    update ${sql(tenant.environment)}.checkouts set status = 'superseded', decided_at = ${at}
    where workspace_id = ${tenant.workspaceId} and status = 'pending'`
}

/** A wish that waits, with what the operator decides by. */
export type PendingRow = {
  id: string
  workspaceId: string
  workspaceName: string
  plan: string
  currentPlan: string
  createdBy: string
  confirmedAt: Date
}

/** What waits for the operator in all workspaces, the oldest first. */
export async function listPending(sql: Sql, limit: number): Promise<PendingRow[]> {
  return sql<PendingRow[]>`
    select c.id, c.workspace_id as "workspaceId", w.name as "workspaceName", c.plan,
      s.plan as "currentPlan", c.created_by as "createdBy", c.confirmed_at as "confirmedAt"
    from live.checkouts c
    join core.workspaces w on w.id = c.workspace_id
    join core.subscriptions s on s.workspace_id = c.workspace_id
    where c.status = 'pending'
    order by c.confirmed_at, c.id limit ${limit}`
}
