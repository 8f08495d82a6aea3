/** Operations on billing, as the operator, across all workspaces. */
import type { Core } from '../app.ts'
import type { Work } from '../audit/work.ts'
import { changePlan, lockStanding } from '../billing/billing.ts'
import { findById, listPending, supersedePending } from '../billing/checkout-store.ts'
import { approveCheckout, type Decided, declineCheckout } from '../billing/checkouts.ts'
import { isPaying, type Subscription } from '../billing/subscription.ts'
import { getWorkspace } from '../workspaces/workspaces.ts'
import type { Instance } from './operations.ts'
import { OperatorError } from './operator-error.ts'
import { whichWorkspace } from './which.ts'

/** A change of plan that was confirmed and waits. */
export type PendingView = {
  id: string
  workspace_id: string
  workspace_name: string
  from: string
  plan: string
  /** The API key that asked. */
  created_by: string
  /** RFC 3339. */
  confirmed_at: string
}

const LIST_MAX = 1000

export async function list({ core }: Instance): Promise<{ data: PendingView[] }> {
  const rows = await listPending(core.db.read('live'), LIST_MAX)
  return {
    data: rows.map(row => ({
      id: row.id,
      workspace_id: row.workspaceId,
      workspace_name: row.workspaceName,
      from: row.currentPlan,
      plan: row.plan,
      created_by: row.createdBy,
      confirmed_at: row.confirmedAt.toISOString(),
    })),
  }
}

export type DecideInput = { id: string }

/** What was decided, and the plan that the workspace is on now. */
export type DecisionView = {
  id: string
  workspace_id: string
  workspace_name: string
  from: string
  plan: string
  current: string
}

export const approve = (
  instance: Instance,
  input: DecideInput,
  requestId: string,
): Promise<DecisionView> => decide(instance, input.id, requestId, approveCheckout)

export const decline = (
  instance: Instance,
  input: DecideInput,
  requestId: string,
): Promise<DecisionView> => decide(instance, input.id, requestId, declineCheckout)

async function decide(
  { core }: Instance,
  id: string,
  requestId: string,
  how: typeof approveCheckout,
): Promise<DecisionView> {
  const found = await findById('live', core.db.read('live'), id)
  if (found === undefined) throw notWaiting(id)
  const { workspaceId } = found
  const decided = await asOperatorOf<Decided | undefined>(core, workspaceId, requestId, work =>
    how(work, core.billing, id),
  )
  if (decided === undefined) throw notWaiting(id, found.status)
  const workspace = await getWorkspace(core.db, { workspaceId, environment: 'live' })
  return {
    id,
    workspace_id: workspaceId,
    workspace_name: workspace.name,
    from: decided.before.plan,
    plan: decided.checkout.plan,
    current: decided.after.plan,
  }
}

const notWaiting = (id: string, status?: string): OperatorError =>
  new OperatorError(
    (status === undefined
      ? `there is no live checkout ${id}`
      : `checkout ${id} does not wait for approval (${status})`) +
      '; `ampgate billing list` shows those that do',
  )

export type SetInput = {
  plan: string
  /** Its slug or id; the first one when absent. */
  workspace_id?: string
}

export type SetView = { workspace_id: string; workspace_name: string; from: string; plan: string }

/** Put a workspace, the first one unless named, on any plan: what was agreed in person. */
export async function setPlan(
  { core }: Instance,
  input: SetInput,
  requestId: string,
): Promise<SetView> {
  const workspace = await whichWorkspace(core, input.workspace_id)
  const workspaceId = workspace.id
  const from = await asOperatorOf(core, workspaceId, requestId, async work => {
    const { plans, subscription } = await lockStanding(core.billing, work)
    const plan = plans.find(one => one.id === input.plan)
    if (plan === undefined) throw unknownPlan(input.plan, plans)
    if (isPaying(subscription)) throw paysElsewhere(subscription)
    await supersedePending(work.tenant, work.tx, new Date(work.now))
    await changePlan(work, subscription, plan, undefined)
    return subscription.plan
  })
  return { workspace_id: workspaceId, workspace_name: workspace.name, from, plan: input.plan }
}

const paysElsewhere = ({ plan, provider }: Subscription): OperatorError =>
  new OperatorError(
    `the workspace pays for ${plan} through ${provider}, which would go on; ` +
      'end that subscription there first',
  )

const unknownPlan = (id: string, plans: readonly { id: string }[]): OperatorError =>
  new OperatorError(`there is no plan ${id}; there are ${plans.map(one => one.id).join(', ')}`)

/** A unit of work of the operator in any workspace, whose member the operator need not be. */
function asOperatorOf<T>(
  core: Core,
  workspaceId: string,
  requestId: string,
  work: (work: Work) => Promise<T>,
): Promise<T> {
  const tenant = { workspaceId, environment: 'live' } as const
  const origin = { actor: { kind: 'operator' }, requestId } as const
  return core.db.begin('live', tx => work({ tenant, tx, origin, now: core.clock.now() }))
}
