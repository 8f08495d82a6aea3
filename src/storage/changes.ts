/**
 * The change log: every revocation and change of status is a row, written in the transaction that
 * makes the change. The writer applies it to this process's live state after commit and before it
 * answers.
 */
import type { ChangeBody } from './change.ts'
import type { Tenant } from './tenant.ts'
import type { Tx } from './transaction.ts'

/** Write `bodies` to the log and queue them to be applied once `tx` has committed. */
export async function recordChanges(tenant: Tenant, tx: Tx, bodies: ChangeBody[]): Promise<void> {
  if (bodies.length === 0) return
  const rows = bodies.map(body => ({ kind: body.kind, body }))
  await tx.sql`
    insert into ${tx.sql(tenant.environment)}.changes (workspace_id, kind, body)
    select ${tenant.workspaceId}, r.kind, r.body
    from jsonb_to_recordset(${tx.sql.json(rows)}) as r(kind text, body jsonb)`
  repeatChanges(tenant, tx, bodies)
}

/**
 * Queue `bodies`, which an earlier transaction wrote, to be applied again. A call that is repeated
 * finds the work done, while the answer to the commit that did it may still be on its way to this
 * process. With changes of its own `tx` takes its turn behind that commit, so that the repeat is
 * not answered before its effect is seen.
 */
export function repeatChanges(tenant: Tenant, tx: Tx, bodies: ChangeBody[]): void {
  for (const body of bodies) tx.changes.push({ ...body, ...tenant })
}
