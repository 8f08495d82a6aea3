/** The policies in force, read and parsed once per version. */
import type { Work } from '../audit/work.ts'
import { LruMap } from '../lib/lru.ts'
import type { Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import { Decisions } from './decisions.ts'
import { CedarEngine } from './engine.ts'
import type { Asked, Decision } from './evaluate.ts'
import type { PolicyDefault } from './policy.ts'
import { createPolicySet, type PolicySet } from './policy-set.ts'
import { holdStanding, holdStandings, listActivePolicies, type Standing } from './store.ts'

/**
 * Content: a workspace's active policies in one environment, sorted for evaluation. Key: workspace,
 * environment and version, so an entry is never stale and needs no invalidation. Only what has been
 * committed is kept: the version of a transaction that fails is given again. Bound: 64; the one
 * longest unused is dropped, and read again when it is next needed.
 */
const SETS_MAX = 64

/** What is in force: `set` is undefined where there is no policy. */
export type InForce = { set: PolicySet | undefined; policyDefault: PolicyDefault }

export class PolicyBook {
  readonly engine = new CedarEngine()
  readonly #decisions = new Decisions(this.engine)
  readonly #sets = new LruMap<string, PolicySet>(SETS_MAX)

  /** What is in force, and stays so until the transaction ends. */
  async hold({ tenant, tx }: Pick<Work, 'tenant' | 'tx'>): Promise<InForce> {
    return this.#inForce(tenant, tx, await holdStanding(tenant, tx))
  }

  /** What is in force in each of the workspaces, without those where it is being changed. */
  async holdEach(
    environment: Environment,
    tx: Tx,
    workspaceIds: readonly string[],
  ): Promise<Map<string, InForce>> {
    const inForce = new Map<string, InForce>()
    for (const [workspaceId, standing] of await holdStandings(environment, tx, workspaceIds)) {
      inForce.set(workspaceId, await this.#inForce({ workspaceId, environment }, tx, standing))
    }
    return inForce
  }

  async #inForce(
    tenant: Tenant,
    tx: Tx,
    { policyDefault, version, active }: Standing,
  ): Promise<InForce> {
    if (active === 0) return { set: undefined, policyDefault }
    const key = `${tenant.workspaceId}:${tenant.environment}:${version}`
    const known = this.#sets.get(key)
    if (known !== undefined) return { set: known, policyDefault }
    const set = createPolicySet(await listActivePolicies(tenant, tx.sql))
    this.#sets.set(key, set)
    return { set, policyDefault }
  }

  /** What `set` makes of a request; remembered where nothing but the request decides it. */
  decide(set: PolicySet, policyDefault: PolicyDefault, asked: Asked): Promise<Decision> {
    return this.#decisions.of(set, policyDefault, asked)
  }
}
