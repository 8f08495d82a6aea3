/**
 * Many tokens issued in one transaction, whoever asks for them: the same checks under the same
 * locks as `issueToken`, in a few statements for all. It never waits for a lock, so nobody's change
 * of an agent, a key or a policy holds up the tokens of others, and no two batches can wait for
 * each other. Whatever cannot be issued at once like this (somebody changes what it rests on, or it
 * is to be refused) is left out, for `issueToken` to wait or refuse.
 */
import type { Agent } from '../agents/agent.ts'
import { requireCapabilities } from '../agents/capabilities.ts'
import { holdAgents } from '../agents/store.ts'
import { recordEach } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import { requireConstraints } from '../constraints/constraint.ts'
import { isCounted } from '../constraints/counts.ts'
import { DomainError } from '../lib/errors.ts'
import type { InForce } from '../policies/book.ts'
import { ruleUnder } from '../policies/rule.ts'
import type { Tx } from '../storage/postgres.ts'
import type { Environment } from '../storage/tenant.ts'
import { holdKeys, insertTokens } from './batch-store.ts'
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

/**
 * Issue what `asks` ask for, all of them plain and of `environment`; undefined in the place of what
 * must go alone. Once the transaction has committed, the verifier knows the tokens.
 */
export async function issueTogether(
  environment: Environment,
  tx: Tx,
  by: TokenIssuer,
  asks: readonly Ask[],
): Promise<(IssuedToken | undefined)[]> {
  if (asks.length === 0) return []
  const basis = await holdBasis(environment, tx, by, asks)
  const drafts: (Draft | undefined)[] = []
  let made = 0
  for (const ask of asks) {
    const on = basis(ask)
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

/** What a token rests on, which stays as it is until the transaction ends. */
type Basis = { agent: Agent; inForce: InForce }

type Draft = { ask: Ask; made: MadeToken; issued: IssuedToken; auditDetails: Details }
type Details = Readonly<Record<string, string[]>>

async function holdBasis(
  environment: Environment,
  tx: Tx,
  by: TokenIssuer,
  asks: readonly Ask[],
): Promise<(ask: Ask) => Basis | undefined> {
  const keys = new Wanted(asks, ask => ask.issuedBy)
  const wanted = new Wanted(asks, ask => ask.asked.agentId)
  const workspaceIds = [...new Set(asks.map(ask => ask.tenant.workspaceId))]
  const [isHeld, agents, policies] = await Promise.all([
    holdKeys(environment, tx, keys.all),
    holdAgents(environment, tx, wanted.all),
    by.policies.holdEach(environment, tx, workspaceIds),
  ])
  return ask => {
    const agent = agents[wanted.indexOf(ask)]
    const inForce = policies.get(ask.tenant.workspaceId)
    if (!isHeld[keys.indexOf(ask)] || agent === undefined || inForce === undefined) return undefined
    return { agent, inForce }
  }
}

/** What several asks want, each named once with the workspace that wants it. */
class Wanted {
  readonly all: { workspaceId: string; id: string }[] = []
  readonly #indexes = new Map<string, number>()

  constructor(
    asks: readonly Ask[],
    private readonly idOf: (ask: Ask) => string,
  ) {
    for (const ask of asks) {
      const name = this.#nameOf(ask)
      if (this.#indexes.has(name)) continue
      this.#indexes.set(name, this.all.length)
      this.all.push({ workspaceId: ask.tenant.workspaceId, id: idOf(ask) })
    }
  }

  indexOf(ask: Ask): number {
    return this.#indexes.get(this.#nameOf(ask)) ?? -1
  }

  #nameOf(ask: Ask): string {
    return `${ask.tenant.workspaceId} ${this.idOf(ask)}`
  }
}

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
