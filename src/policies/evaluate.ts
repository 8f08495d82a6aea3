/** Who decides: guard-rails, then layer by layer, then the workspace's default; then the limits. */
import type { Agent } from '../agents/agent.ts'
import { branchesAbove, canonicalScope, covers } from '../scopes/scope.ts'
import type { CedarValueJson, EntityJson } from './cedar-instance.ts'
import { policyIdOf } from './compile.ts'
import { type Answer, type CedarEngine, CedarFailure } from './engine.ts'
import { isWithin, keyOf } from './hours.ts'
import { differences, type Limiting, type Narrowed, narrow } from './narrow.ts'
import { LAYERS, type Policy, type PolicyDefault } from './policy.ts'
import type { PolicySet, Tier, Tiers } from './policy-set.ts'

/** What is asked for. */
export type Asked = {
  readonly action: 'issue' | 'delegate'
  readonly agent: Agent
  readonly scope: readonly string[]
  readonly ttlSeconds: number
  readonly constraints: Readonly<Record<string, unknown>>
  /** When, in milliseconds: what hours are held against. */
  readonly at: number
}

/** Why a scope is refused. */
export type Denial =
  | {
      readonly kind: 'policy'
      readonly policy: Policy
      /** The ids of all policies that refuse it there, `policy` among them. */
      readonly policyIds: readonly string[]
      /** The id of the statement that decided. */
      readonly statementId: string
      /** Whether it refuses because it could not be evaluated. */
      readonly hasFailed: boolean
    }
  | { readonly kind: 'default' }
  /** A limit leaves nothing of the scope. */
  | { readonly kind: 'limit'; readonly policy: Policy }
  | { readonly kind: 'unreadable'; readonly policy: Policy | undefined }

/** What policies in mode audit would have done: their ids. */
export type WouldHave = {
  readonly denied: readonly string[]
  readonly allowed: readonly string[]
  readonly limited: readonly string[]
}

export type Decision =
  | {
      readonly kind: 'denied'
      readonly scope: string
      readonly by: Denial
      readonly would: WouldHave
    }
  | ({ readonly kind: 'allowed'; readonly would: WouldHave } & Narrowed)

/** One more than the last layer: nobody spoke. */
const NOBODY = LAYERS.length

type Spoken = { denial: Denial | undefined; layer: number }

/** Statements evaluated in one go before other requests get their turn: some 10 ms of Cedar. */
const TURN_STATEMENTS = 200
/** Statements evaluated for one request; what takes more is refused. */
const STATEMENTS_MAX = 100_000

/**
 * Decide what `set` makes of a request. Pure but for what `engine` keeps parsed. Whoever writes
 * policies says how long that takes, so it is done in turns: nobody else waits for the whole of it.
 */
export async function decideInTurns(
  engine: CedarEngine,
  set: PolicySet,
  policyDefault: PolicyDefault,
  asked: Asked,
): Promise<Decision> {
  const decision = decisionOf(new Evaluation(engine, set, policyDefault, asked, TURN_STATEMENTS))
  for (;;) {
    const made = decision()
    if (made !== undefined) return made
    await new Promise(setImmediate)
  }
}

/** The same at one go. */
export function decide(
  engine: CedarEngine,
  set: PolicySet,
  policyDefault: PolicyDefault,
  asked: Asked,
): Decision {
  const decision = decisionOf(new Evaluation(engine, set, policyDefault, asked))()
  if (decision === undefined) throw new Error('a decision without turns has not ended')
  return decision
}

/** Comes a turn closer to the decision; undefined until it is made. */
const decisionOf = (evaluation: Evaluation) => (): Decision | undefined => {
  try {
    return evaluation.turn()
  } catch (error) {
    if (error instanceof TurnOver) return undefined
    if (!(error instanceof CedarFailure)) throw error
    return evaluation.unreadable(undefined)
  }
}

/** Thrown when a turn is over; the next one finds the answers so far, and goes on behind them. */
class TurnOver extends Error {}

class Evaluation {
  readonly #context: Record<string, CedarValueJson>
  readonly #principal: EntityJson
  readonly #wouldDeny = new Set<string>()
  readonly #wouldAllow = new Set<string>()
  /** What Cedar has answered, by tier and scope. */
  readonly #answers = new Map<Tier, Map<string, Answer>>()
  /** Statements evaluated, in all and when the turn is over. */
  #evaluated = 0
  #turnEnd = 0

  constructor(
    private readonly engine: CedarEngine,
    private readonly set: PolicySet,
    private readonly policyDefault: PolicyDefault,
    private readonly asked: Asked,
    private readonly turnStatements = Number.POSITIVE_INFINITY,
  ) {
    const open = [...set.windows.values()].filter(hours => isWithin(hours, asked.at))
    this.#context = {
      ttl_seconds: asked.ttlSeconds,
      constraints: Object.keys(asked.constraints),
      now: { __extn: { fn: 'datetime', arg: new Date(asked.at).toISOString() } },
      hours: open.map(keyOf),
    }
    this.#principal = principalOf(asked.agent)
  }

  /** @throws TurnOver, CedarFailure */
  turn(): Decision {
    this.#turnEnd = this.#evaluated + this.turnStatements
    const [unreadable] = this.set.unreadable
    return unreadable === undefined ? this.#decision() : this.unreadable(unreadable)
  }

  unreadable(policy: Policy | undefined): Decision {
    const [scope = ''] = this.asked.scope
    const would: WouldHave = { denied: [], allowed: [], limited: [] }
    return { kind: 'denied', scope, by: { kind: 'unreadable', policy }, would }
  }

  #decision(): Decision {
    for (const scope of this.asked.scope) {
      const spoken = this.#speak(scope)
      this.#audit(scope, spoken)
      if (spoken.denial !== undefined) return this.#denied(scope, spoken.denial)
    }
    const limits = this.#limiting(this.set.enforced)
    const narrowed = narrow(this.asked, limits)
    if (narrowed.kind === 'nothing_left') {
      return this.#denied(narrowed.scope, { kind: 'limit', policy: narrowed.policy })
    }
    return { ...narrowed, kind: 'allowed', would: this.#would(this.#auditLimits(limits, narrowed)) }
  }

  /** The audited limits that would narrow what is left, each if it alone were enforced. */
  #auditLimits(limits: Limiting[], narrowed: Narrowed): string[] {
    const changing = this.#limiting(this.set.audited).filter(audited => {
      const would = narrow(this.asked, [...limits, audited])
      return would.kind === 'nothing_left' || differences(narrowed, would).length > 0
    })
    return changing.map(({ policy }) => policy.id)
  }

  #denied(scope: string, by: Denial): Decision {
    return { kind: 'denied', scope, by, would: this.#would([]) }
  }

  #would(limited: string[]): WouldHave {
    return { denied: [...this.#wouldDeny], allowed: [...this.#wouldAllow], limited }
  }

  /** The first who speaks of `scope`, and whether it refuses. */
  #speak(scope: string): Spoken {
    const { guardrails, layers } = this.set.enforced
    const barred = guardrails && this.#denialIn(guardrails, scope)
    if (barred) return { denial: barred, layer: -1 }
    for (const [index, layer] of LAYERS.entries()) {
      const tier = layers.get(layer)
      if (tier === undefined) continue
      const denial = this.#denialIn(tier, scope)
      if (denial !== undefined || this.#allowsIn(tier, scope)) return { denial, layer: index }
    }
    const denial = this.policyDefault === 'deny' ? ({ kind: 'default' } as const) : undefined
    return { denial, layer: NOBODY }
  }

  /** The oldest policy of a tier that refuses `scope`, or a scope that it names within it. */
  #denialIn(tier: Tier, scope: string): Denial | undefined {
    for (const one of [scope, ...tier.named.filter(name => isInside(name, scope))]) {
      const { decision, reasons, failed } = this.#ask(tier, one)
      const forbidding = decision === 'deny' ? reasons : []
      const broken = failed.filter(id => this.#policy(id).effect === 'deny')
      const found = this.#firstOf([...forbidding, ...broken])
      if (found === undefined) continue
      return { kind: 'policy', ...found, hasFailed: broken.includes(found.statementId) }
    }
    return undefined
  }

  #firstOf(statementIds: readonly string[]) {
    if (statementIds.length === 0) return undefined
    const ids = new Set(statementIds.map(policyIdOf))
    // The set's order is that of creation.
    const policyIds = [...this.set.byId.keys()].filter(id => ids.has(id))
    const policy = this.#policy(policyIds[0] ?? '')
    const statementId = statementIds.find(id => policyIdOf(id) === policy.id) ?? ''
    return { policy, policyIds, statementId }
  }

  #allowsIn(tier: Tier, scope: string): boolean {
    return this.#ask(tier, scope).decision === 'allow'
  }

  /** What audited policies would have done, each if it alone were enforced. */
  #audit(scope: string, { denial, layer }: Spoken): void {
    const { audited, auditedAllows } = this.set
    if (denial !== undefined) {
      for (const tier of tiersAbove(auditedAllows, layer)) this.#noteAllows(tier, scope)
      return
    }
    const tiers = [audited.guardrails ?? [], tiersAbove(audited, layer + 1)].flat()
    for (const tier of tiers) {
      const found = this.#denialIn(tier, scope)
      if (found?.kind === 'policy') for (const id of found.policyIds) this.#wouldDeny.add(id)
    }
  }

  #noteAllows(tier: Tier, scope: string): void {
    const { decision, reasons } = this.#ask(tier, scope)
    if (decision === 'allow') for (const id of reasons) this.#wouldAllow.add(policyIdOf(id))
  }

  /** The limits that match, each with the scopes that it matches. */
  #limiting({ limits }: Tiers): Limiting[] {
    if (limits === undefined) return []
    const matched = new Map<string, string[]>()
    for (const scope of this.asked.scope) {
      const { decision, reasons } = this.#ask(limits, scope)
      for (const id of decision === 'allow' ? reasons : []) {
        const scopes = matched.get(policyIdOf(id)) ?? []
        matched.set(policyIdOf(id), [...scopes, scope])
      }
    }
    return [...this.set.byId.values()].flatMap(policy => {
      const scopes = matched.get(policy.id)
      return scopes === undefined ? [] : [{ policy, scopes }]
    })
  }

  #policy(statementId: string): Policy {
    const policy = this.set.byId.get(policyIdOf(statementId))
    if (policy === undefined) throw new CedarFailure(`no policy has the statement ${statementId}`)
    return policy
  }

  #ask(tier: Tier, scope: string): Answer {
    const name = canonicalScope(scope)
    const answers = this.#answers.get(tier) ?? new Map<string, Answer>()
    this.#answers.set(tier, answers)
    const known = answers.get(name)
    if (known !== undefined) return known
    if (this.#evaluated >= this.#turnEnd) throw new TurnOver()
    this.#evaluated += tier.count
    if (this.#evaluated > STATEMENTS_MAX) throw new CedarFailure('the evaluation takes too long')
    const answer = this.engine.ask(tier, {
      principalId: this.asked.agent.id,
      action: this.asked.action,
      resourceId: name,
      context: this.#context,
      entities: [this.#principal, resourceOf(name)],
    })
    answers.set(name, answer)
    return answer
  }
}

/** The tiers of the layers before `layer`. */
const tiersAbove = ({ layers }: Tiers, layer: number): Tier[] =>
  LAYERS.slice(0, Math.max(0, layer)).flatMap(name => layers.get(name) ?? [])

const isInside = (name: string, scope: string): boolean =>
  name !== canonicalScope(scope) && covers(scope, name)

function principalOf(agent: Agent): EntityJson {
  const { modelProvider, modelName } = agent
  return {
    uid: { type: 'Agent', id: agent.id },
    attrs: {
      name: agent.name,
      owner: agent.owner,
      ...(modelProvider === undefined ? {} : { model_provider: modelProvider }),
      ...(modelName === undefined ? {} : { model_name: modelName }),
      capabilities: agent.capabilities.map(canonicalScope),
    },
    parents: [],
    tags: { ...agent.metadata },
  }
}

const resourceOf = (name: string): EntityJson => ({
  uid: { type: 'Scope', id: name },
  attrs: { is_branch: name.endsWith('*') },
  parents: branchesAbove(name).map(id => ({ type: 'Scope', id })),
})
