/** Ending many tokens at once, with the delegations that they were issued under. */
import type { Work } from '../audit/work.ts'
import type { DelegatedTokens } from '../delegations/revoke.ts'
import { endTrees } from '../delegations/revoke.ts'
import { countEnded, countLiveOf, listLiveRoots } from '../delegations/revoke-store.ts'
import { coversAll } from '../scopes/scope.ts'
import { recordChanges } from '../storage/changes.ts'
import * as store from './store.ts'

/** How many ended. */
export type Ended = { tokens: number; delegations: number }

/**
 * Ends what an agent's authority no longer covers: its delegations that are not within
 * `capabilities`, with everything below them, and its own live tokens. What it does in another's
 * name is not its authority.
 */
export async function revokeOutside(
  work: Work,
  agentId: string,
  capabilities: readonly string[],
): Promise<Ended> {
  const { tenant, tx } = work
  const at = new Date(work.now)
  const outside = (live: { id: string; scope: string[] }[]): string[] =>
    live.filter(one => !coversAll(capabilities, one.scope)).map(one => one.id)
  // Delegations before tokens, as all do who end both.
  const roots = outside(await listLiveRoots(tenant, tx, agentId, at))
  const trees = roots.length === 0 ? [] : await endTrees(work, { ids: roots })
  const ids = outside(await store.listLiveScopes(tenant, tx, agentId, at))
  const ended = await store.revokeTokens(tenant, tx, { ids, under: trees }, at)
  await announce(work, ended)
  return {
    tokens: ended.length,
    delegations: await countEnded(tenant, tx, trees, at, at),
  }
}

/**
 * Ends the live tokens and delegations that these keys issued, with everything below; returns how
 * many ended before their time since `since`.
 */
export async function revokeIssuedBy(work: Work, keyIds: string[], since: Date): Promise<Ended> {
  const { tenant, tx } = work
  const under = await endTrees(work, { issuedBy: keyIds })
  const choice = { issuedBy: keyIds, under }
  await announce(work, await store.revokeTokens(tenant, tx, choice, new Date(work.now)))
  return {
    tokens: await store.countEnded(tenant, tx, choice, since),
    delegations: await countEnded(tenant, tx, under, since),
  }
}

/** How many tokens and delegations with the agent in their chain were live at `at`. */
export const countLive = async (work: Work, agentId: string, at: Date): Promise<Ended> => ({
  tokens: await store.countLiveTokens(work.tenant, work.tx, agentId, at),
  delegations: await countLiveOf(work.tenant, work.tx, agentId, at),
})

/** What ends with a delegation. */
export const DELEGATED_TOKENS: DelegatedTokens = {
  // Verify looks at every link, so the live state need not hear of each token.
  revokeUnder: async (work, under) => {
    await store.revokeTokens(work.tenant, work.tx, { under }, new Date(work.now))
  },
  countEndedUnder: (work, under, at) => store.countEnded(work.tenant, work.tx, { under }, at, at),
}

/** Let the live state know, once this has committed. */
export async function announce(work: Work, ended: store.EndedToken[]): Promise<void> {
  const changes = ended.map(token => ({
    kind: 'token_revoked' as const,
    tokenId: token.id,
    expiresAt: token.expiresAt,
  }))
  await recordChanges(work.tenant, work.tx, changes)
}
