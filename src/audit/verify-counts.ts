/**
 * How often tokens were verified, per agent, issuing key, code and minute. Counted in memory and
 * written behind every few seconds, so that verify waits for nothing: a crash loses what was
 * counted since the last write, a stop writes it. Only verdicts on tokens whose signature matched
 * are counted here; forged ones name nobody and are in the metrics alone.
 *
 * Bound: 100,000 rows wait for a write in each environment, 20 MB. Beyond it verifies are counted
 * for their workspace without agent and key, in 10,000 rows more; beyond that, in the metrics
 * alone. Only a database that is away for long, or a flood over very many agents, leads there.
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
/** Pairs of agent and key that are counted before they become rows, 3 ms of work at once. */
const PAIRS_MAX = 5000
const ROWS_MAX = 100_000
const COARSE_ROWS_MAX = 10_000
/** Rows of one statement. */
const BATCH = 10_000

/** One agent's tokens of one key in the minute of now: how often each code. */
type Pair = { readonly of: Counted; readonly codes: Map<string, number> }

type Rows = Map<string, VerifyCount>

export class VerifyCounts {
  #minute = 0
  /** By agent, then by key: no text is put together per verify. */
  #agents = new Map<string, Map<string, Pair>>()
  #pairs = 0
  /** What waits to be written. */
  readonly #rows: Record<Environment, Rows> = { live: new Map(), test: new Map() }
  readonly #writes = new InTurn()

  constructor(private readonly rowsMax = ROWS_MAX) {}

  /** Count a verdict made at `now` (milliseconds). On the hot path: two look-ups and a sum. */
  note(of: Counted, code: string, now: number): void {
    const minute = now - (now % MINUTE_MILLISECONDS)
    if (minute !== this.#minute || this.#pairs > PAIRS_MAX) this.#settle(minute)
    const { codes } = this.#agents.get(of.agentId)?.get(of.issuedBy) ?? this.#add(of)
    codes.set(code, (codes.get(code) ?? 0) + 1)
  }

  #add(of: Counted): Pair {
    const pair: Pair = { of, codes: new Map() }
    const keys = this.#agents.get(of.agentId)
    if (keys === undefined) this.#agents.set(of.agentId, new Map([[of.issuedBy, pair]]))
    else keys.set(of.issuedBy, pair)
    this.#pairs++
    return pair
  }

  /** Turn what was counted into rows, and count for `minute` from now on. */
  #settle(minute: number): void {
    const start = new Date(this.#minute).toISOString()
    for (const keys of this.#agents.values()) {
      for (const { of, codes } of keys.values()) {
        for (const [code, count] of codes) this.#addRow(of, start, code, count)
      }
    }
    this.#agents = new Map()
    this.#pairs = 0
    this.#minute = minute
  }

  #addRow(of: Counted, minute: string, code: string, count: number): void {
    const rows = this.#rows[of.environment]
    const exact = rowOf(of, minute, code, of.agentId, of.issuedBy)
    const known = rows.get(keyOf(exact))
    if (known !== undefined) known.count += count
    else if (rows.size < this.rowsMax) rows.set(keyOf(exact), { ...exact, count })
    else addCoarse(rows, rowOf(of, minute, code, '', ''), count, this.rowsMax + COARSE_ROWS_MAX)
  }

  /**
   * Write what was counted. When nothing could be written, it stays for the next time; where the
   * database did not say whether it was, it is given up rather than counted twice.
   */
  flush(db: Pick<Database, 'begin'>): Promise<void> {
    return this.#writes.run(async () => {
      this.#settle(this.#minute)
      for (const environment of ENVIRONMENTS) await this.#write(db, environment)
    })
  }

  async #write(db: Pick<Database, 'begin'>, environment: Environment): Promise<void> {
    const rows = this.#rows[environment]
    while (rows.size > 0) {
      // Copies: what is counted meanwhile is added to rows of its own.
      const batch = [...rows.entries()].slice(0, BATCH)
      for (const [key] of batch) rows.delete(key)
      const counts = batch.map(([, row]) => row)
      try {
        await db.begin(environment, tx => addVerifyCounts(environment, tx, counts))
      } catch (error) {
        const isUnknown = error instanceof DomainError && error.code === 'outcome_unknown'
        if (!isUnknown) for (const [key, row] of batch) putBack(rows, key, row)
        throw error
      }
    }
  }
}

const rowOf = (
  { workspaceId }: Counted,
  minute: string,
  code: string,
  agentId: string,
  keyId: string,
): VerifyCount => ({
  workspace_id: workspaceId,
  minute,
  agent_id: agentId,
  key_id: keyId,
  code,
  count: 0,
})

const keyOf = (row: VerifyCount): string =>
  `${row.minute} ${row.workspace_id} ${row.agent_id} ${row.key_id} ${row.code}`

function addCoarse(rows: Rows, row: VerifyCount, count: number, rowsMax: number): void {
  const known = rows.get(keyOf(row))
  if (known !== undefined) known.count += count
  else if (rows.size < rowsMax) rows.set(keyOf(row), { ...row, count })
}

function putBack(rows: Rows, key: string, row: VerifyCount): void {
  const known = rows.get(key)
  if (known === undefined) rows.set(key, row)
  else known.count += row.count
}
