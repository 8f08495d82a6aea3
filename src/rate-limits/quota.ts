/**
 * The monthly quota: how many authenticated live requests a workspace makes in a calendar month
 * (UTC). Counted in memory, so that a request waits for nothing, and written every few seconds. A
 * stop writes the rest: then it is exact; after a crash, what was counted since the last write, 5 s
 * of requests at most, is forgotten. What is written is the sum, never a difference, so that a
 * write that is repeated, because its answer was lost, counts nothing twice.
 *
 * A request takes a place when it is let in and is counted when it is answered: so no number of
 * requests at once goes beyond the quota, and one that is refused costs nothing.
 *
 * Bound: one entry per workspace that asks for something, some 150 bytes, until its month is over
 * and written.
 */
import { InTurn } from '../lib/in-turn.ts'
import type { Database } from '../storage/postgres.ts'
import { monthOf } from './month.ts'
import { HOUR_MILLISECONDS, reportUse } from './report.ts'
import { listCounts, type MonthCount, writeCounts } from './store.ts'

/** How a workspace stands with its month. */
export type QuotaStanding = {
  readonly kind: 'quota'
  /** As `RateLimit-Policy` names it. */
  readonly name: 'monthly-quota'
  /** Requests that a month may have. */
  readonly quota: number
  readonly used: number
  readonly allowed: boolean
  readonly remaining: number
  /** When the month began and when the next one does (milliseconds). */
  readonly startsAt: number
  readonly resetsAt: number
}

/** A place in the month of a workspace, taken by a request that is not answered yet. */
export type Place = {
  /** Give it back, once: counted or, when the request was refused, not. */
  settle(isCounted: boolean, now: number): void
}

type Month = {
  readonly workspaceId: string
  readonly start: number
  readonly end: number
  /** Requests answered. */
  count: number
  /** Those of them that are in the database. */
  written: number
  /** Whether `count` has what the database knew of it. */
  isRead: boolean
  /** Requests let in and not answered. */
  pending: number
}

/** Workspaces of one statement. */
const BATCH = 1000
/** A month that begins later than this was counted before the clock was set back. */
const AHEAD_MILLISECONDS = 24 * HOUR_MILLISECONDS

export class MonthlyQuota {
  /** By workspace: its latest month. */
  readonly #months = new Map<string, Month>()
  /** Months that are over and not written yet, no two of a workspace the same. */
  readonly #over = new Map<string, Month>()
  /** The hour in which everything before it was written down for the payment provider. */
  #reportedIn: number | undefined
  readonly #turns = new InTurn()

  /**
   * Read the counts of the month of `now`. Called at start and when the state is in doubt: what is
   * counted here and not written stays counted.
   */
  load(db: Pick<Database, 'read'>, now: number): Promise<void> {
    return this.#turns.run(async () => {
      const { start } = monthOf(now)
      for (const { workspaceId, count } of await listCounts(db.read('live'), new Date(start))) {
        const month = this.#monthOf(workspaceId, now)
        if (month.start !== start) continue
        if (month.isRead) month.count = Math.max(month.count, count)
        else month.count += count
        month.written = count
        month.isRead = true
      }
    })
  }

  /** How `workspaceId` stands at `now` with `quota` requests a month. */
  peek(workspaceId: string, quota: number, now: number): QuotaStanding {
    const { start, end, count, pending } = this.#monthOf(workspaceId, now)
    const used = count + pending
    return {
      kind: 'quota',
      name: 'monthly-quota',
      quota,
      used,
      allowed: used < quota,
      remaining: Math.max(0, quota - used),
      startsAt: start,
      resetsAt: end,
    }
  }

  /** Take a place at `now`, whatever the quota: whoever lets a request in has looked. */
  enter(workspaceId: string, now: number): Place {
    const entered = this.#monthOf(workspaceId, now)
    entered.pending++
    return {
      settle: (isCounted, at) => {
        entered.pending--
        // In the month of its answer, so that a month that is over is whole.
        if (isCounted) this.#monthOf(workspaceId, at).count++
      },
    }
  }

  /** The latest month of a workspace, never one before it. */
  #monthOf(workspaceId: string, now: number): Month {
    const known = this.#months.get(workspaceId)
    if (known !== undefined && now < known.end) return known
    if (known !== undefined) this.#close(known)
    const bounds = monthOf(now)
    const left = this.#over.get(nameOf(workspaceId, bounds.start))
    const month = left ?? { workspaceId, ...bounds, ...NOTHING }
    this.#over.delete(nameOf(workspaceId, bounds.start))
    this.#months.set(workspaceId, month)
    return month
  }

  /** Let go of a month; what of it is not written waits for it. */
  #close(month: Month): void {
    const { workspaceId, start, count, written } = month
    this.#months.delete(workspaceId)
    if (count > written) this.#over.set(nameOf(workspaceId, start), month)
  }

  /**
   * Write what was counted, and what each hour that is over is billed by. What could not be written
   * stays for the next time.
   */
  flush(db: Pick<Database, 'begin'>, now: number): Promise<void> {
    return this.#turns.run(async () => {
      // First, so that an hour is billed by what was written before it was over.
      const failure = await this.#report(db, now).then(
        () => undefined,
        (error: unknown) => ({ error }),
      )
      await this.#write(db, now)
      if (failure !== undefined) throw failure.error
    })
  }

  async #write(db: Pick<Database, 'begin'>, now: number): Promise<void> {
    for (const month of this.#months.values()) {
      // Ahead of time, after a clock was set back: what comes now is of the month that it is.
      if (now >= month.end || month.start > now + AHEAD_MILLISECONDS) this.#close(month)
    }
    await this.#read(db)
    const due = [...this.#over.values(), ...this.#months.values()].filter(
      ({ isRead, count, written }) => isRead && count > written,
    )
    for (let at = 0; at < due.length; at += BATCH) await write(db, due.slice(at, at + BATCH))
    for (const [name, { count, written }] of this.#over) {
      if (count === written) this.#over.delete(name)
    }
  }

  /**
   * Add what the database knows of months that are counted anew: nothing, unless a clock was set
   * back. Before they are written, since what is written is the sum.
   */
  async #read(db: Pick<Database, 'begin'>): Promise<void> {
    const unread = [...this.#over.values(), ...this.#months.values()].filter(month => !month.isRead)
    for (const start of new Set(unread.map(month => month.start))) {
      const same = unread.filter(month => month.start === start)
      const ids = same.map(({ workspaceId }) => workspaceId)
      const known = await db.begin('live', tx => listCounts(tx.sql, new Date(start), ids))
      const counts = new Map(known.map(({ workspaceId, count }) => [workspaceId, count]))
      for (const month of same) {
        const count = counts.get(month.workspaceId) ?? 0
        month.count += count
        month.written = count
        month.isRead = true
      }
    }
  }

  /** Once an hour, and at the start. */
  async #report(db: Pick<Database, 'begin'>, now: number): Promise<void> {
    const hour = now - (now % HOUR_MILLISECONDS)
    while (this.#reportedIn !== hour) {
      const mayBeMore = await db.begin('live', tx => reportUse(tx, now))
      if (!mayBeMore) this.#reportedIn = hour
    }
  }
}

async function write(db: Pick<Database, 'begin'>, due: readonly Month[]): Promise<void> {
  const counts = due.map(({ workspaceId, start, count }): MonthCount => {
    return { workspaceId, start, count }
  })
  await db.begin('live', tx => writeCounts(tx, counts))
  due.forEach((month, i) => {
    month.written = counts[i]?.count ?? month.written
  })
}

const NOTHING = { count: 0, written: 0, isRead: false, pending: 0 }

const nameOf = (workspaceId: string, start: number): string => `${workspaceId} ${start}`
