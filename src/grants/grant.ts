/**
 * What a grant bounds in all: uses and amounts that every token under it takes from. Pure; amounts
 * are whole millionths.
 */
import type { Context } from '../constraints/check.ts'
import type { Counts } from '../constraints/counts.ts'
import { fromMicros, toMicros } from '../lib/micros.ts'

/** Grants on the path of a token that count: a token's own, and those of 16 delegations. */
export const PATH_MAX = 17

/** Field of the context → millionths. */
export type Amounts = Readonly<Record<string, number>>

/** One use of a token. */
export type Use = {
  /** The counting grants that it is taken from, root first. */
  readonly path: readonly string[]
  readonly amounts: Amounts
  /** Its name, given by the caller, so that a retry counts once. */
  readonly id: string | undefined
  /** SHA-256 of what was asked, with which the name is used once only. */
  readonly digest: string
  /** Count nothing. */
  readonly isDryRun: boolean
}

/** What is left; a member is absent where nothing bounds it. */
export type Remaining = {
  readonly uses: number | undefined
  readonly budget: Amounts | undefined
}

/**
 * What became of a use. `missing`: a grant of the path is not there, which denies like an exhausted
 * one.
 */
export type UseOutcome =
  | { readonly code: 'ok'; readonly isReplay: boolean; readonly remaining: Remaining }
  | { readonly code: 'uses_exhausted' | 'budget_exhausted'; readonly remaining: Remaining }
  | { readonly code: 'use_id_conflict' | 'missing' }

/** What the call takes from the budgets of `counts`; a field that holds no amount is left out. */
export function amountsOf(counts: readonly Counts[], context: Context | undefined): Amounts {
  const fields = new Set(counts.flatMap(({ budget }) => [...budget.keys()]))
  const amounts: [string, number][] = []
  for (const field of fields) {
    const held = context !== undefined && Object.hasOwn(context, field) ? context[field] : undefined
    const micros = toMicros(held)
    if (micros !== undefined) amounts.push([field, micros])
  }
  return Object.fromEntries(amounts)
}

/** Amounts as decimal numbers. */
export const inDecimals = (amounts: Amounts): Record<string, number> =>
  Object.fromEntries(Object.entries(amounts).map(([field, one]) => [field, fromMicros(one)]))
