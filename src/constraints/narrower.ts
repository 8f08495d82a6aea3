/**
 * Whether constraints lie within others: every call that keeps the inner ones keeps the outer ones
 * too. Sound and not complete: what cannot be decided is not within.
 */
import { canonicalJson } from '../lib/canonical-json.ts'
import { holds } from './check.ts'
import type { Constraint, Constraints } from './constraint.ts'
import { COUNT_NAMES } from './counts.ts'
import { isGlobWithin } from './glob.ts'
import type { Scalar, Test } from './value-test.ts'

/**
 * The names of the constraints of `outer` that `inner` does not keep under the same name: left out,
 * wider, or not decidably narrower. Counts, which are taken from the grant, must be equal.
 */
export const widened = (inner: Constraints, outer: Constraints): string[] =>
  Object.keys(outer.written).filter(name => {
    if (!Object.hasOwn(inner.written, name)) return true
    if (COUNT_NAMES.has(name) && !isEqual(inner.written[name], outer.written[name])) return true
    return !outer.checks.filter(check => check.name === name).every(check => isKept(check, inner))
  })

const isEqual = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b)

/**
 * Whether what `inner` asks of the field lies within `check`. All of it together: a `min_<field>`
 * that stands beside an equal `max_<field>` lets that go below zero.
 */
function isKept(check: Constraint, inner: Constraints): boolean {
  const tests = inner.checks.filter(one => one.field === check.field).map(one => one.test)
  return isWithin({ kind: 'all', tests: [...tests, ...rangeOf(tests)] }, check.test)
}

/** What the ranges leave together, when there are any. */
function rangeOf(tests: readonly Test[]): Test[] {
  const ranges = tests.filter(test => test.kind === 'range')
  if (ranges.length === 0) return []
  const ends = (side: 'min' | 'max') => ranges.flatMap(range => range[side] ?? [])
  const [mins, maxes] = [ends('min'), ends('max')]
  const min = mins.length === 0 ? undefined : Math.max(...mins)
  const max = maxes.length === 0 ? undefined : Math.min(...maxes)
  return [{ kind: 'range', min, max, isMinImplied: false }]
}

/** Whether every value that passes `inner` passes `outer`. */
export function isWithin(inner: Test, outer: Test): boolean {
  if (outer.kind === 'all') return outer.tests.every(test => isWithin(inner, test))
  if (inner.kind === 'any') return inner.tests.every(test => isWithin(test, outer))
  if (inner.kind === 'never') return true
  if (outer.kind === 'any' && outer.tests.some(test => isWithin(inner, test))) return true
  if (inner.kind === 'all') return inner.tests.some(test => isWithin(test, outer))
  const values = valuesOf(inner)
  if (values !== undefined) return values.every(value => holds(outer, value))
  return isSameKindWithin(inner, outer)
}

/** All that passes, where that is a list. */
function valuesOf(test: Test): readonly unknown[] | undefined {
  if (test.kind === 'one_of') return test.values
  return test.kind === 'exact' ? [test.value] : undefined
}

function isSameKindWithin(inner: Test, outer: Test): boolean {
  if (inner.kind === 'range' && outer.kind === 'range') {
    const isAbove = outer.min === undefined || (inner.min !== undefined && inner.min >= outer.min)
    return (
      isAbove && (outer.max === undefined || (inner.max !== undefined && inner.max <= outer.max))
    )
  }
  if (inner.kind === 'not_one_of' && outer.kind === 'not_one_of') {
    return (
      hasAll(inner.values, outer.values) && hasAll(typesOf(outer.values), typesOf(inner.values))
    )
  }
  if (inner.kind === 'contains' && outer.kind === 'contains') {
    return hasAll(inner.values, outer.values)
  }
  if (inner.kind === 'subset' && outer.kind === 'subset') return hasAll(outer.values, inner.values)
  if (inner.kind === 'pattern' && outer.kind === 'pattern') {
    return isGlobWithin(inner.glob, outer.glob)
  }
  return inner.kind === 'amount' && outer.kind === 'amount'
}

const typesOf = (values: readonly Scalar[]): string[] => values.map(one => typeof one)

const hasAll = (whole: readonly unknown[], part: readonly unknown[]): boolean =>
  part.every(one => whole.includes(one))
