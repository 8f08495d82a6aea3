/** One figure from those of all rounds. Pure. */
import type { Measurement } from './measurement.ts'
import { interval, median } from './statistics.ts'

/** Throughput and CPU time may tell different stories by so much before the run says so. */
const DISAGREEMENT_MAX = 0.05

/** What a run has found, in the order of its first round, from what each round has found. */
export function mergeRounds(rounds: readonly (readonly Measurement[])[]): Measurement[] {
  const alike = Map.groupBy(rounds.flat(), ({ scenario, title }) => `${scenario} ${title}`)
  return [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [withDisagreement(merge(first, others))],
  )
}

function merge(first: Measurement, others: readonly Measurement[]): Measurement {
  if (others.length === 0) return first
  const all = [first, ...others]
  const values = all.map(({ value }) => value)
  const byCpu = all.flatMap(one => one.byCpu ?? [])
  return {
    ...first,
    value: median(values),
    interval: interval(values),
    ...(byCpu.length === 0 ? {} : { byCpu: median(byCpu) }),
    ...(first.figures === undefined ? {} : { figures: mediansOf(all) }),
    notes: [...new Set(all.flatMap(({ notes }) => notes))],
    details: all.map(({ value, details }) => ({ value, details })),
  }
}

function mediansOf(all: readonly Measurement[]): NonNullable<Measurement['figures']> {
  const middle = (subject: string, name: string): number =>
    median(all.flatMap(({ figures }) => figures?.[subject]?.[name] ?? []))
  return Object.fromEntries(
    Object.entries(all[0]?.figures ?? {}).map(([subject, figures]) => [
      subject,
      Object.fromEntries(Object.keys(figures).map(name => [name, middle(subject, name)])),
    ]),
  )
}

function withDisagreement(one: Measurement): Measurement {
  const { value, byCpu } = one
  if (byCpu === undefined || Math.abs(value / byCpu - 1) <= DISAGREEMENT_MAX) return one
  const said = `throughput says ${value.toFixed(3)}, CPU time ${byCpu.toFixed(3)}`
  return { ...one, notes: [...one.notes, `${said}: more than 5 % apart`] }
}
