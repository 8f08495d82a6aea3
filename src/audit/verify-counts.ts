/**
 * How often tokens were verified, per agent, issuing key, code and minute. Counted in memory and
 * written behind every few seconds, so that verify waits for nothing: a crash loses what was
 * counted since the last write, a stop writes it. Only verdicts on tokens whose signature matched
 * are counted here; forged ones name nobody and are in the metrics alone.
 *
 * Bound: 100,000 pairs of agent and key wait for a write, some 40 MB. Beyond it verifies are
 * counted for their workspace without agent and key, 10,000 workspaces and minutes; beyond that, in
 * the metrics alone. Only a database that is away for long, or a flood over very many agents, leads
 * there.
 */
import { DomainError } from '../lib/errors.ts'
import { InTurn } from '../lib/in-turn.ts'
import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS, type Environment } from '../storage/tenant.ts'
import { addVerifyCounts, type VerifyCount } from './counts-store.ts'

/** What is known of a token whose signature matched. */
export type Counted = {
  readonly workspaceId: string
  readonly environment: Environment
  readonly agentId: string
  /** The API key that issued it. */
  readonly issuedBy: string
}

const MINUTE_MILLISECONDS = 60_000
const PAIRS_MAX = 100_000
const COARSE_MAX = 10_000
/** Pairs of one statement. */
const BATCH = 5000

/** One agent's tokens of one key in one minute: how often each code. */
type Pair = {
  readonly of: Counted
  readonly minute: number
  readonly codes: Map<string, { count: number }>
  /** Tokens of the same agent that another key issued. */
  next: Pair | undefined
}

export class VerifyCounts {
  #minute = 0
  /** Of the minute of now, by agent: one look-up, and no text put together per verify. */
  #agents = new Map<string, Pair>()
  /** Of the minute of now, by workspace, where there are too many pairs. */
  #coarse = new Map<string, Pair>()
  /** Of earlier minutes, and what could not be written; no list holds a pair twice. */
  #waiting: Pair[][] = []
  #pairs = 0
  #coarsePairs = 0
  readonly #writes = new InTurn()

  constructor(private readonly pairsMax = PAIRS_MAX) {}

  /** Count a verdict made at `now` (milliseconds). On the hot path: two look-ups and a sum. */
  note(of: Counted, code: string, now: number): void {
    const minute = now - (now % MINUTE_MILLISECONDS)
    if (minute !== this.#minute) this.#close(minute)
    let pair = this.#agents.get(of.agentId)
    while (pair !== undefined && !isSame(pair.of, of)) pair = pair.next
    pair ??= this.#add(of)
    if (pair === undefined) return
    const known = pair.codes.get(code)
    if (known === undefined) pair.codes.set(code, { count: 1 })
    else known.count++
  }

  /** The pair to count into; undefined when there is no room for one. */
  #add(of: Counted): Pair | undefined {
    if (this.#pairs >= this.pairsMax) return this.#addCoarse(of)
    const next = this.#agents.get(of.agentId)
    const pair = { of, minute: this.#minute, codes: new Map(), next }
    this.#agents.set(of.agentId, pair)
    this.#pairs++
    return pair
  }

  #addCoarse({ workspaceId, environment }: Counted): Pair | undefined {
    const name = `${environment} ${workspaceId}`
    const known = this.#coarse.get(name)
    if (known !== undefined || this.#coarsePairs >= COARSE_MAX) return known
    const of = { workspaceId, environment, agentId: '', issuedBy: '' }
    const pair = { of, minute: this.#minute, codes: new Map(), next: undefined }
    this.#coarse.set(name, pair)
    this.#coarsePairs++
    return pair
  }

  /** What was counted waits to be written; `minute` is counted from now on. */
  #close(minute: number): void {
    const pairs = [...this.#coarse.values()]
    for (const first of this.#agents.values()) {
      for (let pair: Pair | undefined = first; pair !== undefined; pair = pair.next)
        pairs.push(pair)
    }
    for (const environment of ENVIRONMENTS) {
      const own = pairs.filter(pair => pair.of.environment === environment)
      for (let at = 0; at < own.length; at += BATCH) this.#waiting.push(own.slice(at, at + BATCH))
    }
    this.#agents = new Map()
    this.#coarse = new Map()
    this.#minute = minute
  }

  /**
   * Write what was counted. When nothing could be written, it stays for the next time; where the
   * database did not say whether it was, it is given up rather than counted twice.
   */
  flush(db: Pick<Database, 'begin'>): Promise<void> {
    return this.#writes.run(async () => {
      this.#close(this.#minute)
      const batches = this.#waiting
      this.#waiting = []
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        try {
          await write(db, batch)
        } catch (error) {
          if (isUnknown(error)) this.#forget(batch)
          else batches.unshift(batch)
          this.#waiting.unshift(...batches)
          throw error
        }
        this.#forget(batch)
      }
    })
  }

  /** There is room again. */
  #forget(batch: readonly Pair[]): void {
    const coarse = batch.filter(pair => pair.of.agentId === '').length
    this.#coarsePairs -= coarse
    this.#pairs -= batch.length - coarse
  }
}

const isSame = (one: Counted, other: Counted): boolean =>
  one.issuedBy === other.issuedBy &&
  one.workspaceId === other.workspaceId &&
  one.environment === other.environment

const isUnknown = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'outcome_unknown'

/** Pairs of one environment and one minute, so that no two rows have the same key. */
async function write(db: Pick<Database, 'begin'>, batch: readonly Pair[]): Promise<void> {
  const [first] = batch
  if (first === undefined) return
  const { environment } = first.of
  const rows = batch.flatMap(rowsOf)
  await db.begin(environment, tx => addVerifyCounts(environment, tx, rows))
}

function rowsOf({ of, minute, codes }: Pair): VerifyCount[] {
  const start = new Date(minute).toISOString()
  return Array.from(codes, ([code, { count }]) => ({
    workspace_id: of.workspaceId,
    minute: start,
    agent_id: of.agentId,
    key_id: of.issuedBy,
    code,
    count,
  }))
}
