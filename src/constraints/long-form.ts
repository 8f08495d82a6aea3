/** The value of a constraint: a scalar, a list of them, or the long form. */
import type { FieldError } from '../lib/errors.ts'
import { nearest } from '../lib/nearest.ts'
import { escapePointer } from '../lib/strict-json.ts'
import { parseGlob } from './glob.ts'
import { isScalar, type Scalar, type Test } from './value-test.ts'

/** What is wrong, added to as it is found. */
export type Problems = FieldError[]

const PATTERN_LENGTH_MAX = 256

const NEVER: Test = { kind: 'never' }

/** A reader of one operator's value; it adds to `problems` and answers NEVER for what is wrong. */
type Reader = (value: unknown, pointer: string, problems: Problems) => Test

const OPERATORS = new Map<string, Reader>([
  ['range', readRange],
  ['one_of', listReader('one_of')],
  ['not_one_of', listReader('not_one_of')],
  ['exact', readExact],
  ['contains', listReader('contains')],
  ['subset', listReader('subset')],
  ['pattern', readPattern],
  ['all', nestReader('all')],
  ['any', nestReader('any')],
])

/** The test that `value`, written at `pointer`, stands for. */
export function readTest(value: unknown, pointer: string, problems: Problems): Test {
  if (isScalar(value)) return { kind: 'one_of', values: [value] }
  if (Array.isArray(value)) return readList('one_of', value, pointer, problems)
  if (typeof value === 'object' && value !== null) return readLongForm(value, pointer, problems)
  return fail(
    pointer,
    problems,
    'Must be a text, a number, a boolean, a list of them or an object.',
  )
}

/** Every operator of the object must hold. */
function readLongForm(form: object, pointer: string, problems: Problems): Test {
  const members = Object.entries(form)
  if (members.length === 0) {
    return fail(pointer, problems, `Name an operator: ${operatorNames()}.`)
  }
  const tests = members.map(([name, value]) => {
    const at = `${pointer}/${escapePointer(name)}`
    const read = OPERATORS.get(name)
    return read === undefined ? unknown(name, at, problems) : read(value, at, problems)
  })
  return joined('all', tests)
}

const operatorNames = (): string => [...OPERATORS.keys()].join(', ')

function unknown(name: string, pointer: string, problems: Problems): Test {
  // Far longer than any operator: nothing that it could be a slip of.
  const meant = name.length > 32 ? undefined : nearest(name, OPERATORS.keys())
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
  return fail(pointer, problems, `Is not an operator; they are ${operatorNames()}.${hint}`)
}

function readRange(value: unknown, pointer: string, problems: Problems): Test {
  const wanted = 'Must be an object with `min`, `max` or both, numbers.'
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fail(pointer, problems, wanted)
  }
  let [min, max]: (number | undefined)[] = []
  for (const [side, bound] of Object.entries(value)) {
    if (typeof bound !== 'number' || (side !== 'min' && side !== 'max')) {
      return fail(`${pointer}/${escapePointer(side)}`, problems, wanted)
    }
    if (side === 'min') min = bound
    else max = bound
  }
  if (min === undefined && max === undefined) return fail(pointer, problems, wanted)
  if (min !== undefined && max !== undefined && min > max) {
    return fail(pointer, problems, '`min` is above `max`, so no number is within.')
  }
  return { kind: 'range', min, max, isMinImplied: false }
}

type ListKind = 'one_of' | 'not_one_of' | 'contains' | 'subset'

function listReader(kind: ListKind): Reader {
  return (value, pointer, problems) => readList(kind, value, pointer, problems)
}

function readList(kind: ListKind, value: unknown, pointer: string, problems: Problems): Test {
  const wanted = 'Must be a list of texts, numbers or booleans, with at least one of them.'
  if (!Array.isArray(value) || value.length === 0) return fail(pointer, problems, wanted)
  const wrong = value.findIndex(one => !isScalar(one))
  if (wrong === -1) return { kind, values: value as readonly Scalar[] }
  return fail(`${pointer}/${wrong}`, problems, 'Must be a text, a number or a boolean.')
}

function readExact(value: unknown, pointer: string, problems: Problems): Test {
  if (value !== null) return { kind: 'exact', value }
  return fail(pointer, problems, 'Must not be null, which no value of a context equals.')
}

function readPattern(value: unknown, pointer: string, problems: Problems): Test {
  if (typeof value === 'string' && value !== '' && value.length <= PATTERN_LENGTH_MAX) {
    return { kind: 'pattern', glob: parseGlob(value) }
  }
  const wanted = `Must be a text of 1 to ${PATTERN_LENGTH_MAX} characters, with * for any run.`
  return fail(pointer, problems, wanted)
}

/** A list of values as they could stand for the field itself. */
function nestReader(kind: 'all' | 'any'): Reader {
  return (value, pointer, problems) => {
    if (!Array.isArray(value) || value.length === 0) {
      return fail(pointer, problems, 'Must be a list of constraints, with at least one of them.')
    }
    return joined(
      kind,
      value.map((one, i) => readTest(one, `${pointer}/${i}`, problems)),
    )
  }
}

/** A form that is not known denies, though another branch might hold. */
function joined(kind: 'all' | 'any', tests: Test[]): Test {
  if (tests.some(test => test.kind === 'never')) return NEVER
  const [only] = tests
  return only !== undefined && tests.length === 1 ? only : { kind, tests }
}

function fail(pointer: string, problems: Problems, detail: string): Test {
  problems.push({ pointer, detail })
  return NEVER
}
