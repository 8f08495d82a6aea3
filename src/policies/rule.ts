/** Hold a request against the policies in force, in the transaction that grants it. */
import type { AuditEvent } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import type { PolicyBook } from './book.ts'
import { type Asked, type Decision, decide } from './evaluate.ts'
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

/**
 * What policies leave of a request. They stay as they are until the transaction ends, so nothing
 * that is granted escapes a policy whose creation has answered.
 * @param refused what the audit says when it is refused; details are added
 * @throws AuditedRefusal `policy_denied`
 */
export async function rule(
  work: Work,
  book: PolicyBook,
  asked: Omit<Asked, 'at'>,
  refused: AuditEvent,
): Promise<Ruled> {
  const { set = NO_POLICIES, policyDefault } = await book.hold(work)
  const request: Asked = { ...asked, at: work.now }
  const decision = decide(book.engine, set, policyDefault, request)
  if (decision.kind === 'denied') throw policyRefusal(request, decision, refused)
  const { scope, ttlSeconds, constraints, limitedBy } = decision
  return { scope, ttlSeconds, constraints, limitedBy, auditDetails: auditDetailsOf(decision) }
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
