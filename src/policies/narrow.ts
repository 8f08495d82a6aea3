/** Limits: what they leave of a request. Whatever the order, the narrowest wins. */
import { covers } from '../scopes/scope.ts'
import { mergeConstraints } from './merge-constraints.ts'
import type { Policy } from './policy.ts'

/** What a limit narrows. */
export type Aspect = 'ttl' | 'scope' | 'constraints'

/** A limit that matches, and the requested scopes that it matches. */
export type Limiting = { readonly policy: Policy; readonly scopes: readonly string[] }

/** A limit that gives less than was asked for, taken by itself. */
export type LimitedBy = { readonly policy: Policy; readonly changed: readonly Aspect[] }

export type Request = {
  readonly scope: readonly string[]
  readonly ttlSeconds: number
  readonly constraints: Readonly<Record<string, unknown>>
}

export type Narrowed = Request & { readonly limitedBy: readonly LimitedBy[] }

export type Narrowing =
  | ({ readonly kind: 'narrowed' } & Narrowed)
  | { readonly kind: 'nothing_left'; readonly policy: Policy; readonly scope: string }

/** All of `limits` at once; `limitedBy` names those that each change something by themselves. */
export function narrow(asked: Request, limits: readonly Limiting[]): Narrowing {
  // These three alone: of what is remembered, nothing may be left of who asked and when.
  const { scope, ttlSeconds, constraints } = asked
  let left: Request = { scope, ttlSeconds, constraints }
  const limitedBy: LimitedBy[] = []
  /** What is left of each requested scope. */
  const parts = new Map(asked.scope.map(scope => [scope, [scope]]))
  for (const limit of limits) {
    const nothingLeft = {
      kind: 'nothing_left',
      policy: limit.policy,
      scope: limit.scopes[0] ?? '',
    } as const
    const alone = apply(asked, limit, new Map(asked.scope.map(scope => [scope, [scope]])))
    const next = apply(left, limit, parts)
    if (alone === undefined || next === undefined) return nothingLeft
    left = next
    const changed = differences(asked, alone)
    if (changed.length > 0) limitedBy.push({ policy: limit.policy, changed })
  }
  return { kind: 'narrowed', ...left, limitedBy }
}

/** What one limit leaves; `parts` is cut down with it. Undefined when nothing is left. */
function apply(
  request: Request,
  { policy, scopes }: Limiting,
  parts: Map<string, string[]>,
): Request | undefined {
  const {
    maxTtlSeconds = request.ttlSeconds,
    allowedScope,
    constraints,
  } = policy.terms.conditions ?? {}
  if (allowedScope !== undefined) {
    for (const scope of scopes) parts.set(scope, within(parts.get(scope) ?? [], allowedScope))
  }
  const scope = [...new Set([...parts.values()].flat())]
  const merged = mergeConstraints(request.constraints, constraints ?? {})
  if (scope.length === 0 || merged === undefined) return undefined
  return { scope, ttlSeconds: Math.min(request.ttlSeconds, maxTtlSeconds), constraints: merged }
}

/** What lies both in `parts` and in `allowed`. */
const within = (parts: readonly string[], allowed: readonly string[]): string[] =>
  parts.flatMap(part =>
    allowed.some(pattern => covers(pattern, part))
      ? [part]
      : widest(allowed.filter(pattern => covers(part, pattern))),
  )

/** Without those that lie in another. */
const widest = (patterns: readonly string[]): string[] =>
  patterns.filter(one => !patterns.some(other => covers(other, one) && !covers(one, other)))

/** In what two requests differ. */
export function differences(before: Request, after: Request): Aspect[] {
  const changed: Aspect[] = []
  if (before.ttlSeconds !== after.ttlSeconds) changed.push('ttl')
  if (before.scope.join(' ') !== after.scope.join(' ')) changed.push('scope')
  if (JSON.stringify(before.constraints) !== JSON.stringify(after.constraints)) {
    changed.push('constraints')
  }
  return changed
}
