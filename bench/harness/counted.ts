/** A load held against what the server has counted. */
import { type Counter, type Load, WrongAnswer } from './load.ts'
import { type Sample, sumOf } from './prometheus.ts'
import type { Slot } from './wrk.ts'

/**
 * What was in flight at the end was answered but not seen, so the server has counted between what
 * was seen and what was sent; and nothing but right answers.
 * @throws WrongAnswer
 */
export function requireRight(
  { counter, statuses }: Pick<Load, 'counter' | 'statuses'>,
  slot: Slot,
  before: readonly Sample[],
  after: readonly Sample[],
): void {
  const grown = (labels: Readonly<Record<string, string>>): number =>
    sumOf(after, counter.name, labels) - sumOf(before, counter.name, labels)
  const all = grown(counter.of)
  const right = counter.right.reduce((sum, labels) => sum + grown(labels), 0)
  if (all !== right) {
    const seen = JSON.stringify(growth(counter.name, before, after))
    throw new WrongAnswer(`${all - right} of ${all} answers were wrong: ${seen}`)
  }
  if (right < slot.requests || right > slot.sent) {
    throw new WrongAnswer(
      `the server counted ${right} answers, wrk saw ${slot.requests} and sent ${slot.sent}`,
    )
  }
  if (slot.refused > 0 && statuses.every(status => status < 400)) {
    throw new WrongAnswer(`${slot.refused} answers had a status beyond 399`)
  }
}

const LOOKS_MAX = 50
const LOOK_MILLISECONDS = 5

/** What the server has counted once it has answered what was in flight when a slot ended. */
export async function settled(
  { samples }: { samples(): Promise<Sample[]> },
  { name, of }: Counter,
): Promise<Sample[]> {
  let last = await samples()
  for (let i = 0; i < LOOKS_MAX; i++) {
    await Bun.sleep(LOOK_MILLISECONDS)
    const now = await samples()
    if (sumOf(now, name, of) === sumOf(last, name, of)) return now
    last = now
  }
  return last
}

/** Requests of a load that the server has counted. */
export const counted = (
  { name, of }: Counter,
  before: readonly Sample[],
  after: readonly Sample[],
): number => sumOf(after, name, of) - sumOf(before, name, of)

/** What a counter has grown by, by its labels. */
function growth(name: string, before: readonly Sample[], after: readonly Sample[]) {
  const samples = after.filter(one => one.name === name)
  return samples
    .map(({ labels, value }) => ({ ...labels, grown: value - sumOf(before, name, labels) }))
    .filter(({ grown }) => grown !== 0)
}

/** Look-ups that came to the other thing may be so few, those of the checked answers among them. */
const OTHER_LOOKUPS_MAX = 0.02

/** Says so when a load was not what it is meant to be: a cold one that was cached, say. */
export function otherLookups(
  { lookups }: Load,
  before: readonly Sample[],
  after: readonly Sample[],
  most = OTHER_LOOKUPS_MAX,
): string[] {
  if (lookups === undefined) return []
  const grown = (result: string): number => {
    const labels = { cache: 'tokens', result }
    const name = 'ampgate_cache_lookups_total'
    return sumOf(after, name, labels) - sumOf(before, name, labels)
  }
  const all = grown('hit') + grown('miss')
  const other = grown(lookups === 'hit' ? 'miss' : 'hit')
  if (other <= most * all) return []
  return [`${other} of ${all} look-ups in the cache were no ${lookups}`]
}
