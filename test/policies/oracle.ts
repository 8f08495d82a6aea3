/**
 * SEMANTICS 23 written down once more, as plainly as it can be and without Cedar: what a request may
 * be given under a set of policies of the simple form.
 */
import type { Asked } from '../../src/policies/evaluate.ts'
import type { Policy, PolicyDefault } from '../../src/policies/policy.ts'

const dots = (scope: string): string => scope.replaceAll(':', '.')

/** Everything that `inner` stands for is within `outer`. */
export function lies(inner: string, outer: string): boolean {
  const [i, o] = [dots(inner).split('.'), dots(outer).split('.')]
  if (o.at(-1) !== '*') return i.join('.') === o.join('.')
  const stem = o.slice(0, -1)
  return i.length > stem.length && stem.every((segment, n) => segment === i[n])
}

const isEmpty = (list: readonly unknown[] | undefined): boolean => list === undefined

function selects({ terms }: Policy, { agent }: Asked): boolean {
  const { ids, owners, models, metadata } = terms.agents ?? {}
  return (
    (isEmpty(ids) || ids?.includes(agent.id) === true) &&
    (isEmpty(owners) || owners?.includes(agent.owner) === true) &&
    (isEmpty(models) ||
      models?.some(
        one =>
          (one.provider === undefined || one.provider === agent.modelProvider) &&
          (one.name === undefined || one.name === agent.modelName),
      ) === true) &&
    Object.entries(metadata ?? {}).every(([name, text]) => agent.metadata[name] === text)
  )
}

function matches(policy: Policy, asked: Asked, scope: string): boolean {
  const { scope: patterns, conditions = {} } = policy.terms
  const isMeant = (pattern: string): boolean =>
    lies(scope, pattern) || (policy.effect !== 'allow' && lies(pattern, scope))
  if (!selects(policy, asked)) return false
  if (patterns !== undefined && !patterns.some(isMeant)) return false
  if (policy.effect === 'limit') return true
  const demands: boolean[] = []
  if (conditions.maxTtlSeconds !== undefined) {
    demands.push(asked.ttlSeconds <= conditions.maxTtlSeconds)
  }
  for (const name of conditions.requiredConstraints ?? []) demands.push(name in asked.constraints)
  if (policy.effect === 'allow') return demands.every(Boolean)
  return demands.length === 0 || !demands.every(Boolean)
}

const LAYERS = [
  (p: Policy) => p.terms.agents?.ids !== undefined,
  (p: Policy) => p.terms.agents?.owners !== undefined,
  (p: Policy) => p.terms.agents?.models !== undefined || p.terms.agents?.metadata !== undefined,
  () => true,
]
const layerOf = (policy: Policy): number => LAYERS.findIndex(isIn => isIn(policy))

/** Whether one scope is refused. */
function isRefused(policies: Policy[], policyDefault: PolicyDefault, asked: Asked, scope: string) {
  const speaking = policies.filter(one => one.effect !== 'limit' && matches(one, asked, scope))
  if (speaking.some(one => one.guardrail)) return true
  for (const layer of LAYERS.keys()) {
    const heard = speaking.filter(one => layerOf(one) === layer)
    if (heard.some(one => one.effect === 'deny')) return true
    if (heard.some(one => one.effect === 'allow')) return false
  }
  return policyDefault === 'deny'
}

export type Expected = 'denied' | { ttlSeconds: number; limitedBy: string[] }

/** What comes of a request; of limits, those of the ttl. */
export function expected(all: Policy[], policyDefault: PolicyDefault, asked: Asked): Expected {
  const policies = all.filter(one => one.mode === 'enforce')
  if (asked.scope.some(scope => isRefused(policies, policyDefault, asked, scope))) return 'denied'
  const limits = policies.filter(
    one => one.effect === 'limit' && asked.scope.some(scope => matches(one, asked, scope)),
  )
  const caps = limits.map(one => one.terms.conditions?.maxTtlSeconds ?? asked.ttlSeconds)
  return {
    ttlSeconds: Math.min(asked.ttlSeconds, ...caps),
    limitedBy: limits
      .filter(one => (one.terms.conditions?.maxTtlSeconds ?? asked.ttlSeconds) < asked.ttlSeconds)
      .map(one => one.id),
  }
}
