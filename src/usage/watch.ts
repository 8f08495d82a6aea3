/**
 * Looks for unusual patterns, every few minutes: in the hour that has just ended, once all of it is
 * counted, and in the one that runs, for what can but grow. Each is written down and audited once.
 */
import { record } from '../audit/record.ts'
import type { Clock } from '../lib/clock.ts'
import { timedId } from '../lib/ids.ts'
import type { Database, Sql } from '../storage/postgres.ts'
import { ENVIRONMENTS, type Environment } from '../storage/tenant.ts'
import type { Found } from './anomaly.ts'
import { insertAnomaly } from './anomaly-store.ts'
import { startOf } from './step.ts'
import {
  type DayHistory,
  type DayPeak,
  HISTORY_DAYS,
  type HourFinding,
  isUsualPeak,
  judgeHour,
} from './unusual.ts'
import * as store from './watch-store.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Lineages judged at once: some 4,000 hours to hold against one another, a few milliseconds. */
const PAGE = 50
/** Of one kind in one run; what is beyond is found in the next. */
const FOUND_MAX = 1000

type Counted = { completeUntil(environment: Environment): number }

export class UsageWatch {
  /** The last hour that was judged when it was over. */
  readonly #judged: Record<Environment, number> = { live: 0, test: 0 }

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly counts: Counted,
    private readonly startedAt: number,
    private readonly foundMax = FOUND_MAX,
  ) {}

  /** Look once. */
  async run(): Promise<void> {
    for (const environment of ENVIRONMENTS) {
      const now = this.clock.now()
      const running = startOf('hour', now)
      const last = running - HOUR
      if (this.#judged[environment] !== last && this.counts.completeUntil(environment) >= running) {
        await this.#judgeHours(environment, last, true)
        this.#judged[environment] = last
      }
      await this.#judgeHours(environment, running, false)
      await this.#judgeKeys(environment, now)
    }
  }

  async #judgeHours(environment: Environment, start: number, isOver: boolean): Promise<void> {
    const sql = this.db.read(environment)
    // What was silent for longer is not missed any more; in an hour that runs, only use counts.
    const since = new Date(isOver ? start - HISTORY_DAYS * DAY : start)
    const now = new Date(this.clock.now())
    let after: store.ActiveLineage | undefined
    do {
      const page = await store.listActive(environment, sql, since, now, after, PAGE)
      for (const found of await judgePage(environment, sql, page, start, isOver)) {
        // Of an hour that this process did not serve whole, nobody knows what is missing.
        if (found.kind === 'volume_drop' && this.startedAt > start) continue
        await this.#write(environment, found)
      }
      after = page.length < PAGE ? undefined : page.at(-1)
    } while (after !== undefined)
  }

  /** What is told by a single use. A day back, since counts may come late; written down once. */
  async #judgeKeys(environment: Environment, now: number): Promise<void> {
    const sql = this.db.read(environment)
    const since = new Date(now - DAY)
    for (const one of await store.listNewCountries(environment, sql, since, this.foundMax)) {
      const { key_id, country, first_at } = one
      const about = { subject: country, details: { country } }
      await this.#write(environment, foundOf(one, 'new_country', key_id, first_at, about))
    }
    for (const one of await store.listResumed(environment, sql, since, this.foundMax)) {
      const details = { silent_since: one.silent_since.toISOString() }
      const about = { subject: '', details }
      const { key_id, resumed_at } = one
      await this.#write(environment, foundOf(one, 'used_after_silence', key_id, resumed_at, about))
    }
    const end = new Date(now - HOUR)
    for (const one of await store.listRetiringUses(environment, sql, end, this.foundMax)) {
      const { id, retires_at, last_used_at } = one
      const times = { retires_at, last_used_at }
      const details = {
        retires_at: times.retires_at.toISOString(),
        last_used_at: times.last_used_at.toISOString(),
      }
      // By the end of its grace: once for each rotation.
      const about = { subject: id, details }
      await this.#write(environment, foundOf(one, 'retiring_key_used', id, retires_at, about))
    }
  }

  /** The row and its audit row, or neither. */
  async #write(environment: Environment, found: Found): Promise<void> {
    const { workspaceId, kind, keyId, lineageId, subject, windowStart, details } = found
    const now = this.clock.now()
    const tenant = { workspaceId, environment }
    const id = timedId('ano', now)
    const at = new Date(now)
    const anomaly = { id, at, kind, keyId, lineageId, subject, windowStart, details }
    await this.db.begin(environment, async tx => {
      if (!(await insertAnomaly(tenant, tx, anomaly))) return
      const origin = { actor: { kind: 'system' }, requestId: 'usage-anomalies' } as const
      await record(
        { tenant, tx, origin, now },
        {
          action: 'usage.anomaly',
          target: { kind: 'key', id: keyId },
          details: { anomaly_id: id, kind, window_start: windowStart.toISOString(), ...details },
        },
      )
    })
  }
}

/** `at` lies in the hour that it is about. */
const foundOf = (
  { workspace_id, lineage_id }: store.Lineage,
  kind: Found['kind'],
  keyId: string,
  at: Date,
  about: Pick<Found, 'subject' | 'details'>,
): Found => ({
  workspaceId: workspace_id,
  lineageId: lineage_id,
  kind,
  keyId,
  subject: about.subject,
  details: about.details,
  windowStart: new Date(startOf('hour', at.getTime())),
})

type Judged = { readonly lineage: store.ActiveLineage; readonly finding: HourFinding }

async function judgePage(
  environment: Environment,
  sql: Sql,
  page: readonly store.ActiveLineage[],
  start: number,
  isOver: boolean,
): Promise<Found[]> {
  if (page.length === 0) return []
  const hours = new Map<string, store.LineageHour>()
  for (const hour of await store.listHours(environment, sql, page, hoursFor(start))) {
    hours.set(nameOf(hour, hour.start.getTime()), hour)
  }
  const judged = page.flatMap((lineage): Judged[] => {
    const countAt = (at: number) => hours.get(nameOf(lineage, at)) ?? NOTHING
    const history = historyOf(lineage, start, countAt)
    const found = judgeHour(countAt(start), isOver, history)
    return found.map(finding => ({ lineage, finding }))
  })
  const unusual = await withoutUsualPeaks(environment, sql, judged, start)
  return unusual
    .filter(({ lineage, finding }) => finding.kind !== 'volume_drop' || lineage.works)
    .map(({ lineage, finding: { kind, observed, usual, bound } }) => {
      const about = { subject: '', details: { observed, usual, bound } }
      return foundOf(lineage, kind, lineage.key_id, new Date(start), about)
    })
}

const NOTHING = { requests: 0, errors: 0 }

const nameOf = ({ workspace_id, lineage_id }: store.Lineage, at: number): string =>
  `${workspace_id} ${lineage_id} ${at}`

/** The hour that begins at `start`, and the same hour of every day before with its neighbours. */
function hoursFor(start: number): Date[] {
  const starts = [start]
  for (let day = 1; day <= HISTORY_DAYS; day++) {
    for (const hour of [-HOUR, 0, HOUR]) starts.push(start - day * DAY + hour)
  }
  return starts.map(at => new Date(at))
}

/** Days before the first use are no history. */
function historyOf(
  { first_at }: store.ActiveLineage,
  start: number,
  countAt: (at: number) => { requests: number; errors: number },
): DayHistory[] {
  const history: DayHistory[] = []
  for (let day = 1; day <= HISTORY_DAYS; day++) {
    const at = start - day * DAY
    if (at < first_at.getTime()) break
    history.push([countAt(at - HOUR), countAt(at), countAt(at + HOUR)])
  }
  return history
}

/** Without what is usual for a key that is used now and then; asked only of what looks unusual. */
async function withoutUsualPeaks(
  environment: Environment,
  sql: Sql,
  judged: readonly Judged[],
  start: number,
): Promise<Judged[]> {
  if (judged.length === 0) return []
  const lineages = [...new Set(judged.map(({ lineage }) => lineage))]
  const since = new Date(start - HISTORY_DAYS * DAY)
  const peaks = new Map<string, DayPeak[]>()
  for (const peak of await store.listPeaks(environment, sql, lineages, since, new Date(start))) {
    const name = nameOf(peak, start)
    peaks.set(name, [...(peaks.get(name) ?? []), peak])
  }
  return judged.filter(({ lineage, finding }) => {
    const days = Math.min(HISTORY_DAYS, Math.floor((start - lineage.first_at.getTime()) / DAY))
    return !isUsualPeak(finding, peaks.get(nameOf(lineage, start)) ?? [], days)
  })
}
