/**
 * Ending delegations: with one ends everything below it, at once. Whoever verifies looks at every
 * link of a chain, so the live state hears of the uppermost alone; the rows of all say so too.
 */
import { record } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import { seconds } from '../lib/clock.ts'
import { DomainError } from '../lib/errors.ts'
import { recordChanges, repeatChanges } from '../storage/changes.ts'
import type { Delegation } from './delegation.ts'
import * as store from './revoke-store.ts'
import { findDelegation } from './store.ts'

/**
 * What delegations need to know of tokens, given by `tokens` so that the arrow between the folders
 * stays one-way.
 */
export type DelegatedTokens = {
  /** Ends the live tokens that were issued under these delegations. */
  revokeUnder(work: Work, delegationIds: string[]): Promise<void>
  /** How many of them ended before their time at `at`. */
  countEndedUnder(work: Work, delegationIds: string[], at: Date): Promise<number>
}

export type RevokedDelegation = {
  delegation: Delegation
  /** What ended with it. */
  revokedDelegations: number
  revokedTokens: number
}

/** End a delegation and all below it; repeats answer the same. @throws DomainError `not_found` */
export async function revokeDelegation(
  work: Work,
  tokens: DelegatedTokens,
  id: string,
): Promise<RevokedDelegation> {
  const now = new Date(work.now)
  const { all } = await store.holdTrees(work.tenant, work.tx, { ids: [id] })
  const below = all.filter(one => one !== id)
  const ended = await store.revokeDelegation(work.tenant, work.tx, id, now)
  if (ended !== undefined) {
    await store.revokeDelegations(work.tenant, work.tx, below, now)
    await tokens.revokeUnder(work, all)
    await recordChanges(work.tenant, work.tx, [changeOf(ended)])
  }
  const delegation = await findDelegation(work.tenant, work.tx.sql, id, now)
  if (delegation?.revokedAt === undefined) throw notFound(id)
  const { revokedAt: at } = delegation
  const revokedDelegations = await store.countEnded(work.tenant, work.tx, below, at, at)
  const revokedTokens = await tokens.countEndedUnder(work, all, at)
  if (ended === undefined) {
    const expiresAt = seconds(delegation.expiresAt.getTime())
    repeatChanges(work.tenant, work.tx, [changeOf({ id, expiresAt })])
  } else {
    await record(work, {
      action: 'delegation.revoked',
      target: { kind: 'delegation', id },
      details: { revoked_delegations: revokedDelegations, revoked_tokens: revokedTokens },
      chain: delegation.agents,
    })
  }
  return { delegation, revokedDelegations, revokedTokens }
}

const notFound = (id: string) => new DomainError('not_found', `There is no delegation ${id} here.`)

const changeOf = ({ id, expiresAt }: store.EndedDelegation) =>
  ({ kind: 'delegation_revoked', delegationId: id, expiresAt }) as const

/** End the live ones of the chosen delegations and of all below them; returns the ids of all. */
export async function endTrees(work: Work, choice: store.DelegationChoice): Promise<string[]> {
  const { tops, all } = await store.holdTrees(work.tenant, work.tx, choice)
  if (all.length === 0) return []
  const ended = await store.revokeDelegations(work.tenant, work.tx, all, new Date(work.now))
  const chosen = new Set(tops)
  const changes = ended.filter(one => chosen.has(one.id)).map(changeOf)
  await recordChanges(work.tenant, work.tx, changes)
  return all
}
