/** Use cases of delegations: create, read, list. `revoke.ts` ends them. */
import { type AuditEvent, record } from '../audit/record.ts'
import { audited } from '../audit/refusal.ts'
import type { Work } from '../audit/work.ts'
import { readConstraints, requireConstraints } from '../constraints/constraint.ts'
import { isCounted } from '../constraints/counts.ts'
import { openGrant } from '../grants/grants.ts'
import { seconds } from '../lib/clock.ts'
import { DomainError } from '../lib/errors.ts'
import { randomId } from '../lib/ids.ts'
import { type Page, type PageRequest, readPage } from '../lib/page.ts'
import type { PolicyBook } from '../policies/book.ts'
import type { LimitedBy } from '../policies/narrow.ts'
import { rule } from '../policies/rule.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import { type Authority, holdAuthority } from './authority.ts'
import { linkAfter } from './chain.ts'
import { DEPTH_DEFAULT, type Delegation } from './delegation.ts'
import { requireNarrower, requirePossible } from './narrower.ts'
import * as store from './store.ts'

export type NewDelegation = {
  fromAgentId: string
  toAgentId: string
  scope: readonly string[]
  constraints?: Readonly<Record<string, unknown>> | undefined
  ttlSeconds: number
  parentId?: string | undefined
  /** Links that the chain may have in all; without it the parent's, or the default. */
  maxDepth?: number | undefined
  reason?: string | undefined
}

/**
 * Writes the token of a delegation; given by `tokens`, which sign.
 * @throws DomainError `token_too_large`
 */
export type WriteDelegationToken = (
  work: Work,
  delegation: Delegation,
  delegateName: string,
) => string

export type IssuedDelegation = {
  delegation: Delegation
  text: string
  ttlSeconds: number
  /** The policies that gave less than was asked for. */
  limitedBy: readonly LimitedBy[]
}

export type Delegating = { write: WriteDelegationToken; policies: PolicyBook }

/**
 * Let an agent act in another's name, in the name of the API key `issuedBy`. Never wider than what
 * it comes from: what would be is refused.
 * @throws DomainError `not_found`, `invalid_constraints`, `delegation_cycle`, `invalid_max_depth`,
 *   `token_too_large`, `key_revoked`; AuditedRefusal `agent_not_active`, `delegation_not_active`,
 *   `not_delegate`, `capability_missing`, `exceeds_parent`, `policy_denied`
 */
export async function createDelegation(
  work: Work,
  by: Delegating,
  issuedBy: string,
  asked: NewDelegation,
): Promise<IssuedDelegation> {
  requireConstraints(asked.constraints ?? {})
  const authority = await audited(refusedDelegation(asked), REFUSALS_NOTED, () =>
    settle(work, issuedBy, asked),
  )
  const { limitedBy, auditDetails, ...left } = await ruled(work, by.policies, authority, asked)
  const input = { ...asked, ...left }
  const delegation = compose(work, authority, issuedBy, input)
  const text = by.write(work, delegation, authority.nameOf(input.toAgentId))
  await store.insertDelegation(work.tenant, work.tx, delegation)
  await countUses(work, delegation)
  await record(work, {
    action: 'delegation.created',
    target: { kind: 'delegation', id: delegation.id },
    details: {
      from_agent_id: delegation.fromAgentId,
      to_agent_id: delegation.toAgentId,
      scope: [...delegation.scope],
      ttl: input.ttlSeconds,
      ...auditDetails,
    },
    chain: delegation.agents,
  })
  return { delegation, text, ttlSeconds: input.ttlSeconds, limitedBy }
}

/** What the delegation rests on, which covers it. */
async function settle(work: Work, issuedBy: string, asked: NewDelegation): Promise<Authority> {
  const authority = await holdAuthority(work, issuedBy, {
    delegationId: asked.parentId,
    pointer: '/parent_delegation_id',
    agents: { '/from_agent_id': asked.fromAgentId, '/to_agent_id': asked.toAgentId },
  })
  requirePossible(authority, asked)
  requireNarrower(authority, asked, work.now)
  return authority
}

/** Refusals that the audit trail keeps: somebody asked for more than there is. */
const REFUSALS_NOTED = [
  'agent_not_active',
  'capability_missing',
  'delegation_not_active',
  'exceeds_parent',
  'not_delegate',
] as const

/** A delegation that was not made has no id: what is noted is for which agent. */
const refusedDelegation = ({
  fromAgentId,
  toAgentId,
  scope,
  ttlSeconds,
  parentId,
}: NewDelegation): AuditEvent => ({
  action: 'delegation.created',
  target: { kind: 'agent', id: fromAgentId },
  agentId: fromAgentId,
  details: {
    to_agent_id: toAgentId,
    scope: [...scope],
    ttl: ttlSeconds,
    ...(parentId === undefined ? {} : { parent_delegation_id: parentId }),
  },
})

/** What policies let the agents of the chain so far hand on. */
async function ruled(work: Work, policies: PolicyBook, authority: Authority, asked: NewDelegation) {
  const { fromAgentId, scope, ttlSeconds, constraints = {} } = asked
  const ids = authority.agentIds.length === 0 ? [fromAgentId] : authority.agentIds
  const refused: AuditEvent = { ...refusedDelegation(asked), chain: ids }
  const request = { action: 'delegate', scope, ttlSeconds, constraints } as const
  const left = await rule(work, policies, ids.map(authority.agent), request, refused)
  // What limits leave lies within what was asked, and that within the chain. Constraints that they
  // add may be wider than a link's: whoever verifies holds every link's, and counts at each.
  requireConstraints(left.constraints)
  return left
}

function compose(
  work: Work,
  { links, agentIds }: Authority,
  issuedBy: string,
  input: NewDelegation,
): Delegation {
  const createdAt = seconds(work.now)
  const { constraints = {} } = input
  const link = linkAfter(links, {
    id: randomId('del'),
    from: input.fromAgentId,
    to: input.toAgentId,
    scope: input.scope.join(' '),
    exp: createdAt + input.ttlSeconds,
    max_depth: input.maxDepth ?? links.at(-1)?.max_depth ?? DEPTH_DEFAULT,
    ...(Object.keys(constraints).length === 0 ? {} : { constraints }),
    ...(isCounted(constraints) ? { grant: randomId('gr') } : {}),
  })
  return {
    id: link.id,
    environment: work.tenant.environment,
    parentId: input.parentId,
    fromAgentId: link.from,
    toAgentId: link.to,
    agents: [...(links.length === 0 ? [link.from] : agentIds), link.to],
    scope: input.scope,
    links: [...links, link],
    maxDepth: link.max_depth,
    reason: input.reason,
    issuedBy,
    createdAt: new Date(work.now),
    expiresAt: new Date(link.exp * 1000),
    revokedAt: undefined,
    status: 'active',
  }
}

/** Begin to count what the delegation bounds in all, for everything that is issued under it. */
async function countUses(work: Work, { links, expiresAt }: Delegation): Promise<void> {
  const link = links.at(-1)
  const { counts } = readConstraints(link?.constraints ?? {})
  if (link?.grant === undefined || counts === undefined) return
  await openGrant(work, link.grant, counts, expiresAt)
}

/** @throws DomainError `not_found` */
export async function getDelegation(
  db: Database,
  tenant: Tenant,
  id: string,
  now: number,
): Promise<Delegation> {
  const sql = db.read(tenant.environment)
  const delegation = await store.findDelegation(tenant, sql, id, new Date(now))
  if (delegation !== undefined) return delegation
  throw new DomainError('not_found', `There is no delegation ${id} here.`)
}

/** Newest first. @throws DomainError `invalid_cursor` */
export function listDelegations(
  db: Database,
  tenant: Tenant,
  filter: store.DelegationFilter,
  page: PageRequest,
  now: number,
): Promise<Page<Delegation>> {
  return readPage(
    'delegations',
    filter,
    page,
    delegation => ({ at: delegation.createdAt.getTime(), id: delegation.id }),
    (after, limit) => {
      const sql = db.read(tenant.environment)
      return store.listDelegations(tenant, sql, { ...filter, now: new Date(now) }, after, limit)
    },
  )
}
