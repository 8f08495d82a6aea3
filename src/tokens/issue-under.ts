/**
 * The grant of a token: a new one, or one that there is, never exceeded. What tokens under it share
 * is counted there.
 */
import type { Work } from '../audit/work.ts'
import { readConstraints, requireConstraints } from '../constraints/constraint.ts'
import { COUNT_NAMES } from '../constraints/counts.ts'
import { widened } from '../constraints/narrower.ts'
import { keepGrants, openGrant } from '../grants/grants.ts'
import { DomainError, type FieldError } from '../lib/errors.ts'
import { randomId } from '../lib/ids.ts'
import { escapePointer } from '../lib/strict-json.ts'
import { missingScopes } from '../scopes/scope.ts'
import type { NewToken } from './issue.ts'
import { findGrant, type GrantDefinition } from './store.ts'

export type TokenGrant = {
  readonly id: string
  /** The token's own and those that it inherits. */
  readonly constraints: Readonly<Record<string, unknown>>
  /** The grants that its uses are taken from, root first. */
  readonly countingGrants: readonly string[]
  readonly isNew: boolean
}

/**
 * The grant that `input` asks for. `above` are the counting grants over a new one, root first.
 * @throws DomainError `not_found`, `exceeds_grant`, `invalid_constraints`
 */
export async function grantFor(
  work: Work,
  input: NewToken,
  above: readonly string[] = [],
): Promise<TokenGrant> {
  const { grantId, constraints = {} } = input
  if (grantId === undefined) return newGrant(constraints, above)
  const definition = await usableGrant(work, grantId, input.agentId)
  requireSameDelegation(definition, input)
  const merged = { ...definition.constraints, ...constraints }
  requireWithin(definition, input, merged)
  requireConstraints(merged)
  const { countingGrants } = definition
  return { id: grantId, constraints: merged, countingGrants, isNew: false }
}

/** A grant of its own; `above` are the counting grants over it, root first. */
export function newGrant(
  constraints: Readonly<Record<string, unknown>>,
  above: readonly string[] = [],
): TokenGrant {
  const id = randomId('gr')
  const own = readConstraints(constraints).isCounted ? [id] : []
  return { id, constraints, countingGrants: [...above, ...own], isNew: true }
}

/** Begin or go on counting, until a token that expires at `until` has done so. */
export async function holdGrant(work: Work, grant: TokenGrant, until: Date): Promise<void> {
  if (!grant.isNew) {
    if (!(await keepGrants(work, grant.countingGrants, until))) throw notFound(EXPIRED)
    return
  }
  const { counts } = readConstraints(grant.constraints)
  if (counts !== undefined) await openGrant(work, grant.id, counts, until)
}

const EXPIRED = 'All tokens of this grant have expired; issue without grant_id.'

function notFound(detail: string): DomainError {
  return new DomainError('not_found', detail, { errors: [{ pointer: '/grant_id', detail }] })
}

async function usableGrant(work: Work, id: string, agentId: string): Promise<GrantDefinition> {
  const grant = await findGrant(work.tenant, work.tx.sql, id)
  if (grant === undefined || grant.agentId !== agentId) {
    throw notFound(
      `There is no grant ${id} of this agent here; without grant_id a new one is made.`,
    )
  }
  if (grant.expiresAt.getTime() <= work.now) throw notFound(EXPIRED)
  return grant
}

/** Under another delegation, or none, its uses would not be taken from all that bounds them. */
function requireSameDelegation(grant: GrantDefinition, { delegationId }: NewToken): void {
  if (grant.delegationId === delegationId) return
  const detail =
    grant.delegationId === undefined
      ? 'The grant was not made under a delegation; leave it out.'
      : `The grant was made under the delegation ${grant.delegationId}; name that one.`
  throw new DomainError('exceeds_grant', `/delegation_id: ${detail}`, {
    errors: [{ pointer: '/delegation_id', detail }],
  })
}

function requireWithin(
  grant: GrantDefinition,
  { scope, constraints = {} }: NewToken,
  merged: Readonly<Record<string, unknown>>,
): void {
  const wider = widened(readConstraints(merged), readConstraints(grant.constraints))
  const added = Object.keys(constraints).filter(
    name => COUNT_NAMES.has(name) && !Object.hasOwn(grant.constraints, name),
  )
  const errors: FieldError[] = [
    ...missingScopes(grant.scope, scope).map(one => ({
      pointer: `/scope/${scope.indexOf(one)}`,
      detail: `${one} is not within the scope of the grant.`,
    })),
    ...wider.map(name => ({
      pointer: `/constraints/${escapePointer(name)}`,
      detail: `Must be equal to the grant's or narrower: leave it out to inherit it.`,
    })),
    ...added.map(name => ({
      pointer: `/constraints/${name}`,
      detail: 'The grant does not count this; issue without grant_id.',
    })),
  ]
  const [first] = errors
  if (first === undefined) return
  throw new DomainError('exceeds_grant', `${first.pointer}: ${first.detail}`, { errors })
}
