/**
 * Many tokens issued in one transaction, whoever asks for them: the same checks under the same
 * locks as `issueToken`, in a few statements for all. It never waits for a lock, so nobody's change
 * of an agent, a key or a policy holds up the tokens of others, and no two batches can wait for
 * each other. Whatever cannot be issued at once like this (somebody changes what it rests on, or it
 * is to be refused) is left out, for `issueToken` to wait or refuse.
 */
import type { Agent } from '../agents/agent.ts'
import { requireCapabilities } from '../agents/capabilities.ts'
import { recordEach } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import { requireConstraints } from '../constraints/constraint.ts'
import { isCounted } from '../constraints/counts.ts'
import { DomainError } from '../lib/errors.ts'
import type { InForce } from '../policies/book.ts'
import { ruleUnder } from '../policies/rule.ts'
import type { Tx } from '../storage/postgres.ts'
import type { Environment } from '../storage/tenant.ts'
import { type Bearer, holdBearers, insertTokens } from './batch-store.ts'
import { type IssuedToken, type NewToken, refusedToken, type TokenIssuer } from './issue.ts'
import { newGrant } from './issue-under.ts'
import { issuedEvent, type MadeToken, makeToken } from './make-token.ts'
import { requireActive } from './standing.ts'

/** A token that is asked for, in the name of the API key `issuedBy`. */
export type Ask = Pick<Work, 'tenant' | 'origin' | 'now'> & {
  readonly issuedBy: string
  readonly asked: NewToken
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

/** What tokens rest on, by who asks: undefined where it is not to be had, or is being changed. */
export type Bases = (ask: Ask) => Basis | undefined
type Basis = { agent: Agent; inForce: InForce }

/**
 * What `asks`, all of them plain and of `environment`, rest on. It stays as it is until the
 * transaction ends, and nothing is written.
 */
export async function holdBases(
  environment: Environment,
  tx: Tx,
  by: TokenIssuer,
  asks: readonly Ask[],
): Promise<Bases> {
  const bearers = new Map(asks.map(ask => [bearerNameOf(ask), bearerOf(ask)]))
  const workspaceIds = [...new Set(asks.map(ask => ask.tenant.workspaceId))]
  const [agents, policies] = await Promise.all([
    holdBearers(environment, tx, [...bearers.values()]),
    by.policies.holdEach(environment, tx, workspaceIds),
  ])
  const held = new Map([...bearers.keys()].map((name, i) => [name, agents[i]]))
  return ask => {
    const agent = held.get(bearerNameOf(ask))
    const inForce = policies.get(ask.tenant.workspaceId)
    return agent && inForce && { agent, inForce }
  }
}

const bearerOf = ({ tenant, issuedBy, asked }: Ask): Bearer => ({
  workspaceId: tenant.workspaceId,
  agentId: asked.agentId,
  keyId: issuedBy,
})

const bearerNameOf = ({ tenant, issuedBy, asked }: Ask): string =>
  `${tenant.workspaceId} ${asked.agentId} ${issuedBy}`

/**
 * Issue what `asks` ask for, upon their bases; undefined in the place of what must go alone. Once
 * the transaction has committed, the verifier knows the tokens.
 */
export async function issueTogether(
  environment: Environment,
  tx: Tx,
  by: TokenIssuer,
  asks: readonly Ask[],
  basisOf: Bases,
): Promise<(IssuedToken | undefined)[]> {
  if (asks.length === 0) return []
  const drafts: (Draft | undefined)[] = []
  let made = 0
  for (const ask of asks) {
    const on = basisOf(ask)
    drafts.push(on && (await draft(by, ask, on)))
    made += on?.inForce.set === undefined ? TURN_UNDER_POLICIES : TURN
    if (made >= TURN * TURN_UNDER_POLICIES) {
      made = 0
      await new Promise(setImmediate)
    }
  }
  const done = drafts.filter(one => one !== undefined)
  if (done.length > 0) await store(environment, tx, done)
  for (const { made } of done) tx.afterCommit(() => by.verifier.prime(made.text, made.facts))
  return drafts.map(one => one?.issued)
}

type Draft = { ask: Ask; made: MadeToken; issued: IssuedToken; auditDetails: Details }
type Details = Readonly<Record<string, string[]>>

/** The token, unless it must go alone. */
async function draft(
  by: TokenIssuer,
  ask: Ask,
  { agent, inForce }: Basis,
): Promise<Draft | undefined> {
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
    return { ask: { ...ask, asked: input }, made, issued, auditDetails }
  } catch (error) {
    if (error instanceof DomainError) return undefined
    throw error
  }
}

const weightOf = ({ set }: InForce, scope: readonly string[]): number =>
  set === undefined ? 0 : scope.length * (SCOPE_WEIGHT + set.statementCount)

async function store(environment: Environment, tx: Tx, drafts: readonly Draft[]): Promise<void> {
  const tokens = drafts.map(({ ask, made }) => ({
    workspaceId: ask.tenant.workspaceId,
    token: made.record,
  }))
  const done = drafts.map(({ ask, made, auditDetails }) => ({
    work: ask,
    event: issuedEvent(made.record, ask.asked, auditDetails, []),
  }))
  await Promise.all([insertTokens(environment, tx, tokens), recordEach(environment, tx, done)])
}
