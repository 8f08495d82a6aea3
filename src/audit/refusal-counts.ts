/**
 * Refusals that anybody can bring about as often as they like: failed authentications with a key
 * that exists, and calls beyond a key's scopes. They are one event per key, address (or operation)
 * and minute, with a count, collected in memory and written when their minute is over, and at the
 * stop. A crash loses those of the minute. Written like any other event, so never a secret.
 *
 * Bound: 10,000 entries. When it is full, further ones are in the metrics alone, and one line of
 * the log says so.
 */
import { DomainError } from '../lib/errors.ts'
import { InTurn } from '../lib/in-turn.ts'
import type { Log } from '../storage/log.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import { type AuditEvent, recordRefusal } from './record.ts'
import type { Origin } from './work.ts'

export type CountedRefusal = {
  readonly tenant: Tenant
  /** Of the first one. */
  readonly origin: Origin
  readonly event: AuditEvent
  /** An error code. */
  readonly reason: string
  /** What makes it the same as another one of its target and reason: an address, say. */
  readonly sameness: string
}

type Entry = CountedRefusal & { count: number; readonly firstAt: number; lastAt: number }

const MINUTE_MILLISECONDS = 60_000
const ENTRIES_MAX = 10_000
/** Events of one transaction. */
const BATCH = 200

export class RefusalCounts {
  readonly #entries = new Map<string, Entry>()
  readonly #writes = new InTurn()
  #saidFull = false

  constructor(
    private readonly log: Log,
    private readonly entriesMax = ENTRIES_MAX,
  ) {}

  /** Count a refusal at `now` (milliseconds). */
  note(refusal: CountedRefusal, now: number): void {
    const { tenant, origin, event, reason, sameness } = refusal
    const by = origin.actor.kind === 'key' ? origin.actor.id : ''
    const minute = Math.floor(now / MINUTE_MILLISECONDS)
    const place = `${tenant.environment} ${tenant.workspaceId}`
    const key = `${minute} ${place} ${by} ${event.target.id} ${reason} ${sameness}`
    const known = this.#entries.get(key)
    if (known !== undefined) {
      known.count++
      known.lastAt = now
    } else if (this.#entries.size < this.entriesMax) {
      this.#entries.set(key, { ...refusal, count: 1, firstAt: now, lastAt: now })
    } else if (!this.#saidFull) {
      this.#saidFull = true
      const entries = this.entriesMax
      this.log.warn({ entries }, 'too many kinds of refusals in one minute; some are only counted')
    }
  }

  /**
   * Write the entries whose minute is over at `now`; all of them with `all`. What could not be
   * written stays for the next time; where the database did not say whether it was, it is given up
   * rather than written twice.
   */
  flush(db: Pick<Database, 'begin'>, now: number, all = false): Promise<void> {
    return this.#writes.run(async () => {
      const minute = Math.floor(now / MINUTE_MILLISECONDS)
      const due = [...this.#entries].filter(
        ([, entry]) => all || Math.floor(entry.firstAt / MINUTE_MILLISECONDS) < minute,
      )
      for (const batch of batches(due)) await this.#write(db, batch, now)
      if (this.#entries.size < this.entriesMax) this.#saidFull = false
    })
  }

  async #write(
    db: Pick<Database, 'begin'>,
    batch: readonly [string, Entry][],
    now: number,
  ): Promise<void> {
    const [first] = batch
    if (first === undefined) return
    for (const [key] of batch) this.#entries.delete(key)
    try {
      await db.begin(first[1].tenant.environment, async tx => {
        for (const [, { tenant, origin, event, reason, count, firstAt, lastAt }] of batch) {
          const span = { first_at: iso(firstAt), last_at: iso(lastAt) }
          const details = { ...event.details, count, ...span }
          await recordRefusal({ tenant, tx, origin, now }, { ...event, details }, reason)
        }
      })
    } catch (error) {
      const isUnknown = error instanceof DomainError && error.code === 'outcome_unknown'
      if (!isUnknown) for (const [key, entry] of batch) this.#putBack(key, entry)
      throw error
    }
  }

  /** What was counted meanwhile is of the same key and minute. */
  #putBack(key: string, entry: Entry): void {
    const newer = this.#entries.get(key)
    if (newer !== undefined) {
      entry.count += newer.count
      entry.lastAt = newer.lastAt
    }
    this.#entries.set(key, entry)
  }
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString()

/** Of one environment each. */
function batches(due: readonly [string, Entry][]): [string, Entry][][] {
  const made: [string, Entry][][] = []
  for (const environment of ['live', 'test'] as const) {
    const own = due.filter(([, entry]) => entry.tenant.environment === environment)
    for (let at = 0; at < own.length; at += BATCH) made.push(own.slice(at, at + BATCH))
  }
  return made
}
