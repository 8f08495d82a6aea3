/** A policy as callers write it, made sound: what says nothing or contradicts itself is refused. */
import { requireConstraints } from '../constraints/constraint.ts'
import { DomainError, type FieldError } from '../lib/errors.ts'
import { checkCedarText } from './cedar-text.ts'
import { timeZoneOf } from './hours.ts'
import {
  type Conditions,
  DAYS,
  type Day,
  type Draft,
  type Effect,
  type Hours,
  type Mode,
  type Selection,
  type Terms,
} from './policy.ts'

export type HoursInput = { timezone?: string; days?: readonly Day[]; from?: string; to?: string }

export type ConditionsInput = Omit<Conditions, 'hours'> & { hours?: HoursInput }

/** What a caller says; it fits the description of the API. */
export type DraftInput = {
  name: string
  description: string | undefined
  effect: Effect | undefined
  agents: Selection | undefined
  scope: readonly string[] | undefined
  conditions: ConditionsInput | undefined
  cedar: string | undefined
  mode: Mode | undefined
  guardrail: boolean | undefined
}

/**
 * @param at where the policy stands in the request, `` or `/policy`
 * @throws DomainError `invalid_policy`, `invalid_constraints`
 */
export function readDraft(input: DraftInput, at: string): Draft {
  const errors: FieldError[] = []
  const effect = effectOf(input, at, errors)
  if (effect !== undefined) faultsOfForm(input, effect, at, errors)
  const hours = hoursOf(input.conditions?.hours, at, errors)
  const [first] = errors
  if (first !== undefined || effect === undefined) {
    throw new DomainError('invalid_policy', `${first?.pointer}: ${first?.detail}`, { errors })
  }
  requireSoundConstraints(input.conditions?.constraints, at)
  return {
    name: input.name,
    description: input.description,
    effect,
    terms: termsOf(input, hours),
    mode: input.mode ?? 'enforce',
    guardrail: input.guardrail ?? false,
  }
}

function effectOf(input: DraftInput, at: string, errors: FieldError[]): Effect | undefined {
  const { effect, cedar } = input
  const refuse = (detail: string) => {
    errors.push({ pointer: `${at}/effect`, detail })
    return undefined
  }
  if (cedar === undefined) return effect ?? refuse('Is required, unless `cedar` says it.')
  const read = checkCedarText(cedar, `${at}/cedar`)
  if ('errors' in read) {
    errors.push(...read.errors)
    return undefined
  }
  if (effect === 'limit') return refuse('Cannot be said in Cedar. Use the simple form for limits.')
  if (effect === undefined || effect === read.effect) return read.effect
  const verb = read.effect === 'deny' ? 'forbid' : 'permit'
  return refuse(`Must be ${read.effect}, or left out, since the statements of \`cedar\` ${verb}.`)
}

function faultsOfForm(input: DraftInput, effect: Effect, at: string, errors: FieldError[]): void {
  const { conditions = {}, cedar, scope, guardrail } = input
  const fault = (pointer: string, detail: string) => errors.push({ pointer: at + pointer, detail })
  if (guardrail && effect !== 'deny') {
    fault('/guardrail', 'Is for deny only. A limit always holds; an allow overrides nothing.')
  }
  if (cedar !== undefined) {
    if (scope !== undefined) fault('/scope', 'Is said in `cedar`: leave it out.')
    for (const name of Object.keys(conditions).filter(one => one !== 'hours')) {
      fault(`/conditions/${wireName(name)}`, 'Is said in `cedar`: leave it out.')
    }
    return
  }
  const { maxTtlSeconds, requiredConstraints, allowedScope, constraints } = conditions
  if (effect !== 'limit') {
    const only = 'Is for limit only.'
    if (allowedScope !== undefined) fault('/conditions/allowed_scope', only)
    if (constraints !== undefined) fault('/conditions/constraints', only)
    return
  }
  if (requiredConstraints !== undefined) {
    const mend = 'Is not for limit. Add constraints with `constraints`, or refuse with a deny.'
    fault('/conditions/required_constraints', mend)
  }
  if (maxTtlSeconds === undefined && allowedScope === undefined && constraints === undefined) {
    const detail = 'Must say what is limited: max_ttl_seconds, allowed_scope or constraints.'
    fault('/conditions', detail)
  }
}

const wireName = (name: string): string => name.replace(/[A-Z]/g, one => `_${one.toLowerCase()}`)

function hoursOf(
  input: HoursInput | undefined,
  at: string,
  errors: FieldError[],
): Hours | undefined {
  if (input === undefined) return undefined
  const { timezone = 'UTC', days = DAYS, from = '00:00', to = '24:00' } = input
  const known = timeZoneOf(timezone)
  if (known === undefined) {
    const detail = 'Is no time zone of the IANA database. Write, for example, Europe/Berlin.'
    errors.push({ pointer: `${at}/conditions/hours/timezone`, detail })
    return undefined
  }
  return { timezone: known, days: DAYS.filter(day => days.includes(day)), from, to }
}

function requireSoundConstraints(constraints: Conditions['constraints'], at: string): void {
  try {
    requireConstraints(constraints ?? {})
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const errors = error.details.errors?.map(({ pointer, detail }) => ({
      pointer: `${at}/conditions${pointer}`,
      detail,
    }))
    const message = `${at}/conditions${error.message}`
    throw new DomainError(error.code, message, { ...error.details, ...(errors && { errors }) })
  }
}

function termsOf(input: DraftInput, hours: Hours | undefined): Terms {
  const { agents, scope, conditions, cedar } = input
  const { hours: _, ...others } = conditions ?? {}
  const all = { ...others, ...(hours && { hours }) }
  return {
    ...(agents && { agents }),
    ...(scope && { scope }),
    ...(Object.keys(all).length > 0 && { conditions: all }),
    ...(cedar !== undefined && { cedar }),
  }
}
