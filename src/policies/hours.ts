/** Hours of the day by the wall clock of a time zone, summer time included. */
import { LruMap } from '../lib/lru.ts'
import { DAYS, type Day, type Hours } from './policy.ts'

const MINUTES_OF_DAY = 1440

/** More than there are time zones in use; the one longest unused is dropped. */
const FORMATS_MAX = 256
const formats = new LruMap<string, Intl.DateTimeFormat>(FORMATS_MAX)

/** The zone as the IANA database writes it; undefined when it has none of that name. */
export function timeZoneOf(name: string): string | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

/** What tells one window from another. */
export const keyOf = ({ timezone, days, from, to }: Hours): string =>
  [timezone, days.join(' '), from, to].join('|')

/** Whether `at` (milliseconds) lies in the window. */
export function isWithin(hours: Hours, at: number): boolean {
  const { day, minute } = wallClock(hours.timezone, at)
  const from = minutesOf(hours.from)
  const to = minutesOf(hours.to)
  const isStartDay = hours.days.includes(day)
  if (from < to) return isStartDay && minute >= from && minute < to
  if (minute >= from) return isStartDay
  return minute < to && hours.days.includes(dayBefore(day))
}

const dayBefore = (day: Day): Day => DAYS[(DAYS.indexOf(day) + 6) % 7] ?? day

/** Minutes since midnight; 24:00 is the last midnight. */
function minutesOf(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number)
  return Math.min(hour * 60 + minute, MINUTES_OF_DAY)
}

function wallClock(timezone: string, at: number): { day: Day; minute: number } {
  const parts = formatOf(timezone).formatToParts(at)
  const part = (type: string) => parts.find(one => one.type === type)?.value ?? ''
  const day = DAYS.find(one => one === part('weekday').toLowerCase())
  if (day === undefined) throw new Error(`no weekday in ${timezone}`)
  return { day, minute: Number(part('hour')) * 60 + Number(part('minute')) }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const clock = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const made = new Intl.DateTimeFormat('en-US', { timeZone, ...clock })
  formats.set(timeZone, made)
  return made
}
