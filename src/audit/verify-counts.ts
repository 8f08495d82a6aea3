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
import { ownText } from '../lib/own-text.ts'
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

/**
 * Where the last verdict on one token was counted, for whoever asks about it again and again: the
 * number of the minute, never the minute itself, which must go once it is written. Whoever has one
 * is one, since to reach an object of its own takes as long as all of counting.
 */
export class Tally {
  minute = 0
  code = ''
  cell: Cell = NO_CELL
}
type Cell = { count: number }

/** Of no minute, so nothing is counted there. */
const NO_CELL: Cell = { count: 0 }

const MINUTE_MILLISECONDS = 60_000
const PAIRS_MAX = 100_000
const COARSE_MAX = 10_000
/** Pairs of one statement: more would hold the loop for longer than 1 ms. */
const BATCH = 200

/** One agent's tokens of one key in one minute: how often each code. */
type Pair = {
  readonly of: Counted
  readonly codes: Map<string, Cell>
  /** Tokens of the same agent that another key issued. */
  next: Pair | undefined
}

/** Agents by the last character of their ids: a map that grows moves all that it holds. */
const PLACES = 64

let minutes = 0

/** What is counted of one minute of one environment, and then what of it waits to be written. */
class Minute {
  /** No other has the same, whichever minute it is of. */
  readonly number = ++minutes
  readonly #agents = Array.from({ length: PLACES }, () => new Map<string, Pair>())
  /** By workspace, where there are too many pairs. */
  readonly coarse = new Map<string, Pair>()
  readonly #pairs = this.#all()
  /** Taken to be written, and not written yet. */
  #taken: Pair[] = []
  isEmpty = true

  constructor(readonly start: number) {}

  /** By agent: one look-up, and no text put together per verify. */
  of(agentId: string): Map<string, Pair> {
    const agents = this.#agents[agentId.charCodeAt(agentId.length - 1) % PLACES]
    if (agents === undefined) throw new Error('an agent has no id')
    return agents
  }

  *#all(): Generator<Pair> {
    yield* this.coarse.values()
    for (const agents of this.#agents) {
      for (const first of agents.values()) {
        for (let pair: Pair | undefined = first; pair !== undefined; pair = pair.next) yield pair
      }
    }
  }

  /** The next to be written, the same ones until they are; from now on nothing more is counted. */
  take(): readonly Pair[] {
    while (this.#taken.length < BATCH) {
      const next = this.#pairs.next()
      if (next.done) break
      this.#taken.push(next.value)
    }
    return this.#taken
  }

  /** What was taken waits no more. */
  drop(): void {
    this.#taken = []
  }
}

export class VerifyCounts {
  #now = minuteOf(0)
  /** Of earlier minutes, and what could not be written; empty ones are not kept. */
  readonly #waiting: { readonly environment: Environment; readonly minute: Minute }[] = []
  #pairs = 0
  #coarsePairs = 0
  readonly #writes = new InTurn()

  constructor(private readonly pairsMax = PAIRS_MAX) {}

  /**
   * Count a verdict made at `now` (milliseconds). On the hot path it is of the same minute and code
   * as the last one of its `tally`, which takes no look-up: 1 % of the time of a verify.
   */
  note(of: Counted, code: string, now: number, tally?: Tally): void {
    const into = now - this.#now.start
    if (into < 0 || into >= MINUTE_MILLISECONDS) this.#close(now - (now % MINUTE_MILLISECONDS))
    const minute = this.#now[of.environment]
    if (tally !== undefined && tally.minute === minute.number && tally.code === code) {
      tally.cell.count++
      return
    }
    const cell = this.#cellOf(minute, of, code)
    if (cell === undefined) return
    cell.count++
    if (tally !== undefined) Object.assign(tally, { minute: minute.number, code, cell })
  }

  /** Where to count; undefined when there is no room for it. */
  #cellOf(minute: Minute, of: Counted, code: string): Cell | undefined {
    let pair = minute.of(of.agentId).get(of.agentId)
    while (pair !== undefined && !isSame(pair.of, of)) pair = pair.next
    pair ??= this.#add(minute, of)
    if (pair === undefined) return undefined
    const known = pair.codes.get(code)
    if (known !== undefined) return known
    const cell = { count: 0 }
    pair.codes.set(code, cell)
    return cell
  }

  /** The pair to count into; undefined when there is no room for one. */
  #add(minute: Minute, of: Counted): Pair | undefined {
    if (this.#pairs >= this.pairsMax) return this.#addCoarse(minute, of)
    const agentId = ownText(of.agentId)
    const { environment } = of
    const own = { workspaceId: ownText(of.workspaceId), issuedBy: ownText(of.issuedBy) }
    const agents = minute.of(agentId)
    const kept = { ...own, environment, agentId }
    const pair = { of: kept, codes: new Map(), next: agents.get(agentId) }
    agents.set(agentId, pair)
    minute.isEmpty = false
    this.#pairs++
    return pair
  }

  #addCoarse(minute: Minute, { workspaceId, environment }: Counted): Pair | undefined {
    const { coarse } = minute
    const known = coarse.get(workspaceId)
    if (known !== undefined || this.#coarsePairs >= COARSE_MAX) return known
    const own = ownText(workspaceId)
    const of = { workspaceId: own, environment, agentId: '', issuedBy: '' }
    const pair: Pair = { of, codes: new Map(), next: undefined }
    coarse.set(own, pair)
    minute.isEmpty = false
    this.#coarsePairs++
    return pair
  }

  /** What was counted waits to be written; the minute from `start` is counted from now on. */
  #close(start: number): void {
    for (const environment of ENVIRONMENTS) {
      const minute = this.#now[environment]
      if (!minute.isEmpty) this.#waiting.push({ environment, minute })
    }
    this.#now = minuteOf(start)
  }

  /**
   * Write what was counted. When nothing could be written, it stays for the next time; where the
   * database did not say whether it was, it is given up rather than counted twice.
   */
  flush(db: Pick<Database, 'begin'>): Promise<void> {
    return this.#writes.run(async () => {
      this.#close(this.#now.start)
      for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
        const batch = next.minute.take()
        if (batch.length === 0) this.#waiting.shift()
        else await this.#write(db, next.environment, next.minute, batch)
      }
    })
  }

  async #write(
    db: Pick<Database, 'begin'>,
    environment: Environment,
    minute: Minute,
    batch: readonly Pair[],
  ): Promise<void> {
    try {
      const rows = rowsOf(minute.start, batch)
      await db.begin(environment, tx => addVerifyCounts(environment, tx, rows))
    } catch (error) {
      if (isUnknown(error)) this.#forget(minute, batch)
      throw error
    }
    this.#forget(minute, batch)
  }

  /** There is room again. */
  #forget(minute: Minute, batch: readonly Pair[]): void {
    const coarse = batch.filter(pair => pair.of.agentId === '').length
    this.#coarsePairs -= coarse
    this.#pairs -= batch.length - coarse
    minute.drop()
  }
}

const minuteOf = (start: number) => ({
  start,
  live: new Minute(start),
  test: new Minute(start),
})

const isSame = (one: Counted, other: Counted): boolean =>
  one.issuedBy === other.issuedBy && one.workspaceId === other.workspaceId

const isUnknown = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'outcome_unknown'

/** Of one environment and minute, so that no two rows have the same key. */
function rowsOf(start: number, batch: readonly Pair[]): VerifyCount[] {
  const minute = new Date(start).toISOString()
  return batch.flatMap(({ of, codes }) =>
    Array.from(codes, ([code, { count }]) => ({
      workspace_id: of.workspaceId,
      minute,
      agent_id: of.agentId,
      key_id: of.issuedBy,
      code,
      count,
    })),
  )
}
