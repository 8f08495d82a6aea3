/** What tokens are drafted upon before it is locked. */
import type { Agent } from '../agents/agent.ts'
import { LruMap } from '../lib/lru.ts'
import type { InForce, PolicyBook } from '../policies/book.ts'
import { readStandings, type Standing } from '../policies/store.ts'
import type { Sql } from '../storage/postgres.ts'
import type { Environment } from '../storage/tenant.ts'
import { readAgents } from './batch-store.ts'

/** An agent, and the policies of its workspace, as they were when they were read. */
export type Basis = {
  readonly agent: Agent
  readonly standing: Standing
  readonly inForce: InForce
}

type Asked = { readonly tenant: { workspaceId: string }; readonly asked: { agentId: string } }

/**
 * Content: agents, and how policies stand, with the version of each. Filled: from the database,
 * when first asked for. Bound: 1,024 of each, of an environment; the one longest unused is dropped.
 * Invalidated by whoever finds that a token could not be stored upon it; nothing else is needed,
 * since what is drafted is stored only where the versions, under their locks, are these.
 */
const KNOWN_MAX = 1024

export class KnownBases {
  readonly #agents = new LruMap<string, Agent>(KNOWN_MAX)
  readonly #standings = new LruMap<string, Standing>(KNOWN_MAX)

  constructor(
    private readonly environment: Environment,
    private readonly sql: Sql,
    private readonly policies: PolicyBook,
  ) {}

  /** The basis of each; undefined where there is none. */
  async of(asks: readonly Asked[]): Promise<(Basis | undefined)[]> {
    const [agents, policies] = await Promise.all([this.#agentsOf(asks), this.#policiesOf(asks)])
    return asks.map(ask => {
      const agent = agents.get(nameOf(ask))
      const ofWorkspace = policies.get(ask.tenant.workspaceId)
      return agent && ofWorkspace && { agent, ...ofWorkspace }
    })
  }

  /** Read anew what this one rests on when it is next asked for. */
  forget(ask: Asked): void {
    this.#agents.delete(nameOf(ask))
    this.#standings.delete(ask.tenant.workspaceId)
  }

  #agentsOf(asks: readonly Asked[]): Promise<Map<string, Agent>> {
    const names = new Map(
      asks.map(ask => [
        nameOf(ask),
        { workspaceId: ask.tenant.workspaceId, agentId: ask.asked.agentId },
      ]),
    )
    return known(this.#agents, [...names.keys()], async missing => {
      const wanted = missing.flatMap(name => names.get(name) ?? [])
      const found = await readAgents(this.environment, this.sql, wanted)
      return new Map(missing.flatMap((name, i) => (found[i] ? [[name, found[i]]] : [])))
    })
  }

  async #policiesOf(asks: readonly Asked[]): Promise<Map<string, Omit<Basis, 'agent'>>> {
    const ids = [...new Set(asks.map(ask => ask.tenant.workspaceId))]
    const standings = await known(this.#standings, ids, missing =>
      readStandings(this.environment, this.sql, missing),
    )
    const each = [...standings].map(async ([workspaceId, standing]) => {
      const tenant = { workspaceId, environment: this.environment }
      const inForce = await this.policies.under(tenant, this.sql, standing)
      return [workspaceId, { standing, inForce }] as const
    })
    return new Map(await Promise.all(each))
  }
}

const nameOf = ({ tenant, asked }: Asked): string => `${tenant.workspaceId} ${asked.agentId}`

/** What `map` has under `keys`, and what `read` finds of the others, which it has from then on. */
async function known<V>(
  map: LruMap<string, V>,
  keys: readonly string[],
  read: (missing: readonly string[]) => Promise<Map<string, V>>,
): Promise<Map<string, V>> {
  const found = new Map<string, V>()
  const missing: string[] = []
  for (const key of keys) {
    const value = map.get(key)
    if (value === undefined) missing.push(key)
    else found.set(key, value)
  }
  if (missing.length === 0) return found
  for (const [key, value] of await read(missing)) {
    map.set(key, value)
    found.set(key, value)
  }
  return found
}
