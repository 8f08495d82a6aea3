/** Policies and refusals in words: what is told to those whom a policy refuses. */
import { statementNumberOf } from './compile.ts'
import type { Denial } from './evaluate.ts'
import { DAYS, type Hours, type Policy, type Terms } from './policy.ts'

/** What a policy says, in a line. */
export function ruleOf(policy: Policy, statementId?: string): string {
  const { scope, conditions, cedar } = policy.terms
  const window = conditions?.hours === undefined ? '' : ` ${windowOf(conditions.hours)}`
  if (cedar !== undefined) {
    const which =
      statementId === undefined ? 'the statements' : `statement ${statementNumberOf(statementId)}`
    return `${which} of \`cedar\`${window}`
  }
  const what = scope === undefined ? 'everything' : shortList(scope)
  return `${policy.effect} ${what}${demandsOf(policy)}${window}`
}

function demandsOf({ effect, terms }: Policy): string {
  const { maxTtlSeconds, requiredConstraints, allowedScope, constraints } = terms.conditions ?? {}
  const parts: string[] = []
  if (maxTtlSeconds !== undefined) {
    const few = effect === 'deny' ? 'more than' : effect === 'limit' ? 'to' : 'up to'
    parts.push(`${effect === 'limit' ? '' : 'for '}${few} ${maxTtlSeconds} seconds`)
  }
  if (requiredConstraints !== undefined) {
    const word = effect === 'deny' ? 'without all of' : 'with'
    parts.push(`${word} the constraints ${shortList(requiredConstraints)}`)
  }
  if (allowedScope !== undefined) parts.push(`to ${shortList(allowedScope)}`)
  if (constraints !== undefined) parts.push(`by ${shortList(Object.keys(constraints))}`)
  const joint = effect === 'deny' ? ' or ' : ' and '
  return parts.length === 0 ? '' : ` ${parts.join(joint)}`
}

/** What the policy behind a denial would let pass. */
export function allowedBy(denial: Denial): string {
  if (denial.kind === 'default') return 'what an allow policy covers'
  if (denial.kind === 'unreadable') return 'nothing until the policy is deactivated'
  const { terms, effect } = denial.policy
  const { hours, maxTtlSeconds, requiredConstraints, allowedScope } = terms.conditions ?? {}
  if (effect === 'limit') return allowedScope ? shortList(allowedScope) : 'other constraints'
  const demands: string[] = []
  if (maxTtlSeconds !== undefined) demands.push(`a ttl of at most ${maxTtlSeconds} seconds`)
  if (requiredConstraints !== undefined) {
    demands.push(`the constraints ${shortList(requiredConstraints)}`)
  }
  const ways = [
    ...(demands.length > 0 ? [`a request with ${demands.join(' and ')}`] : otherScopes(terms)),
    ...(hours === undefined ? [] : [`any other time than ${windowOf(hours)}`]),
  ]
  return ways.length === 0 ? 'nothing for this agent' : ways.join(', or ')
}

function otherScopes({ cedar, scope }: Terms): string[] {
  if (cedar !== undefined) return ['what the statement does not match']
  return scope === undefined ? [] : [`scopes outside ${shortList(scope)}`]
}

function windowOf({ timezone, days, from, to }: Hours): string {
  const named = days.length === DAYS.length ? '' : ` on ${days.join(', ')}`
  return `from ${from} to ${to}${named} (${timezone})`
}

const SHOWN_MAX = 5

/** The first few of a list, and how many more there are. */
function shortList(items: readonly string[]): string {
  const shown = items.slice(0, SHOWN_MAX).join(', ')
  const rest = items.length - SHOWN_MAX
  return rest > 0 ? `${shown} and ${rest} more` : shown
}
