import type { Environment } from '../storage/tenant.ts'

export type Effect = 'deny' | 'limit' | 'allow'
export type Mode = 'enforce' | 'audit'
export type PolicyStatus = 'active' | 'inactive'

/** What holds within an agent's capabilities where no policy speaks. */
export type PolicyDefault = 'allow' | 'deny'

/** From the most specific layer to the least: the first that speaks decides. */
export const LAYERS = ['ids', 'owners', 'models', 'all'] as const
export type Layer = (typeof LAYERS)[number]

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof DAYS)[number]

/** A window of the wall clock; `to` not after `from` is on the next day. */
export type Hours = {
  readonly timezone: string
  readonly days: readonly Day[]
  /** `HH:MM` */
  readonly from: string
  /** `HH:MM`, up to `24:00` */
  readonly to: string
}

export type Model = { readonly provider?: string; readonly name?: string }

/** The agents that a policy holds for. Every member must match; of a list, one entry. */
export type Selection = {
  readonly ids?: readonly string[]
  readonly owners?: readonly string[]
  readonly models?: readonly Model[]
  readonly metadata?: Readonly<Record<string, string>>
}

export type Conditions = {
  readonly maxTtlSeconds?: number
  readonly hours?: Hours
  readonly requiredConstraints?: readonly string[]
  readonly allowedScope?: readonly string[]
  readonly constraints?: Readonly<Record<string, unknown>>
}

/** What a policy says, in the simple form or in Cedar. */
export type Terms = {
  readonly agents?: Selection
  readonly scope?: readonly string[]
  readonly conditions?: Conditions
  readonly cedar?: string
}

/** What a caller says of a policy, found sound. */
export type Draft = {
  readonly name: string
  readonly description: string | undefined
  readonly effect: Effect
  readonly terms: Terms
  readonly mode: Mode
  readonly guardrail: boolean
}

/** A policy never changes, but for its end. */
export type Policy = Draft & {
  readonly id: string
  readonly environment: Environment
  readonly status: PolicyStatus
  /** The id of the API key that created it. */
  readonly createdBy: string
  readonly createdAt: Date
  readonly deactivatedAt: Date | undefined
}

/** How specific a policy is: its most specific selector. */
export function layerOf({ agents }: Terms): Layer {
  if (agents?.ids !== undefined) return 'ids'
  if (agents?.owners !== undefined) return 'owners'
  if (agents?.models !== undefined || agents?.metadata !== undefined) return 'models'
  return 'all'
}
