import type { Work } from '../audit/work.ts'
import type { Tenant } from '../storage/tenant.ts'

/** A workspace's test data. Nothing here can be called with live: that does not compile. */
export type TestTenant = Tenant & { readonly environment: 'test' }

export type TestWork = Work & { readonly tenant: TestTenant }

export const testTenant = (workspaceId: string): TestTenant => ({
  workspaceId,
  environment: 'test',
})

export const KINDS = [
  'agents',
  'tokens',
  'delegations',
  'grants',
  'policies',
  'checkouts',
  'subscriptions',
  'stored_replies',
] as const

/** How many of each kind. */
export type Counts = Partial<Record<(typeof KINDS)[number], number>>

export function addCounts(a: Counts, b: Counts): Counts {
  const sums = KINDS.map(kind => [kind, (a[kind] ?? 0) + (b[kind] ?? 0)] as const)
  return Object.fromEntries(sums.filter(([, sum]) => sum > 0))
}
