/** What is drawn from a chain lies within every link of it: excess is named, never cut off. */
import { requireCapabilities } from '../agents/capabilities.ts'
import { readConstraints } from '../constraints/constraint.ts'
import { COUNT_NAMES } from '../constraints/counts.ts'
import { widened } from '../constraints/narrower.ts'
import { seconds } from '../lib/clock.ts'
import { DomainError, type ErrorCode, type FieldError } from '../lib/errors.ts'
import { fromMicros } from '../lib/micros.ts'
import { escapePointer } from '../lib/strict-json.ts'
import { missingScopes } from '../scopes/scope.ts'
import type { Authority } from './authority.ts'
import { DEPTH_MAX, type Link } from './chain.ts'
import { DEPTH_DEFAULT } from './delegation.ts'
import type { NewDelegation } from './delegations.ts'

/** @throws DomainError `delegation_cycle`, `not_delegate`, `invalid_max_depth` */
export function requirePossible({ links, agentIds }: Authority, input: NewDelegation): void {
  const { fromAgentId, toAgentId, maxDepth } = input
  requireDelegate(links, fromAgentId, '/from_agent_id')
  if (toAgentId === fromAgentId || agentIds.includes(toAgentId)) {
    const detail =
      toAgentId === fromAgentId
        ? 'An agent cannot delegate to itself.'
        : 'This agent is in the chain already; a delegation cannot come back to it.'
    throw refusal('delegation_cycle', '/to_agent_id', detail)
  }
  const depth = links.length + 1
  if (maxDepth === undefined || maxDepth >= depth) return
  const detail = `The chain has ${depth} links with this one, so it must allow that many.`
  throw refusal('invalid_max_depth', '/max_depth', detail)
}

/** @throws DomainError `not_delegate` unless the last link of `links` is to `agentId` */
export function requireDelegate(links: readonly Link[], agentId: string, pointer: string): void {
  const last = links.at(-1)
  if (last === undefined || last.to === agentId) return
  const detail = `The delegation ${last.id} is to ${last.to}; only that agent can draw on it.`
  throw refusal('not_delegate', pointer, detail)
}

const refusal = (code: ErrorCode, pointer: string, detail: string): DomainError =>
  new DomainError(code, `${pointer}: ${detail}`, { errors: [{ pointer, detail }] })

/**
 * A delegation lies within its agent's capabilities, or within every link of the chain.
 * @throws DomainError `capability_missing`, `exceeds_parent`
 */
export function requireNarrower(authority: Authority, input: NewDelegation, now: number): void {
  const { links } = authority
  const excess = [...excessOver(links, input, now), ...excessDepth(links, input)]
  if (excess.length > 0) throw exceeds('exceeds_parent', links, input.scope, excess)
  requireCapabilities(authority.agent(links[0]?.from ?? input.fromAgentId), input.scope)
}

export type Excess = FieldError & { what: 'scope' | 'ttl' | 'depth' | 'constraints' | 'budget' }

/** What is asked of a chain. */
export type Draw = Pick<NewDelegation, 'scope' | 'ttlSeconds' | 'constraints'>

/** What in `wanted` is beyond any of `links`. */
export function excessOver(links: readonly Link[], wanted: Draw, now: number): Excess[] {
  return [
    ...excessScope(links, wanted.scope),
    ...excessTime(links, wanted.ttlSeconds, now),
    ...excessConstraints(links, wanted.constraints ?? {}),
    ...excessCounts(links, wanted.constraints ?? {}),
  ]
}

function excessScope(links: readonly Link[], scope: readonly string[]): Excess[] {
  return scope.flatMap((one, at) => {
    const link = links.find(({ scope: has }) => missingScopes(has.split(' '), [one]).length > 0)
    if (link === undefined) return []
    const detail = `${one} is not within what ${link.id} allows: ${link.scope}.`
    return [{ what: 'scope' as const, pointer: `/scope/${at}`, detail }]
  })
}

function excessTime(links: readonly Link[], ttlSeconds: number, now: number): Excess[] {
  const until = seconds(now) + ttlSeconds
  const link = links.find(({ exp }) => until > exp)
  if (link === undefined) return []
  const left = Math.max(0, link.exp - seconds(now))
  const detail =
    `${ttlSeconds} s would outlive the delegation ${link.id}, which ends in ${left} s. ` +
    `Ask for a ttl of at most ${left}.`
  return [{ what: 'ttl', pointer: '/ttl', detail }]
}

/** One that a link has too is equal or narrower; one that is left out holds all the same. */
function excessConstraints(links: readonly Link[], wanted: NonNullable<Draw['constraints']>) {
  const excess = new Map<string, Excess>()
  for (const link of links) {
    const outer = link.constraints ?? {}
    const inner = readConstraints({ ...outer, ...wanted })
    const names = widened(inner, readConstraints(outer)).filter(name => !COUNT_NAMES.has(name))
    for (const name of names) {
      const pointer = Object.hasOwn(wanted, name)
        ? `/constraints/${escapePointer(name)}`
        : '/constraints'
      const detail = `Allows more than ${name} of ${link.id} does. Leave it out, or narrow it.`
      if (!excess.has(name)) excess.set(name, { what: 'constraints', pointer, detail })
    }
  }
  return [...excess.values()]
}

/** What is counted in all is no more than any link allows. Without it, theirs is shared. */
function excessCounts(links: readonly Link[], wanted: NonNullable<Draw['constraints']>): Excess[] {
  const asked = readConstraints(wanted).counts
  const bounds = links.flatMap(link => {
    const { counts } = readConstraints(link.constraints ?? {})
    return counts === undefined ? [] : [{ id: link.id, counts }]
  })
  const excess = (pointer: string, id: string, most: number): Excess => {
    const detail = `The delegation ${id} allows ${most} in all. Ask for no more, or leave it out.`
    return { what: 'budget', pointer, detail }
  }
  const uses = bounds.find(
    ({ counts: { maxUses } }) => (asked?.maxUses ?? 0) > (maxUses ?? Infinity),
  )
  const amounts = [...(asked?.budget ?? [])].flatMap(([field, total]) => {
    const bound = bounds.find(({ counts: { budget } }) => total > (budget.get(field) ?? total))
    const most = fromMicros(bound?.counts.budget.get(field) ?? 0)
    const pointer = `/constraints/budget/${escapePointer(field)}`
    return bound === undefined ? [] : [excess(pointer, bound.id, most)]
  })
  if (uses === undefined) return amounts
  return [excess('/constraints/max_uses', uses.id, uses.counts.maxUses ?? 0), ...amounts]
}

function excessDepth(links: readonly Link[], input: NewDelegation): Excess[] {
  const allowed = Math.min(DEPTH_MAX, ...links.map(link => link.max_depth))
  const { maxDepth = links.length === 0 ? DEPTH_DEFAULT : allowed } = input
  if (maxDepth > allowed) {
    const detail = `The chain may have ${allowed} links; ${maxDepth} would be more.`
    return [{ what: 'depth', pointer: '/max_depth', detail }]
  }
  if (links.length < allowed) return []
  const detail = `The chain has all of the ${allowed} links that it may have.`
  return [{ what: 'depth', pointer: '/parent_delegation_id', detail }]
}

/** The refusal that names all of `excess`. */
export function exceeds(
  code: 'exceeds_parent' | 'exceeds_delegation',
  links: readonly Link[],
  scope: readonly string[],
  excess: readonly Excess[],
): DomainError {
  const last = links.at(-1)
  const have = last?.scope.split(' ') ?? []
  const kinds = [...new Set(excess.map(one => one.what))]
  const message = `Beyond the delegation ${last?.id} in ${kinds.join(', ')}. ${excess[0]?.detail}`
  return new DomainError(code, message, {
    members: {
      exceeds: kinds,
      ...(kinds.includes('scope') ? { missing: missingScopes(have, scope), have } : {}),
    },
    errors: excess.map(({ pointer, detail }) => ({ pointer, detail })),
  })
}
