import type { Glob } from './glob.ts'

/** What is compared by value and type: "5" is not 5. */
export type Scalar = string | number | boolean

export const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** What is asked of one value. `check.ts` says when each holds. */
export type Test =
  | {
      readonly kind: 'range'
      readonly min: number | undefined
      readonly max: number | undefined
      /** Whether `min` was not written, but follows from a `max_<field>`. */
      readonly isMinImplied: boolean
    }
  | {
      readonly kind: 'one_of' | 'not_one_of' | 'contains' | 'subset'
      readonly values: readonly Scalar[]
    }
  | { readonly kind: 'exact'; readonly value: unknown }
  | { readonly kind: 'pattern'; readonly glob: Glob }
  | { readonly kind: 'all' | 'any'; readonly tests: readonly Test[] }
  /** What a budget can be taken from: a number, not negative, with at most 6 decimal places. */
  | { readonly kind: 'amount' }
  /** Written in a form that is not known. */
  | { readonly kind: 'never' }
