/**
 * What each workspace's plan allows, in memory, so that no request asks the database. Loaded at
 * start and changed by `apply` alone, which whoever changes a plan calls after commit and before
 * the answer: the next request meets the new limits.
 *
 * Bound: one entry per workspace, some 100 bytes.
 */
import type { PlanLimits } from '../billing/plan.ts'
import { listPlans, listSubscriptionLimits } from '../billing/store.ts'
import { InTurn } from '../lib/in-turn.ts'
import type { Change } from '../storage/change.ts'
import type { Database } from '../storage/postgres.ts'

/** Undefined is unlimited. */
export type RequestBounds = Pick<PlanLimits, 'requestsPerSecond' | 'monthlyQuota'>

const UNLIMITED: RequestBounds = { requestsPerSecond: undefined, monthlyQuota: undefined }

export class PlanBook {
  #bounds = new Map<string, RequestBounds>()
  /** Of workspaces without a subscription: they are on the plan that new ones start with. */
  #default: RequestBounds = UNLIMITED
  /** While a load reads the rows, what is applied meanwhile is applied to its result too. */
  #loading: Change[] | undefined
  readonly #loads = new InTurn()

  /** `defaultPlan` is the id of the plan that new workspaces are on. */
  constructor(private readonly defaultPlan: string) {}

  /** Read everything anew; the old state serves until the new one is whole. */
  load(db: Pick<Database, 'read'>): Promise<void> {
    return this.#loads.run(() => this.#load(db))
  }

  async #load(db: Pick<Database, 'read'>): Promise<void> {
    const applied: Change[] = []
    this.#loading = applied
    try {
      const sql = db.read('live')
      const plan = (await listPlans(sql)).find(({ id }) => id === this.defaultPlan)
      const next = new PlanBook(this.defaultPlan)
      for (const { workspaceId, ...bounds } of await listSubscriptionLimits(sql)) {
        next.#set(workspaceId, bounds)
      }
      for (const change of applied) next.apply(change)
      this.#bounds = next.#bounds
      this.#default = plan === undefined ? UNLIMITED : boundsOf(plan.limits)
    } finally {
      this.#loading = undefined
    }
  }

  /** Take over a committed change. */
  apply(change: Change): void {
    this.#loading?.push(change)
    if (change.kind === 'plan_limits') this.#set(change.workspaceId, change)
  }

  #set(workspaceId: string, given: RequestBounds): void {
    const isUnlimited = given.requestsPerSecond === undefined && given.monthlyQuota === undefined
    this.#bounds.set(workspaceId, isUnlimited ? UNLIMITED : boundsOf(given))
  }

  /** What the plan of `workspaceId` allows now. */
  of(workspaceId: string): RequestBounds {
    return this.#bounds.get(workspaceId) ?? this.#default
  }
}

const boundsOf = ({ requestsPerSecond, monthlyQuota }: RequestBounds): RequestBounds => ({
  requestsPerSecond,
  monthlyQuota,
})
