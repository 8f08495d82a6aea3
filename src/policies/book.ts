/** The policies in force, read and parsed once per version. */
import type { Work } from '../audit/work.ts'
import { LruMap } from '../lib/lru.ts'
import type { Sql } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import { Decisions } from './decisions.ts'
import { CedarEngine } from './engine.ts'
import type { Asked, Decision } from './evaluate.ts'
import type { PolicyDefault } from './policy.ts'
import { createPolicySet, type PolicySet } from './policy-set.ts'
import { holdStanding, listActivePolicies, type Standing } from './store.ts'

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
    return this.under(tenant, tx.sql, await holdStanding(tenant, tx))
  }

  /**
   * What is in force where policies stand as `standing` says. Where they do so no more it may be
   * something else, so whoever rests on it has to see, under the lock, that they do.
   */
  async under(tenant: Tenant, sql: Sql, standing: Standing): Promise<InForce> {
    const { policyDefault, version, active } = standing
    if (active === 0) return { set: undefined, policyDefault }
    const key = `${tenant.workspaceId}:${tenant.environment}:${version}`
    const known = this.#sets.get(key)
    if (known !== undefined) return { set: known, policyDefault }
    const set = createPolicySet(await listActivePolicies(tenant, sql))
    this.#sets.set(key, set)
    return { set, policyDefault }
  }

  /** What `set` makes of a request; remembered where nothing but the request decides it. */
  decide(set: PolicySet, policyDefault: PolicyDefault, asked: Asked): Promise<Decision> {
    return this.#decisions.of(set, policyDefault, asked)
  }
}
