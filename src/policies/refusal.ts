/** A denial as the caller sees it: what was asked, which rule refuses it, and the way out. */
import type { AuditEvent } from '../audit/record.ts'
import { AuditedRefusal } from '../audit/refusal.ts'
import type { Asked, Decision, Denial } from './evaluate.ts'
import { layerOf, type Policy } from './policy.ts'
import { allowedBy, ruleOf } from './words.ts'

type Denied = Extract<Decision, { kind: 'denied' }>

export function policyRefusal(asked: Asked, denied: Denied, event: AuditEvent): AuditedRefusal {
  const { by, scope, would } = denied
  const policy = 'policy' in by ? by.policy : undefined
  const named = policy === undefined ? {} : { policy_id: policy.id, policy_name: policy.name }
  const rule = ruleBehind(by)
  const wished = `${scope} for ${asked.ttlSeconds} seconds`
  const members = { ...named, rule, asked: wished, allowed: allowedBy(by) }
  const details = {
    ...event.details,
    scope: [...asked.scope],
    ttl: asked.ttlSeconds,
    refused_scope: scope,
    rule,
    ...(policy === undefined ? {} : { policy_id: policy.id }),
    ...(would.allowed.length === 0 ? {} : { would_allow: [...would.allowed] }),
  }
  return new AuditedRefusal('policy_denied', inWords(scope, by), { members }, { ...event, details })
}

/** The rule that refuses, in words. */
export function ruleBehind(by: Denial): string {
  switch (by.kind) {
    case 'default':
      return 'policy_default'
    case 'unreadable':
      return by.policy === undefined
        ? 'the policies cannot be evaluated'
        : 'the policy cannot be evaluated'
    case 'limit':
      return ruleOf(by.policy)
    case 'policy': {
      const rule = ruleOf(by.policy, by.policy.terms.cedar && by.statementId)
      return by.hasFailed ? `${rule}, which fails on this request and so refuses it` : rule
    }
  }
}

function inWords(scope: string, by: Denial): string {
  if (by.kind === 'default') {
    return (
      `No policy allows ${scope} for this agent, and the workspace's policy_default is deny. ` +
      'To get it, have an allow policy made that covers it, with POST /v1/policies.'
    )
  }
  if (by.policy === undefined) {
    const mend = 'Ask who runs the server.'
    return `The policies cannot be evaluated for ${scope}, so it is refused. ${mend}`
  }
  const { id, name } = by.policy
  const leaves = by.kind === 'limit' ? 'leaves nothing of' : 'refuses'
  return (
    `The policy "${name}" (${id}) ${leaves} ${scope}: ${ruleBehind(by)}. ` +
    `Allowed is ${allowedBy(by)}. To get more, have ${wayOut(by.policy)}this one deactivated ` +
    `with DELETE /v1/policies/${id}.`
  )
}

/** A guard-rail, and what holds for single agents, is overridden by nothing. */
function wayOut(policy: Policy): string {
  const isFinal = policy.guardrail || policy.effect === 'limit' || layerOf(policy.terms) === 'ids'
  return isFinal ? '' : 'a more specific policy made that allows it, or '
}
