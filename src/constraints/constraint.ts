/**
 * What the holder of a token may ask for: the grammar that `TokenCreate.constraints` publishes,
 * read into a form that is quick to check. What cannot be read is refused at issue; met in a token
 * all the same, it is a constraint that nothing satisfies.
 */
import { DomainError, type FieldError } from '../lib/errors.ts'
import { fromMicros } from '../lib/micros.ts'
import { escapePointer } from '../lib/strict-json.ts'
import { BUDGET, COUNT_NAMES, type Counts, readCounts } from './counts.ts'
import { type Problems, readTest } from './long-form.ts'
import type { Test } from './value-test.ts'

/** One test of one member of the context. */
export type Constraint = {
  /** As the constraint is written, `max_order_usd`. */
  readonly name: string
  /** The member of the context that it speaks of, `order_usd`. */
  readonly field: string
  readonly test: Test
  /** Its value, as it is written. */
  readonly written: unknown
}

/** Constraints as they are written, and read. */
export type Constraints = {
  readonly written: Readonly<Record<string, unknown>>
  readonly checks: readonly Constraint[]
  /** What bounds all calls together; undefined when nothing does, or nothing that is known. */
  readonly counts: Counts | undefined
  /** Whether calls must be counted: `max_uses` or `budget` is written, in whatever form. */
  readonly isCounted: boolean
  /** How many tests they are in all, which is what they cost in time and memory. */
  readonly testCount: number
}

/** Of tests, each operator and each member of `all` and `any` counted. */
const COUNT_MAX = 32
const DEPTH_MAX = 4
const BYTES_MAX = 2048
/** Told at once. */
const ERRORS_MAX = 16

/** Whatever `written` holds; what has no known form becomes a constraint that is never met. */
export const readConstraints = (written: Readonly<Record<string, unknown>>): Constraints =>
  readAll(written, [])

function readAll(written: Readonly<Record<string, unknown>>, problems: Problems): Constraints {
  const counts = readCounts(written, problems)
  const checks = Object.keys(written).flatMap(name =>
    COUNT_NAMES.has(name)
      ? checksOfCount(written, name, counts)
      : [readConstraint(written, name, problems)],
  )
  const testCount = checks.reduce((sum, one) => sum + countOf(one.test), 0)
  const isCounted = Object.keys(written).some(name => COUNT_NAMES.has(name))
  return { written, checks, counts, isCounted, testCount }
}

/**
 * What a single call must keep so that it can be counted: amounts for the budget. Counts of no
 * known form are never met.
 */
function checksOfCount(
  all: Readonly<Record<string, unknown>>,
  name: string,
  counts: Counts | undefined,
): Constraint[] {
  const written = all[name]
  if (counts === undefined) return [{ name, field: name, test: { kind: 'never' }, written }]
  if (name !== BUDGET) return []
  const test = { kind: 'amount' } as const
  const showing = (field: string, micros: number) => ({ [field]: fromMicros(micros) })
  return Array.from(counts.budget, ([field, micros]) => {
    return { name, field, test, written: showing(field, micros) }
  })
}

const countOf = (test: Test): number =>
  'tests' in test ? test.tests.reduce((sum, one) => sum + countOf(one), 0) : 1

/**
 * Refuse constraints that could not be carried or checked.
 * @throws DomainError `invalid_constraints`, with pointers into `/constraints`
 */
export function requireConstraints(written: Readonly<Record<string, unknown>>): void {
  const errors = faultsOf(written).slice(0, ERRORS_MAX)
  const [first] = errors
  if (first === undefined) return
  throw new DomainError('invalid_constraints', `${first.pointer}: ${first.detail}`, { errors })
}

function faultsOf(written: Readonly<Record<string, unknown>>): FieldError[] {
  const whole = (detail: string): FieldError[] => [{ pointer: '/constraints', detail }]
  if (Buffer.byteLength(JSON.stringify(written)) > BYTES_MAX) {
    return whole(`Constraints are at most ${BYTES_MAX} bytes of JSON.`)
  }
  const problems: Problems = []
  const { testCount } = readAll(written, problems)
  if (testCount <= COUNT_MAX) return problems
  return whole(`At most ${COUNT_MAX} are allowed, those in all and any counted: not ${testCount}.`)
}

function readConstraint(
  all: Readonly<Record<string, unknown>>,
  name: string,
  problems: Problems,
): Constraint {
  const pointer = `/constraints/${escapePointer(name)}`
  const written = all[name]
  const fail = (detail: string): Constraint => {
    problems.push({ pointer, detail })
    return { name, field: name, test: { kind: 'never' }, written }
  }
  if (depthOf(written) > DEPTH_MAX) return fail(`Constraints are at most ${DEPTH_MAX} deep.`)
  const bound = isLongForm(written) ? undefined : /^(max|min)_(.*)$/s.exec(name)
  if (bound) {
    const [, side = '', field = ''] = bound
    if (field === '') return fail(`Name the field that it bounds: ${side}_<field>.`)
    if (typeof written !== 'number') {
      return fail(`Must be a number. For a field that is called ${name}, use the long form.`)
    }
    return { name, field, test: boundTest(all, side, field, written), written }
  }
  if (name === '') return fail('Name the field that it constrains.')
  return { name, field: name, test: readTest(written, pointer, problems), written }
}

/**
 * `max_<field>` bounds an amount, so without a `min_<field>` it does not let negative ones pass:
 * minus a million would be within every limit.
 */
function boundTest(
  all: Readonly<Record<string, unknown>>,
  side: string,
  field: string,
  bound: number,
): Test {
  if (side === 'min') return { kind: 'range', min: bound, max: undefined, isMinImplied: false }
  const isMinImplied = bound >= 0 && typeof all[`min_${field}`] !== 'number'
  return { kind: 'range', min: isMinImplied ? 0 : undefined, max: bound, isMinImplied }
}

const isLongForm = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** How many arrays and objects lie within each other. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Object.values(value).reduce((most: number, one) => Math.max(most, depthOf(one)), 0)
}
