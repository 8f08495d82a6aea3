/** `max_uses` and `budget`: bounds on all calls together, which are counted at the grant. */
import { AMOUNT_MAX, toMicros } from '../lib/micros.ts'
import { escapePointer } from '../lib/strict-json.ts'
import type { Problems } from './long-form.ts'

/** What a token may do in all. */
export type Counts = {
  readonly maxUses: number | undefined
  /** Field of the context → total, in millionths. */
  readonly budget: ReadonlyMap<string, number>
}

export const MAX_USES = 'max_uses'
export const BUDGET = 'budget'
/** Constraints by these names are counts, never tests of a field. */
export const COUNT_NAMES: ReadonlySet<string> = new Set([MAX_USES, BUDGET])

/** Whether `written` asks for anything to be counted, in whatever form. */
export const isCounted = (written: Readonly<Record<string, unknown>>): boolean =>
  Object.hasOwn(written, MAX_USES) || Object.hasOwn(written, BUDGET)

const USES_MAX = 1_000_000
const FIELDS_MAX = 8

/** The counts that `written` asks for; undefined when there are none, or what there is is wrong. */
export function readCounts(
  written: Readonly<Record<string, unknown>>,
  problems: Problems,
): Counts | undefined {
  if (!Object.hasOwn(written, MAX_USES) && !Object.hasOwn(written, BUDGET)) return undefined
  const maxUses = readMaxUses(written, problems)
  const budget = readBudget(written, problems)
  const isWrong = Object.hasOwn(written, MAX_USES) !== (maxUses !== undefined)
  return isWrong || budget === undefined ? undefined : { maxUses, budget }
}

function readMaxUses(
  { [MAX_USES]: uses }: Readonly<Record<string, unknown>>,
  problems: Problems,
): number | undefined {
  if (uses === undefined) return undefined
  if (Number.isInteger(uses) && Number(uses) >= 1 && Number(uses) <= USES_MAX) return Number(uses)
  const detail = `Must be a whole number from 1 to ${USES_MAX}: how many calls may be made in all.`
  problems.push({ pointer: `/constraints/${MAX_USES}`, detail })
  return undefined
}

function readBudget(
  { [BUDGET]: budget }: Readonly<Record<string, unknown>>,
  problems: Problems,
): ReadonlyMap<string, number> | undefined {
  if (budget === undefined) return new Map()
  const pointer = `/constraints/${BUDGET}`
  const fail = (at: string, detail: string): undefined => {
    problems.push({ pointer: at, detail })
  }
  if (typeof budget !== 'object' || budget === null || Array.isArray(budget)) {
    return fail(pointer, 'Must be an object of totals by field, such as {"order_usd": 500}.')
  }
  const members = Object.entries(budget)
  if (members.length === 0 || members.length > FIELDS_MAX) {
    return fail(pointer, `Must name 1 to ${FIELDS_MAX} fields, not ${members.length}.`)
  }
  const totals = new Map<string, number>()
  for (const [field, total] of members) {
    const micros = readTotal(total)
    if (field === '') fail(`${pointer}/`, 'Name the field that it bounds.')
    else if (micros !== undefined) totals.set(field, micros)
    else fail(`${pointer}/${escapePointer(field)}`, WANTED_TOTAL)
  }
  return totals.size === members.length ? totals : undefined
}

const WANTED_TOTAL =
  `Must be a number above 0, at most ${AMOUNT_MAX}, with at most 6 decimal places: ` +
  'what all calls may add up to.'

function readTotal(total: unknown): number | undefined {
  const isWithin = typeof total === 'number' && total > 0 && total <= AMOUNT_MAX
  return isWithin ? toMicros(total) : undefined
}
