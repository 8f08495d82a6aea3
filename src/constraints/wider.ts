/**
 * Whether a constraint says more than the one that it is added to allows. Both are checked by every
 * verify, so nothing is won by it; but who writes it expects what will never be, and is told.
 */
import { holds } from './check.ts'
import type { Constraint, Constraints } from './constraint.ts'
import { type Glob, matchesGlob } from './glob.ts'
import type { Test } from './value-test.ts'

/** Those of `added` that allow for their field what `given` does not. */
export const widerThan = (given: Constraints, added: Constraints): Constraint[] =>
  added.checks.filter(one =>
    given.checks.some(other => other.field === one.field && isWider(one.test, other.test)),
  )

/**
 * Whether `test` lets a value pass, and says so, that `bound` does not. What is left out, such as
 * one end of a range, and forms that bound in another way add to `bound` and are no wider.
 */
function isWider(test: Test, bound: Test): boolean {
  if (test.kind === 'all' || test.kind === 'any') return test.tests.some(one => isWider(one, bound))
  if (bound.kind === 'all') return bound.tests.some(one => isWider(test, one))
  if (bound.kind === 'any') return bound.tests.every(one => isWider(test, one))
  switch (test.kind) {
    case 'one_of':
      return test.values.some(value => !holds(bound, value))
    case 'exact':
      return !holds(bound, test.value)
    case 'range':
      return bound.kind === 'range' && isBeyond(test, bound)
    case 'pattern':
      return isPatternWider(test.glob, bound)
    case 'subset':
      return bound.kind === 'subset' && !test.values.every(one => bound.values.includes(one))
    default:
      return false
  }
}

type Range = Extract<Test, { kind: 'range' }>

const isBeyond = (test: Range, bound: Range): boolean =>
  (test.max !== undefined && bound.max !== undefined && test.max > bound.max) ||
  (!test.isMinImplied && test.min !== undefined && bound.min !== undefined && test.min < bound.min)

/** A character that no text in `glob` holds stands for what a star may be. */
function isPatternWider(glob: Glob, bound: Test): boolean {
  if (bound.kind === 'one_of') return glob.length > 1 || !holds(bound, glob[0])
  if (bound.kind === 'exact') return glob.length > 1 || glob[0] !== bound.value
  return bound.kind === 'pattern' && !matchesGlob(bound.glob, glob.join(foreignTo(bound.glob)))
}

function foreignTo(glob: Glob): string {
  const text = glob.join('')
  let code = 0xe000
  while (text.includes(String.fromCharCode(code))) code++
  return String.fromCharCode(code)
}
