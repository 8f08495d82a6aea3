/**
 * What keys are used for, counted in memory and written behind every few seconds, so that no
 * request waits for it. Every authenticated request is counted once, refused ones too, per key,
 * minute, operation, status, code, country and bucket of latency. Noting one costs 0.13 µs.
 *
 * A crash loses what was counted since the last write, 5 s; a stop writes it. Each write is a batch
 * with a number that is stored with it, so one whose answer was lost is repeated and not counted
 * twice. While the database is away, counts are kept here.
 *
 * Bound: 100,000 cells wait, some 50 MB. Beyond it requests are counted for their workspace and
 * status only, 10,000 cells more; beyond that they are counted in `uncounted`, which is in the
 * metrics. Only a database that is away for hours leads there.
 */
import { randomBase62 } from '../lib/base62.ts'
import type { Clock } from '../lib/clock.ts'
import { InTurn } from '../lib/in-turn.ts'
import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS, type Environment, type Tenant } from '../storage/tenant.ts'
import { type Batch, rowsOf, toBatches } from './batch.ts'
import { addUsage } from './counts-store.ts'
import { LATENCY_BUCKETS, latencyBucket } from './latency.ts'

/** Whose request it was. */
export type UsedBy = {
  readonly tenant: Tenant
  readonly keyId: string
  readonly lineageId: string
}

/** What was asked, what came of it, from where and how long it took. */
export type Use = {
  readonly operation: string
  readonly status: number
  /** Of the refusal; empty when there was none. */
  readonly code: string
  readonly country: string
  readonly milliseconds: number
}

export type Cell = Omit<Use, 'milliseconds'> & {
  requests: number
  readonly latency: Uint32Array
}

/** What one key did in one minute. */
export type KeyCells = {
  readonly minute: number
  readonly workspaceId: string
  /** Both are empty where there were too many to tell apart. */
  readonly keyId: string
  readonly lineageId: string
  readonly cells: Map<number, Cell>
}

/** By id, or by workspace where there are too many to tell apart. */
type Keys = Map<string, KeyCells>

const MINUTE_MILLISECONDS = 60_000
const CELLS_MAX = 100_000
const COARSE_MAX = 10_000

/** What is counted of one environment. */
class Lane {
  minutes = new Map<number, Keys>()
  /** What was cut off to be written, and the batch of it that is under way. */
  batches: Iterator<Batch> = [].values()
  batch: Batch | undefined
  seq = 0
  completeUntil: number

  constructor(startedAt: number) {
    this.completeUntil = startedAt
  }
}

export class UsageCounts {
  readonly #lanes: Record<Environment, Lane>
  readonly #writer = randomBase62(22)
  readonly #writes = new InTurn()
  readonly #names = new Names()
  #cells = 0
  #coarse = 0
  /** Requests that there was no room for. */
  uncounted = 0

  /** `startedAt` (milliseconds) is when this process began to count. */
  constructor(
    startedAt: number,
    private readonly cellsMax = CELLS_MAX,
    private readonly coarseMax = COARSE_MAX,
  ) {
    this.#lanes = { live: new Lane(startedAt), test: new Lane(startedAt) }
  }

  /** Count a request answered at `now` (milliseconds). On the hot path: three look-ups. */
  note(by: UsedBy, use: Use, now: number): void {
    const keys = this.#keysOf(by.tenant.environment, now - (now % MINUTE_MILLISECONDS))
    const name = this.#names.of(use)
    const known = keys.get(by.keyId)?.cells.get(name)
    const cell = known ?? this.#add(keys, by, name, use, now) ?? this.#addCoarse(keys, by, use, now)
    if (cell === undefined) {
      this.uncounted++
      return
    }
    cell.requests++
    const bucket = latencyBucket(use.milliseconds)
    cell.latency[bucket] = (cell.latency[bucket] ?? 0) + 1
  }

  /** Everything that ended before this (milliseconds) is in the database. */
  completeUntil(environment: Environment): number {
    return this.#lanes[environment].completeUntil
  }

  /** Cells that wait to be written. */
  get waiting(): number {
    return this.#cells + this.#coarse
  }

  #keysOf(environment: Environment, minute: number): Keys {
    const { minutes } = this.#lanes[environment]
    const known = minutes.get(minute)
    if (known !== undefined) return known
    const keys: Keys = new Map()
    minutes.set(minute, keys)
    return keys
  }

  /** The cell to count into; undefined when there is no room for one. */
  #add(keys: Keys, by: UsedBy, name: number, use: Use, now: number): Cell | undefined {
    if (this.#cells >= this.cellsMax) return undefined
    this.#cells++
    const cell = newCell(use)
    keyIn(keys, by.keyId, by, now).cells.set(name, cell)
    return cell
  }

  #addCoarse(keys: Keys, { tenant }: UsedBy, { status }: Use, now: number): Cell | undefined {
    const place = ` ${tenant.workspaceId}`
    const known = keys.get(place)?.cells.get(status)
    if (known !== undefined || this.#coarse >= this.coarseMax) return known
    this.#coarse++
    const cell = newCell({ operation: '', status, code: '', country: 'unknown' })
    keyIn(keys, place, { tenant, keyId: '', lineageId: '' }, now).cells.set(status, cell)
    return cell
  }

  /** Write what was counted. What could not be written stays for the next time. */
  flush(db: Pick<Database, 'begin'>, clock: Clock): Promise<void> {
    return this.#writes.run(async () => {
      const results = await Promise.allSettled(
        ENVIRONMENTS.map(environment => this.#flushLane(db, environment, clock)),
      )
      for (const result of results) if (result.status === 'rejected') throw result.reason
    })
  }

  async #flushLane(
    db: Pick<Database, 'begin'>,
    environment: Environment,
    clock: Clock,
  ): Promise<void> {
    const lane = this.#lanes[environment]
    // First what is old: whatever has come meanwhile adds to the same cells, and takes no new ones.
    await this.#write(db, environment, lane)
    const cutAt = clock.now()
    lane.batches = toBatches(keysIn(lane.minutes), () => ++lane.seq)
    lane.minutes = new Map()
    await this.#write(db, environment, lane)
    lane.completeUntil = cutAt
  }

  async #write(db: Pick<Database, 'begin'>, environment: Environment, lane: Lane): Promise<void> {
    for (;;) {
      lane.batch ??= nextOf(lane.batches)
      if (lane.batch === undefined) return
      const { seq, cells, coarse, at } = lane.batch
      const { rows, seen } = rowsOf(lane.batch)
      const of = { writer: this.#writer, seq, at }
      await db.begin(environment, tx => addUsage(environment, tx, of, rows, seen))
      lane.batch = undefined
      this.#cells -= cells
      this.#coarse -= coarse
    }
  }
}

function* keysIn(minutes: Map<number, Keys>): Generator<KeyCells> {
  for (const keys of minutes.values()) yield* keys.values()
}

function nextOf(batches: Iterator<Batch>): Batch | undefined {
  const { done, value } = batches.next()
  return done ? undefined : value
}

const newCell = ({ operation, status, code, country }: Omit<Use, 'milliseconds'>): Cell => ({
  operation,
  status,
  code,
  country,
  requests: 0,
  latency: new Uint32Array(LATENCY_BUCKETS),
})

function keyIn(keys: Keys, name: string, by: UsedBy, now: number): KeyCells {
  const known = keys.get(name)
  if (known !== undefined) return known
  const { tenant, keyId, lineageId } = by
  const minute = now - (now % MINUTE_MILLISECONDS)
  const { workspaceId } = tenant
  const key: KeyCells = { minute, workspaceId, keyId, lineageId, cells: new Map() }
  keys.set(name, key)
  return key
}

/** Names that can be told apart: there are far fewer operations, codes and countries. */
const NAMES_MAX = 4096
const STATUS_MAX = 1024

/** A number for what a cell is about, so that no text is put together per request. */
class Names {
  readonly #numbers = new Map<string, number>()

  of({ operation, status, code, country }: Use): number {
    const words = (this.#number(operation) * NAMES_MAX + this.#number(code)) * NAMES_MAX
    return (words + this.#number(country)) * STATUS_MAX + status
  }

  /** What comes after all numbers are taken shares the last one. */
  #number(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    if (this.#numbers.size >= NAMES_MAX - 1) return NAMES_MAX - 1
    const number = this.#numbers.size
    this.#numbers.set(name, number)
    return number
  }
}
