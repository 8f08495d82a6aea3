/**
 * Many tokens issued at once, whoever asks for them, in one statement: they are drafted upon what
 * is known of their agents and policies, and stored where that is still so, under the same locks as
 * `issueToken`. It never waits for a lock, so nobody's change of an agent, a key or a policy holds
 * up the tokens of others, and no two batches can wait for each other. Whatever cannot be issued
 * like this (somebody changes what it rests on, or it is to be refused) is left out, for
 * `issueToken` to wait or refuse.
 */
import { requireCapabilities } from '../agents/capabilities.ts'
import { auditColumns } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import { requireConstraints } from '../constraints/constraint.ts'
import { isCounted } from '../constraints/counts.ts'
import { DomainError } from '../lib/errors.ts'
import type { InForce } from '../policies/book.ts'
import { ruleUnder } from '../policies/rule.ts'
import { standingColumns } from '../policies/store.ts'
import type { OneStatement } from '../storage/postgres.ts'
import type { Environment } from '../storage/tenant.ts'
import { type Columns, storeBatch, tokenColumns } from './batch-store.ts'
import { type IssuedToken, type NewToken, refusedToken, type TokenIssuer } from './issue.ts'
import { newGrant } from './issue-under.ts'
import type { Basis } from './known-bases.ts'
import { issuedEvent, type MadeToken, makeToken } from './make-token.ts'
import { requireActive } from './standing.ts'

/** A token that is asked for, in the name of the API key `issuedBy`. */
export type Ask = Pick<Work, 'tenant' | 'origin' | 'now'> & {
  readonly issuedBy: string
  readonly asked: NewToken
}

/** A token that is signed and not stored, and what it rests on. */
export type Draft = {
  readonly ask: Ask
  readonly basis: Basis
  readonly made: MadeToken
  readonly issued: IssuedToken
  readonly auditDetails: Readonly<Record<string, string[]>>
}

/**
 * What one token may take of Cedar here, about 2 ms: each scope is asked of several sets, 45 µs
 * each, and of each statement. Whatever takes more goes alone, so that no workspace's policies hold
 * up the tokens of others.
 */
const CEDAR_WEIGHT_MAX = 500
const SCOPE_WEIGHT = 40
/** Tokens made before other requests get their turn: half a millisecond, or as much of Cedar. */
const TURN = 16
const TURN_UNDER_POLICIES = 4

/** Whether a token may be issued with others: it counts nothing, and rests on its agent alone. */
export const isPlain = ({ grantId, delegationId, constraints = {} }: NewToken): boolean =>
  grantId === undefined && delegationId === undefined && !isCounted(constraints)

/** A draft of each of `asks`, upon the basis at its place; undefined for what must go alone. */
export async function draftEach(
  by: TokenIssuer,
  asks: readonly Ask[],
  bases: readonly (Basis | undefined)[],
): Promise<(Draft | undefined)[]> {
  const drafts: (Draft | undefined)[] = []
  let made = 0
  for (const [i, ask] of asks.entries()) {
    const basis = bases[i]
    drafts.push(basis && (await draft(by, ask, basis)))
    made += basis?.inForce.set === undefined ? TURN_UNDER_POLICIES : TURN
    if (made >= TURN * TURN_UNDER_POLICIES) {
      made = 0
      await new Promise(setImmediate)
    }
  }
  return drafts
}

/** The token, unless it must go alone. */
async function draft(by: TokenIssuer, ask: Ask, basis: Basis): Promise<Draft | undefined> {
  const { agent, inForce } = basis
  const { asked, now } = ask
  const { scope, ttlSeconds, constraints = {} } = asked
  if (weightOf(inForce, scope) > CEDAR_WEIGHT_MAX) return undefined
  try {
    requireConstraints(constraints)
    requireActive(agent)
    requireCapabilities(agent, scope)
    const request = { action: 'issue', scope, ttlSeconds, constraints, at: now } as const
    const left = await ruleUnder(inForce, by.policies, [agent], request, refusedToken(asked))
    const { limitedBy, auditDetails } = left
    if (limitedBy.length > 0) requireConstraints(left.constraints)
    const grant = newGrant(limitedBy.length === 0 ? constraints : left.constraints)
    if (grant.countingGrants.length > 0) return undefined
    const input = { ...asked, scope: [...left.scope], ttlSeconds: left.ttlSeconds }
    const made = makeToken(ask, by, { agent, links: [], issuedBy: ask.issuedBy, grant }, input)
    const { record, text } = made
    const issued = { record, text, ttlSeconds: input.ttlSeconds, limitedBy }
    return { ask: { ...ask, asked: input }, basis, made, issued, auditDetails }
  } catch (error) {
    if (error instanceof DomainError) return undefined
    throw error
  }
}

const weightOf = ({ set }: InForce, scope: readonly string[]): number =>
  set === undefined ? 0 : scope.length * (SCOPE_WEIGHT + set.statementCount)

/** A draft, and the reply to keep where its caller may ask again. */
export type Storable = { readonly draft: Draft; readonly reply: Columns | undefined }

/** Store those whose bases are as they were. @returns the ids of their tokens */
export function storeTogether(
  environment: Environment,
  one: OneStatement,
  storables: readonly Storable[],
): Promise<ReadonlySet<string>> {
  const standings = new Map<string, Columns>()
  const bearers = new Map<string, { position: number; columns: Columns }>()
  const tokens = storables.map(({ draft: { ask, basis, made }, reply }) => {
    const { tenant, issuedBy } = ask
    const { workspaceId } = tenant
    const { agent, standing } = basis
    const name = `${workspaceId} ${issuedBy} ${agent.id}`
    const bearer = bearers.get(name) ?? {
      position: bearers.size,
      columns: {
        ...{ position: bearers.size, workspace_id: workspaceId, key_id: issuedBy },
        ...{ agent_id: agent.id, agent_version: agent.version },
      },
    }
    bearers.set(name, bearer)
    standings.set(workspaceId, standingColumns(tenant, standing))
    return tokenColumns(workspaceId, made.record, bearer.position, reply !== undefined)
  })
  return storeBatch(environment, one, {
    standings: [...standings.values()],
    bearers: [...bearers.values()].map(bearer => bearer.columns),
    tokens,
    events: storables.map(({ draft: { ask, made, auditDetails } }) =>
      auditColumns(ask, issuedEvent(made.record, ask.asked, auditDetails, [])),
    ),
    replies: storables.flatMap(({ reply }) => (reply === undefined ? [] : [reply])),
  })
}
