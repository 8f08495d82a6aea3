/** What the server counts, in the Prometheus text format. */
import { Counter, Gauge, Registry } from 'prom-client'
import { Durations } from './durations.ts'
import { VerdictCounts } from './verdict-counts.ts'

/** A value of a figure with labels, in the order of their names. */
export type Labelled = { labels: readonly string[]; value: number }

/** A figure that is read when it is asked for. */
export type Reading = {
  name: string
  help: string
  labels?: readonly string[]
  /** It only grows. */
  isCounter?: true
  read: () => number | readonly Labelled[]
}

/** Limits that are told apart; what comes after them is `other`. */
const LIMITS_MAX = 32

export class Metrics {
  readonly #registry = new Registry()
  readonly #verdicts = new VerdictCounts()
  readonly #limited = new Counter({
    name: 'ampgate_rate_limited_total',
    help: 'Requests that were refused by a limit, by its name.',
    labelNames: ['limit'] as const,
    registers: [this.#registry],
  })
  readonly #durations = new Durations()
  /** Since the last scrape: the client looks labels up by a text that it makes each time. */
  readonly #limits = new Map<string, number>()

  countRequest(operation: string, status: number, seconds: number): void {
    this.#durations.note(operation, status, seconds)
  }

  countVerdict(environment: string, code: string): void {
    this.#verdicts.note(environment, code)
  }

  countLimited(limit: string): void {
    const known = this.#limits.get(limit)
    const name = known !== undefined || this.#limits.size < LIMITS_MAX ? limit : 'other'
    this.#limits.set(name, (this.#limits.get(name) ?? 0) + 1)
  }

  /** Add figures that are read at every scrape. */
  observe(readings: readonly Reading[]): void {
    for (const reading of readings) {
      if (reading.isCounter) this.#observeCounter(reading)
      else this.#observeGauge(reading)
    }
  }

  #observeGauge({ name, help, labels = [], read }: Reading): void {
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [this.#registry],
      collect() {
        for (const one of labelled(read())) this.labels(...one.labels).set(one.value)
      },
    })
  }

  #observeCounter({ name, help, labels = [], read }: Reading): void {
    new Counter({
      name,
      help,
      labelNames: [...labels],
      registers: [this.#registry],
      collect() {
        this.reset()
        for (const one of labelled(read())) this.labels(...one.labels).inc(one.value)
      },
    })
  }

  /** All figures (Prometheus text format 0.0.4). */
  async render(): Promise<string> {
    for (const [limit, count] of this.#limits) {
      if (count > 0) this.#limited.labels(limit).inc(count)
      this.#limits.set(limit, 0)
    }
    return (await this.#registry.metrics()) + this.#verdicts.render() + this.#durations.render()
  }

  get contentType(): string {
    return this.#registry.contentType
  }
}

const labelled = (read: number | readonly Labelled[]): readonly Labelled[] =>
  typeof read === 'number' ? [{ labels: [], value: read }] : read
