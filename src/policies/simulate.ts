/** Try a draft on what was issued. Changes nothing. */
import type { Agent } from '../agents/agent.ts'
import { findAgents } from '../agents/store.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import type { CedarEngine } from './engine.ts'
import { type IssuedRequest, Judge } from './judge.ts'
import { type Aspect, differences } from './narrow.ts'
import type { Draft, Policy } from './policy.ts'
import { createPolicySet } from './policy-set.ts'
import { ruleBehind } from './refusal.ts'
import { listActivePolicies, readStanding } from './store.ts'

/** What the draft would have made of one token. */
export type Change = { readonly token: IssuedRequest } & (
  | { readonly outcome: 'denied'; readonly rule: string }
  | { readonly outcome: 'limited'; readonly changed: readonly Aspect[] }
  | { readonly outcome: 'allowed' }
)

export type Simulation = {
  examined: number
  denied: number
  limited: number
  newlyAllowed: number
  unchanged: number
  /** The first of them. */
  changes: Change[]
}

const CHANGES_MAX = 100

/** The id of a draft, which no stored policy has. */
const DRAFT_ID = 'pol_draft'

/** Judge `tokens` under the policies in force, and with `draft` as one of them, enforced. */
export async function simulate(
  db: Database,
  engine: CedarEngine,
  tenant: Tenant,
  draft: Draft,
  tokens: readonly IssuedRequest[],
  now: number,
): Promise<Simulation> {
  const sql = db.read(tenant.environment)
  const { policyDefault } = await readStanding(tenant, sql)
  const active = await listActivePolicies(tenant, sql)
  const agents = await findAgents(tenant, sql, [...new Set(tokens.flatMap(one => one.agentIds))])
  const trial = createPolicySet([...active, toPolicy(draft, tenant, now)])
  const before = new Judge(engine, createPolicySet(active), policyDefault)
  const after = new Judge(engine, trial, policyDefault)
  const changes: Change[] = []
  for (const token of tokens) {
    const change = await compare(token, agents, before, after)
    if (change !== undefined) changes.push(change)
  }
  const count = (outcome: Change['outcome']) =>
    changes.filter(change => change.outcome === outcome).length
  return {
    examined: tokens.length,
    denied: count('denied'),
    limited: count('limited'),
    newlyAllowed: count('allowed'),
    unchanged: tokens.length - changes.length,
    changes: changes.slice(0, CHANGES_MAX),
  }
}

async function compare(
  token: IssuedRequest,
  agents: ReadonlyMap<string, Agent>,
  before: Judge,
  after: Judge,
): Promise<Change | undefined> {
  const [then, now] = [await before.of(token, agents), await after.of(token, agents)]
  if (now.kind === 'denied') {
    return then.kind === 'denied'
      ? undefined
      : { token, outcome: 'denied', rule: ruleBehind(now.by) }
  }
  if (then.kind === 'denied') return { token, outcome: 'allowed' }
  const changed = differences(then, now)
  return changed.length === 0 ? undefined : { token, outcome: 'limited', changed }
}

function toPolicy(draft: Draft, { environment }: Tenant, now: number): Policy {
  return {
    ...draft,
    mode: 'enforce',
    id: DRAFT_ID,
    environment,
    status: 'active',
    createdBy: '',
    createdAt: new Date(now),
    deactivatedAt: undefined,
  }
}
