/** The policies in force, read and parsed once per version. */
import type { Work } from '../audit/work.ts'
import { LruMap } from '../lib/lru.ts'
import { CedarEngine } from './engine.ts'
import type { PolicyDefault } from './policy.ts'
import { createPolicySet, type PolicySet } from './policy-set.ts'
import { holdStanding, listActivePolicies } from './store.ts'

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
  readonly #sets = new LruMap<string, PolicySet>(SETS_MAX)

  /** What is in force, and stays so until the transaction ends. */
  async hold({ tenant, tx }: Pick<Work, 'tenant' | 'tx'>): Promise<InForce> {
    const { policyDefault, version, active } = await holdStanding(tenant, tx)
    if (active === 0) return { set: undefined, policyDefault }
    const key = `${tenant.workspaceId}:${tenant.environment}:${version}`
    const known = this.#sets.get(key)
    if (known !== undefined) return { set: known, policyDefault }
    const set = createPolicySet(await listActivePolicies(tenant, tx.sql))
    this.#sets.set(key, set)
    return { set, policyDefault }
  }
}
