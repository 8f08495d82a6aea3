/** Judge what was granted once more, as if it were asked for now under another set of policies. */
import type { Agent } from '../agents/agent.ts'
import { LruMap } from '../lib/lru.ts'
import type { CedarEngine } from './engine.ts'
import { type Decision, decideInTurns } from './evaluate.ts'
import { isWithin } from './hours.ts'
import type { Request } from './narrow.ts'
import type { PolicyDefault } from './policy.ts'
import type { PolicySet } from './policy-set.ts'

/** A token as it was issued. */
export type IssuedRequest = {
  readonly tokenId: string
  readonly agentId: string
  readonly agentName: string
  /** Every agent in whose name it is, the origin first, `agentId` last. */
  readonly agentIds: readonly string[]
  readonly scope: readonly string[]
  readonly ttlSeconds: number
  readonly constraints: Readonly<Record<string, unknown>>
  readonly issuedAt: Date
}

/** Judged in one go before other requests get their turn. */
const TURN = 8
/** Decisions kept for requests that are alike; the one longest unused is dropped. */
const KNOWN_MAX = 1000

export class Judge {
  readonly #known = new LruMap<string, Decision>(KNOWN_MAX)
  #judged = 0
  constructor(
    private readonly engine: CedarEngine,
    private readonly set: PolicySet,
    private readonly policyDefault: PolicyDefault,
  ) {}

  /** @param agents by id, as they are now */
  async of(token: IssuedRequest, agents: ReadonlyMap<string, Agent>): Promise<Decision> {
    const at = token.issuedAt.getTime()
    const key = this.#keyOf(token, at)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    if (++this.#judged % TURN === 0) await new Promise(setImmediate)
    const decision = await this.#decide(token, agents, at)
    this.#known.set(key, decision)
    return decision
  }

  /** As it was issued: agent by agent, each under what those before have left. */
  async #decide(
    token: IssuedRequest,
    agents: ReadonlyMap<string, Agent>,
    at: number,
  ): Promise<Decision> {
    let left: Request = token
    let decision: Decision | undefined
    for (const id of token.agentIds) {
      const agent = agents.get(id)
      if (agent === undefined) throw new Error(`token ${token.tokenId} has no agent ${id}`)
      const { scope, ttlSeconds, constraints } = left
      const asked = { action: 'issue', agent, scope, ttlSeconds, constraints, at } as const
      decision = await decideInTurns(this.engine, this.set, this.policyDefault, asked)
      if (decision.kind === 'denied') return decision
      left = decision
    }
    if (decision === undefined) throw new Error(`token ${token.tokenId} has no agent`)
    return decision
  }

  /** The same for requests that nothing tells apart. */
  #keyOf(token: IssuedRequest, at: number): string {
    const open = [...this.set.windows].filter(([, hours]) => isWithin(hours, at))
    const { agentIds, scope, ttlSeconds, constraints } = token
    const times = [open.map(([key]) => key), this.set.looksAtTheClock ? at : 0]
    return JSON.stringify([agentIds, scope, ttlSeconds, constraints, times])
  }
}
