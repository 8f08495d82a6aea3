/** Hold a request against the policies in force, in the transaction that grants it. */
import type { Agent } from '../agents/agent.ts'
import type { AuditEvent } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import type { InForce, PolicyBook } from './book.ts'
import type { Asked, Decision } from './evaluate.ts'
import type { LimitedBy, Request } from './narrow.ts'
import { createPolicySet } from './policy-set.ts'
import { policyRefusal } from './refusal.ts'

/** What may be granted. */
export type Ruled = Request & {
  readonly limitedBy: readonly LimitedBy[]
  /** What the audit row of the grant says of policies. */
  readonly auditDetails: Readonly<Record<string, string[]>>
}

const NO_POLICIES = createPolicySet([])
const UNLIMITED = { limitedBy: [], auditDetails: {} }

/**
 * What policies leave of a request. They stay as they are until the transaction ends, so nothing
 * that is granted escapes a policy whose creation has answered.
 * @param agents all in whose name it is, the origin first: what one of them may not be given, no
 *   other is given in its name
 * @param refused what the audit says when it is refused; details are added
 * @throws AuditedRefusal `policy_denied`
 */
export async function rule(
  work: Work,
  book: PolicyBook,
  agents: readonly Agent[],
  asked: Request & Pick<Asked, 'action'>,
  refused: AuditEvent,
): Promise<Ruled> {
  return ruleUnder(await book.hold(work), book, agents, { ...asked, at: work.now }, refused)
}

/**
 * The same, under what the caller holds in force.
 * @throws AuditedRefusal `policy_denied`
 */
export async function ruleUnder(
  { set, policyDefault }: InForce,
  book: PolicyBook,
  agents: readonly Agent[],
  asked: Request & Pick<Asked, 'action' | 'at'>,
  refused: AuditEvent,
): Promise<Ruled> {
  // Nothing to ask: most workspaces have no policy, and to find that out by Cedar's way took 12 µs.
  if (set === undefined && policyDefault === 'allow') return { ...asked, ...UNLIMITED }
  let left: Request = asked
  const limitedBy: LimitedBy[] = []
  const details: Record<string, string[]>[] = []
  for (const agent of agents) {
    const request: Asked = { ...left, action: asked.action, agent, at: asked.at }
    const decision = await book.decide(set ?? NO_POLICIES, policyDefault, request)
    if (decision.kind === 'denied') throw policyRefusal(request, decision, refused)
    left = decision
    limitedBy.push(...decision.limitedBy)
    details.push(auditDetailsOf(decision))
  }
  const { scope, ttlSeconds, constraints } = left
  return { scope, ttlSeconds, constraints, limitedBy, auditDetails: joined(details) }
}

/** What several agents' decisions say, each policy named once. */
function joined(all: readonly Record<string, string[]>[]): Record<string, string[]> {
  const names = new Set(all.flatMap(Object.keys))
  const idsOf = (name: string) => [...new Set(all.flatMap(details => details[name] ?? []))]
  return Object.fromEntries([...names].map(name => [name, idsOf(name)]))
}

function auditDetailsOf(
  decision: Extract<Decision, { kind: 'allowed' }>,
): Record<string, string[]> {
  const { limitedBy, would } = decision
  const details = {
    limited_by: limitedBy.map(one => one.policy.id),
    would_deny: [...would.denied],
    would_limit: [...would.limited],
  }
  return Object.fromEntries(Object.entries(details).filter(([, ids]) => ids.length > 0))
}
