/**
 * The statistic on series whose answer is known: what must be found, and how often nothing is found
 * where there is nothing. Seeded, so that the figures are the same every time.
 */
import { describe, expect, test } from 'bun:test'
import {
  type DayHistory,
  type DayPeak,
  HISTORY_DAYS,
  type HourCount,
  type HourFinding,
  isUsualPeak,
  judgeHour,
} from '../../src/usage/unusual.ts'

/** mulberry32: small, and good enough for counts. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Poisson, for large means by its normal approximation. */
function poisson(mean: number, next: () => number): number {
  if (mean > 60) {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal))
  }
  let count = 0
  for (let left = next(); left > Math.exp(-mean); left *= next()) count++
  return count
}

type Rate = (hour: number) => number

/** Hours of a key whose mean in hour `n` since its first use is `rate(n)`, `errors` of them refused. */
function series(days: number, seed: number, rate: Rate, errors = 0.02): HourCount[] {
  const next = random(seed)
  return Array.from({ length: days * 24 }, (_, hour) => {
    const requests = poisson(rate(hour), next)
    const failed = poisson(requests * errors, next)
    return { requests, errors: Math.min(requests, failed) }
  })
}

/** What is said of hour `at` of `hours`, as the search in the database would. */
function judge(hours: readonly HourCount[], at: number, isOver = true): HourFinding[] {
  const hour = (n: number) => hours[n] ?? { requests: 0, errors: 0 }
  const history: DayHistory[] = []
  for (let day = 1; day <= HISTORY_DAYS && at - day * 24 >= 0; day++) {
    const same = at - day * 24
    history.push([hour(same - 1), hour(same), hour(same + 1)])
  }
  const found = judgeHour(hour(at), isOver, history)
  return found.filter(
    one => !isUsualPeak(one, peaksBefore(hours, at, history.length), history.length),
  )
}

/** The busiest hour of each of the `days` before `at`. */
function peaksBefore(hours: readonly HourCount[], at: number, days: number): DayPeak[] {
  const peaks: DayPeak[] = []
  for (let day = 1; day <= days; day++) {
    const own = hours.slice(at - day * 24, at - (day - 1) * 24)
    const used = own.filter(one => one.requests > 0)
    if (used.length === 0) continue
    peaks.push({
      requests: Math.max(...used.map(one => one.requests)),
      errors: Math.max(...used.map(one => one.errors)),
      hours: used.length,
    })
  }
  return peaks
}

const kinds = (found: readonly HourFinding[]): string[] => found.map(one => one.kind)

/** How many of `count` keys, watched for 60 days each, raise how many alarms. */
function alarms(count: number, rate: (next: () => number) => Rate, days = 60): string[] {
  const found: string[] = []
  for (let key = 0; key < count; key++) {
    const hours = series(days, key + 1, rate(random(key + 1000)))
    for (let at = 0; at < hours.length; at++) found.push(...kinds(judge(hours, at)))
  }
  return found
}

const hourOfDay = (hour: number): number => hour % 24
const dayOfWeek = (hour: number): number => Math.floor(hour / 24) % 7

/** Of each kind, for 60 days: 28,800 hours. */
const KEYS = 20
/** Measured in these hours: what is unusual even for keys like that. */
const [JOBS, JUMPS] = [9, 23]

describe('no alarm', () => {
  const steady: [name: string, rate: Rate][] = [
    ...[0.2, 2, 20, 200, 2000, 200_000].map(
      (mean): [string, Rate] => [`steady Poisson traffic, ${mean} an hour`, () => mean],
    ),
    ['a daily pattern, 20 at night to 1000 at noon', hour =>
      20 + 980 * Math.max(0, Math.sin((Math.PI * (hourOfDay(hour) - 6)) / 12))],
    ['office hours on workdays', hour =>
      dayOfWeek(hour) < 5 && hourOfDay(hour) >= 9 && hourOfDay(hour) < 17 ? 500 : 0],
    ['a workday pattern with a quiet weekend', hour => (dayOfWeek(hour) < 5 ? 800 : 40)],
    ['a job at 3 every night', hour => (hourOfDay(hour) === 3 ? 5000 : 0)],
    ['a job once a week', hour => (dayOfWeek(hour) === 2 && hourOfDay(hour) === 4 ? 5000 : 0)],
    ['growth by 5 % a week', hour => 300 * 1.05 ** (hour / 168)],
    ['decline by 5 % a week', hour => 3000 * 0.95 ** (hour / 168)],
  ] // biome-ignore format: one list
  for (const [name, rate] of steady) {
    test(`for ${name}`, () => {
      expect(alarms(KEYS, () => rate)).toEqual([])
    })
  }

  test('for a job that is an hour early or late at times', () => {
    const rate = (next: () => number): Rate => {
      const shifts = Array.from({ length: 61 }, () => Math.floor(next() * 3) - 1)
      return hour => (hourOfDay(hour) === 3 + (shifts[Math.floor(hour / 24)] ?? 0) ? 3000 : 5)
    }
    expect(alarms(KEYS, rate)).toEqual([])
  })

  test('but a few for jobs of 300 at any time, one in three days', () => {
    const rate = (next: () => number): Rate => {
      const hours = Array.from({ length: 60 * 24 }, () => (next() < 1 / 72 ? 300 : 0))
      return hour => hours[hour] ?? 0
    }
    expect(alarms(KEYS, rate)).toEqual(Array.from({ length: JOBS }, () => 'volume_spike'))
  })

  test('but some for traffic whose mean jumps up and down every hour', () => {
    const rate = (next: () => number): Rate => {
      const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
      const means = Array.from({ length: 60 * 24 }, () => 200 * Math.exp(normal() / 2))
      return hour => means[hour] ?? 0
    }
    expect(alarms(KEYS, rate)).toEqual(Array.from({ length: JUMPS }, () => 'volume_spike'))
  })

  test('in the first 7 days of a key, whatever it does', () => {
    const rate: Rate = hour => (hour % 5 === 0 ? 10_000 : 0)
    expect(alarms(KEYS, () => rate, 7)).toEqual([])
  })
})

describe('what must be found', () => {
  const AT = 35 * 24 + 12
  /** A steady key, with hour `AT` replaced. */
  const withHour = (mean: number, hour: Partial<HourCount>): HourCount[] => {
    const hours = series(36, 7, () => mean)
    hours[AT] = { requests: mean, errors: Math.round(mean * 0.02), ...hour }
    return hours
  }

  test('a spike to three times the usual, as soon as it is there', () => {
    for (const mean of [50, 500, 5000]) {
      const hours = withHour(mean, { requests: 3 * mean })
      expect(kinds(judge(hours, AT))).toEqual(['volume_spike'])
      expect(kinds(judge(hours, AT, false))).toEqual(['volume_spike'])
    }
    const [found] = judge(withHour(500, { requests: 5000 }), AT)
    expect(found).toMatchObject({ kind: 'volume_spike', observed: 5000 })
    expect(Math.abs((found?.usual ?? 0) - 500)).toBeLessThan(30)
  })

  test('a spike at night by a key that is busy at noon', () => {
    const rate: Rate = hour =>
      20 + 980 * Math.max(0, Math.sin((Math.PI * (hourOfDay(hour) - 6)) / 12))
    const hours = series(36, 3, rate)
    hours[35 * 24 + 2] = { requests: 300, errors: 0 }
    expect(kinds(judge(hours, 35 * 24 + 2))).toEqual(['volume_spike'])
  })

  test('a drop to nothing, and to a third, once the hour is over', () => {
    for (const mean of [100, 500, 5000]) {
      for (const requests of [0, Math.floor(mean / 3)]) {
        if (mean === 100 && requests > 0) continue
        const hours = withHour(mean, { requests, errors: 0 })
        expect(kinds(judge(hours, AT))).toEqual(['volume_drop'])
        expect(kinds(judge(hours, AT, false))).toEqual([])
      }
    }
  })

  test('a burst of errors in the usual volume', () => {
    expect(kinds(judge(withHour(500, { errors: 200 }), AT))).toEqual(['error_burst'])
    expect(kinds(judge(withHour(50, { errors: 40 }), AT))).toEqual(['error_burst'])
  })

  test('a spike with the usual share of errors is no burst of errors', () => {
    const hours = withHour(500, { requests: 10_000, errors: 200 })
    expect(kinds(judge(hours, AT))).toEqual(['volume_spike'])
  })

  test('a lone outage in the history hides no other drop', () => {
    const hours = withHour(500, { requests: 0, errors: 0 })
    hours[AT - 3 * 24] = { requests: 0, errors: 0 }
    expect(kinds(judge(hours, AT))).toEqual(['volume_drop'])
  })

  test('what is too little to judge is silent', () => {
    expect(judge(withHour(2, { requests: 50, errors: 0 }), AT)).toEqual([])
    expect(judge(withHour(30, { requests: 0, errors: 0 }), AT)).toEqual([])
    expect(judge(withHour(50, { errors: 20 }), AT)).toEqual([])
  })
})
