/** Hours by the wall clock: time zones, nights, and the days on which clocks are changed. */
import { describe, expect, test } from 'bun:test'
import { isWithin, timeZoneOf } from '../../src/policies/hours.ts'
import { DAYS, type Day, type Hours } from '../../src/policies/policy.ts'
import { askedOf, decideOn, policyOf } from '../support/policies.ts'

const window = (
  from: string,
  to: string,
  timezone = 'UTC',
  days: readonly Day[] = DAYS,
): Hours => ({
  timezone,
  days,
  from,
  to,
})
const isOpen = (hours: Hours, at: string): boolean => isWithin(hours, Date.parse(at))

/** [window, times within, times outside]; 2026-01-15 is a Thursday. */
const CASES: Record<string, [Hours, string[], string[]]> = {
  'from is within, to is not': [
    window('09:00', '17:00'),
    ['2026-01-15T09:00:00Z', '2026-01-15T16:59:59.999Z'],
    ['2026-01-15T08:59:59.999Z', '2026-01-15T17:00:00Z'],
  ],
  'the whole day': [
    window('00:00', '24:00'),
    ['2026-01-15T00:00:00Z', '2026-01-15T23:59:59.999Z'],
    [],
  ],
  'from and to the same: a day from then on': [
    window('09:00', '09:00', 'UTC', ['thu']),
    ['2026-01-15T09:00:00Z', '2026-01-16T08:59:00Z'],
    ['2026-01-15T08:59:00Z', '2026-01-16T09:00:00Z'],
  ],
  'a night belongs to the day on which it starts': [
    window('22:00', '06:00', 'UTC', ['fri']),
    ['2026-01-16T22:00:00Z', '2026-01-17T05:59:00Z'],
    ['2026-01-16T05:00:00Z', '2026-01-17T06:00:00Z', '2026-01-17T22:00:00Z'],
  ],
  'a Sunday night reaches into Monday': [
    window('22:00', '06:00', 'UTC', ['sun']),
    ['2026-01-18T23:00:00Z', '2026-01-19T01:00:00Z'],
    ['2026-01-19T23:00:00Z', '2026-01-18T01:00:00Z'],
  ],
  'the day is the one of the time zone': [
    window('00:00', '24:00', 'Pacific/Auckland', ['fri']),
    ['2026-01-15T12:00:00Z'],
    ['2026-01-15T10:00:00Z'],
  ],
  'a zone with half an hour': [
    window('09:00', '10:00', 'Asia/Kolkata'),
    ['2026-01-15T03:30:00Z'],
    ['2026-01-15T03:29:00Z', '2026-01-15T04:30:00Z'],
  ],
  'winter and summer time': [
    window('09:00', '17:00', 'Europe/Berlin'),
    ['2026-01-15T08:00:00Z', '2026-07-15T07:00:00Z'],
    ['2026-01-15T07:59:00Z', '2026-07-15T15:00:00Z', '2026-01-15T16:00:00Z'],
  ],
  'the hour that is left out in spring (29 March, 02:00 to 03:00)': [
    window('02:30', '03:30', 'Europe/Berlin'),
    ['2026-03-29T01:00:00Z', '2026-03-29T01:29:00Z'],
    ['2026-03-29T00:59:00Z', '2026-03-29T01:30:00Z'],
  ],
  'the hour that comes twice in autumn (25 October, 02:00 to 03:00)': [
    window('02:00', '03:00', 'Europe/Berlin'),
    ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    ['2026-10-24T23:59:00Z', '2026-10-25T02:00:00Z'],
  ],
}

describe('the window', () => {
  for (const [what, [hours, within, outside]] of Object.entries(CASES)) {
    test(what, () => {
      expect(within.filter(at => !isOpen(hours, at))).toEqual([])
      expect(outside.filter(at => isOpen(hours, at))).toEqual([])
    })
  }
})

test('a zone is known by any case and refused by any other name', () => {
  expect(timeZoneOf('europe/berlin')).toBe('Europe/Berlin')
  expect(timeZoneOf('UTC')).toBe('UTC')
  for (const name of ['Mars/Phobos', '', '+01:00', '__proto__', 'a'.repeat(64)]) {
    expect([name, timeZoneOf(name)]).toEqual([name, undefined])
  }
})

test('within its hours a policy speaks, outside them it is silent, whatever its effect', () => {
  const terms = { conditions: { hours: window('09:00', '17:00'), maxTtlSeconds: 60 } }
  const inside = askedOf({ at: Date.parse('2026-01-15T10:00:00Z') })
  const outside = askedOf({ at: Date.parse('2026-01-15T20:00:00Z') })
  const deny = [policyOf(terms)]
  expect([decideOn(deny, inside).kind, decideOn(deny, outside).kind]).toEqual(['denied', 'allowed'])
  const allow = [policyOf({ conditions: { hours: window('09:00', '17:00') } }, { effect: 'allow' })]
  const kinds = [inside, outside].map(asked => decideOn(allow, asked, 'deny').kind)
  expect(kinds).toEqual(['allowed', 'denied'])
  const limit = [policyOf(terms, { effect: 'limit' })]
  expect(decideOn(limit, inside)).toMatchObject({ ttlSeconds: 60 })
  expect(decideOn(limit, outside)).toMatchObject({ ttlSeconds: 300, limitedBy: [] })
})
