/** Constraints against the concrete call. Pure; nothing is coerced, nothing missing is let pass. */
import { toMicros } from '../lib/micros.ts'
import type { Constraint, Constraints } from './constraint.ts'
import { matchesGlob } from './glob.ts'
import { isScalar, type Scalar, type Test } from './value-test.ts'

/** The concrete call: what it is about, by name. */
export type Context = Readonly<Record<string, unknown>>

/** A constraint that a call does not keep. */
export type Violation = {
  /** Its name, as it is written. */
  readonly constraint: string
  /** What it asks for, as JSON. */
  readonly expected: string
  /** What the call holds, as JSON; undefined when it holds nothing. */
  readonly actual: string | undefined
}

/** Characters of `expected` and `actual`, so that a verdict never repeats all of a large call. */
const SHOWN_MAX = 256

/** Whether the call keeps every constraint. */
export const keepsAll = ({ checks }: Constraints, context: Context): boolean =>
  checks.every(one => keeps(one, context))

/** The constraints that the call does not keep, in the order in which they are written. */
export const violationsOf = ({ checks }: Constraints, context: Context): Violation[] =>
  checks
    .filter(one => !keeps(one, context))
    .map(one => {
      const actual = Object.hasOwn(context, one.field) ? context[one.field] : undefined
      return {
        constraint: one.name,
        expected: show(expectedOf(one, actual)),
        actual: actual === undefined ? undefined : show(actual),
      }
    })

/** Closed world: a field that the call does not name breaks its constraints. */
const keeps = ({ field, test }: Constraint, context: Context): boolean =>
  Object.hasOwn(context, field) && holds(test, context[field])

/** Whether `value` passes. What is neither of the type nor of the shape asked for never does. */
export function holds(test: Test, value: unknown): boolean {
  switch (test.kind) {
    case 'range':
      return typeof value === 'number' && isBetween(value, test.min, test.max)
    case 'one_of':
      return isScalar(value) && test.values.includes(value)
    case 'not_one_of':
      return isScalar(value) && isOther(value, test.values)
    case 'exact':
      return isSame(test.value, value)
    case 'contains':
      return Array.isArray(value) && isWithin(test.values, value)
    case 'subset':
      return Array.isArray(value) && isWithin(value, test.values)
    case 'pattern':
      return typeof value === 'string' && matchesGlob(test.glob, value)
    case 'all':
      return test.tests.every(one => holds(one, value))
    case 'any':
      return test.tests.some(one => holds(one, value))
    case 'amount':
      return toMicros(value) !== undefined
    case 'never':
      return false
  }
}

const isBetween = (value: number, min: number | undefined, max: number | undefined): boolean =>
  (min === undefined || value >= min) && (max === undefined || value <= max)

/**
 * Not among `values`, and of the type of one of them: "5" is not 5, but who reads it as a number
 * would take the one for the other.
 */
const isOther = (value: Scalar, values: readonly Scalar[]): boolean =>
  !values.includes(value) && values.some(one => typeof one === typeof value)

/** In time linear in both: a call may hold thirty thousand values. */
function isWithin(values: readonly unknown[], whole: readonly unknown[]): boolean {
  const known = new Set(whole)
  return values.every(one => known.has(one))
}

/** Equal JSON; the order of members does not count. As deep as `expected`, which is bounded. */
function isSame(expected: unknown, actual: unknown): boolean {
  if (typeof expected !== 'object' || typeof actual !== 'object') return expected === actual
  if (expected === null || actual === null) return expected === actual
  if (Array.isArray(expected) !== Array.isArray(actual)) return false
  const members = Object.entries(expected)
  if (members.length !== Object.keys(actual).length) return false
  return members.every(
    ([name, value]) =>
      Object.hasOwn(actual, name) && isSame(value, (actual as Record<string, unknown>)[name]),
  )
}

/** The bound that was broken, where it is not the one that is written. */
function expectedOf({ test, written }: Constraint, actual: unknown): unknown {
  const isNegative = typeof actual === 'number' && actual < 0
  if (test.kind !== 'range' || !test.isMinImplied || !isNegative) return written
  return { range: { min: test.min, max: test.max } }
}

function show(value: unknown): string {
  const json = JSON.stringify(value)
  if (json.length <= SHOWN_MAX) return json
  // The cut may go through the middle of a character.
  return `${json.slice(0, SHOWN_MAX - 1).toWellFormed()}…`
}
