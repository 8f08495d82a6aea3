/** A reset of test data cannot be told to touch live: it does not compile. */
import type { Tx } from '../../src/storage/postgres.ts'
import type { Tenant } from '../../src/storage/tenant.ts'
import { deleteAgents, deleteTokens } from '../../src/test-data/store.ts'
import { testTenant } from '../../src/test-data/test-work.ts'

const live: Tenant = { workspaceId: 'ws_1', environment: 'live' }
const test = { workspaceId: 'ws_1', environment: 'test' } as const

export const calls = (tx: Tx) => [
  deleteAgents(testTenant('ws_1'), tx),
  deleteTokens(test, tx),
  // @ts-expect-error live data is not deleted
  deleteAgents(live, tx),
  // @ts-expect-error nor that of a tenant who may be live
  deleteTokens({ ...test, environment: live.environment }, tx),
]
