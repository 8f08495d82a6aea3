/**
 * Scopes: dotted names such as `orders.create`, case-sensitive, where a colon and a dot are the
 * same. `orders.*` covers everything below `orders`, not `orders` itself; `*` covers all and is for
 * API keys only. They are stored and returned as written, and compared in their canonical form.
 */

/** The form scopes are compared in. */
const canonical = (scope: string): string => scope.replaceAll(':', '.')

/** Old names that mean the same as a registered scope. */
const ALIASES: ReadonlyMap<string, string> = new Map([['admin.audit.read', 'audit.read']])

const resolve = (scope: string): string => {
  const name = canonical(scope)
  return ALIASES.get(name) ?? name
}

/** The form in which scopes are the same if and only if they are equal. */
export const canonicalScope = resolve

/** The branches that `scope`, a scope or a branch, lies in, itself not counted: nearest first. */
export function branchesAbove(scope: string): string[] {
  const segments = resolve(scope).split('.')
  const branches = segments.map((_, i) => [...segments.slice(0, i), '*'].join('.'))
  return branches.filter(branch => branch !== resolve(scope)).reverse()
}

const isWildcard = (name: string): boolean => name === '*' || name.endsWith('.*')

/** Whether everything that `wanted` (a scope or a branch) allows is allowed by `granted`. */
export function covers(granted: string, wanted: string): boolean {
  const grant = resolve(granted)
  const want = resolve(wanted)
  if (grant === '*' || grant === want) return true
  if (!grant.endsWith('.*')) return false
  const branch = grant.slice(0, -1)
  return want !== '*' && want.length > branch.length && want.startsWith(branch)
}

/** Those of `wanted` that no scope in `granted` covers, as written. */
export const missingScopes = (granted: readonly string[], wanted: readonly string[]): string[] =>
  wanted.filter(want => !granted.some(grant => covers(grant, want)))

/** Whether `granted` covers each of `wanted`. */
export const coversAll = (granted: readonly string[], wanted: readonly string[]): boolean =>
  wanted.every(want => granted.some(grant => covers(grant, want)))

/**
 * Whether `scope` may stand on an API key: `*`, a registered scope, or a branch that holds a
 * registered one.
 */
export function isKnownKeyScope(scope: string, registered: Iterable<string>): boolean {
  const name = resolve(scope)
  if (name === '*') return true
  for (const known of registered) {
    if (known === name || (isWildcard(name) && covers(name, known))) return true
  }
  return false
}
