/**
 * Two sets of constraints as one that accepts what both accept. Bounds in the short form, uses and
 * budgets become the stricter ones; what both say otherwise is joined by `all`.
 */
import { COUNT_NAMES, MAX_USES } from '../constraints/counts.ts'

type Written = Readonly<Record<string, unknown>>

const BOUND = /^(?:max|min)_(.+)$/s

/**
 * `own` with `added`; the order of `own` is kept. Undefined when one of them bounds a field `x` by
 * `max_x` and the other speaks, in the long form, of a field that is called `max_x`: one name
 * cannot say both.
 */
export function mergeConstraints(
  own: Written,
  added: Written,
): Record<string, unknown> | undefined {
  const merged = new Map(Object.entries(own))
  for (const [name, value] of Object.entries(added)) {
    if (COUNT_NAMES.has(name)) {
      merged.set(name, Object.hasOwn(own, name) ? stricterCount(own[name], value) : value)
      continue
    }
    const field = typeof value === 'number' ? BOUND.exec(name)?.[1] : undefined
    if (field !== undefined) {
      if (!mergeBounds(merged, rangeOf(own, field), rangeOf(added, field), field)) return undefined
    } else if (!Object.hasOwn(own, name)) {
      merged.set(name, value)
    } else if (BOUND.test(name) && typeof own[name] === 'number') {
      return undefined
    } else if (JSON.stringify(own[name]) !== JSON.stringify(value)) {
      merged.set(name, { all: joined(own[name], value) })
    }
  }
  return Object.fromEntries(merged)
}

/** The fewer uses; of budgets, every field with the lesser total. Both are of their known form. */
function stricterCount(own: unknown, added: unknown): unknown {
  if (typeof own === 'number' && typeof added === 'number') return Math.min(own, added)
  const totals = new Map(Object.entries(own as Record<string, number>))
  for (const [field, total] of Object.entries(added as Record<string, number>)) {
    totals.set(field, Math.min(totals.get(field) ?? total, total))
  }
  return Object.fromEntries(totals)
}

/**
 * What is joined already is joined once: the same limit holds for every agent of a chain and for
 * every token under a grant, and must not nest deeper with each.
 */
function joined(own: unknown, added: unknown): unknown[] {
  const before = membersOfAll(own) ?? [own]
  const isThere = before.some(one => JSON.stringify(one) === JSON.stringify(added))
  return isThere ? before : [...before, added]
}

/** The list of an object that says `all` and nothing else. */
function membersOfAll(written: unknown): unknown[] | undefined {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return undefined
  const [[name, list] = [], ...others] = Object.entries(written)
  return name === 'all' && others.length === 0 && Array.isArray(list) ? list : undefined
}

const FIELD_OF_USES = MAX_USES.replace(/^max_/, '')

type Range = { min: number; max: number }

/**
 * What a set says of a field by `max_` and `min_`. An upper bound that is not negative lets no
 * negative amount pass unless there is a lower one (`TokenCreate.constraints`).
 */
function rangeOf(written: Written, field: string): Range {
  const min = written[`min_${field}`]
  // `max_uses` bounds no field.
  const max = field === FIELD_OF_USES ? undefined : written[`max_${field}`]
  const upper = typeof max === 'number' ? max : Number.POSITIVE_INFINITY
  if (typeof min === 'number') return { min, max: upper }
  const isZeroImplied = typeof max === 'number' && max >= 0
  return { min: isZeroImplied ? 0 : Number.NEGATIVE_INFINITY, max: upper }
}

/** Write what two ranges have in common; false when a name it takes is taken otherwise. */
function mergeBounds(merged: Map<string, unknown>, a: Range, b: Range, field: string): boolean {
  const min = Math.max(a.min, b.min)
  const max = Math.min(a.max, b.max)
  const isImplied = min === 0 && max >= 0 && max !== Number.POSITIVE_INFINITY
  const lower = merged.get(`min_${field}`)
  const isNeeded = min !== Number.NEGATIVE_INFINITY && !(isImplied && lower === undefined)
  return (
    (max === Number.POSITIVE_INFINITY || put(merged, `max_${field}`, max)) &&
    (!isNeeded || put(merged, `min_${field}`, min))
  )
}

function put(merged: Map<string, unknown>, name: string, bound: number): boolean {
  const there = merged.get(name)
  if (there !== undefined && typeof there !== 'number') return false
  merged.set(name, bound)
  return true
}
