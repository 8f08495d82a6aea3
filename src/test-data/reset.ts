/**
 * The reset of a workspace's test data: agents, tokens, delegations, grants, policies and what was
 * simulated in billing go; API keys, the audit trail and everything live stay. It goes in steps,
 * each a transaction of its own and of bounded size, and what is under way stands in the database:
 * whoever comes next goes on with it, also after a crash.
 *
 * First the agents end, as if they were revoked: from then on nothing can be issued or delegated
 * by them, so that nothing new appears below what is deleted, and no token of theirs is valid. A
 * row says so for as long as such a token may live.
 */
import { record } from '../audit/record.ts'
import type { Origin } from '../audit/work.ts'
import { holdEnds } from '../delegations/revoke-store.ts'
import type { Clock } from '../lib/clock.ts'
import { lockPolicies } from '../policies/store.ts'
import { LONGEST_TTL_SECONDS } from '../signing-keys/signing-key.ts'
import { recordChanges } from '../storage/changes.ts'
import type { Database } from '../storage/postgres.ts'
import * as resets from './reset-store.ts'
import * as store from './store.ts'
import { addCounts, type Counts, type TestTenant, type TestWork } from './test-work.ts'

/** The UTC month of `now`, as `2026-01`. */
export const monthOf = (now: number): string => new Date(now).toISOString().slice(0, 7)

export type Progress = { readonly isDone: boolean; readonly deleted: Counts }

/**
 * Begin a reset of all that there is now; `step` does it. False when the schedule's of this month
 * was begun before.
 */
export const beginReset = (work: TestWork, askedBy: resets.AskedBy): Promise<boolean> =>
  resets.beginReset(work.tenant, work.tx, {
    month: monthOf(work.now),
    cutoff: new Date(work.now),
    askedBy,
  })

type Phase = (work: TestWork, cutoff: Date) => Promise<Counts | undefined>

/** Each deletes a batch, or answers undefined when it has nothing left. */
const PHASES: readonly Phase[] = [
  endAgents,
  async (work, cutoff) => {
    await lockPolicies(work.tenant, work.tx)
    return store.deletePolicies(work.tenant, work.tx, cutoff)
  },
  ({ tenant, tx }) => store.deleteTokens(tenant, tx),
  async ({ tenant, tx }) => {
    await holdEnds(tenant, tx)
    return store.deleteDelegations(tenant, tx)
  },
  ({ tenant, tx }) => store.deleteAgents(tenant, tx),
  ({ tenant, tx }, cutoff) => store.deleteBilling(tenant, tx, cutoff),
  ({ tenant, tx }, cutoff) => store.deleteReplies(tenant, tx, cutoff),
]

async function endAgents(work: TestWork, cutoff: Date): Promise<Counts | undefined> {
  const { tenant, tx } = work
  const ended = await store.endAgents(tenant, tx, cutoff, new Date(work.now))
  if (ended === undefined) return undefined
  const changes = ended.map(
    agentId => ({ kind: 'agent_status', agentId, status: 'revoked' }) as const,
  )
  await recordChanges(tenant, tx, changes)
  return {}
}

/** Do a batch of the reset that is under way; the last step writes the audit row. */
export async function step(work: TestWork): Promise<Progress> {
  const { tenant, tx } = work
  const state = await resets.lockReset(tenant, tx)
  if (state?.cutoff === undefined) return { isDone: true, deleted: state?.deleted ?? {} }
  for (const phase of PHASES) {
    const batch = await phase(work, state.cutoff)
    if (batch === undefined) continue
    const deleted = addCounts(state.deleted, batch)
    await resets.noteDeleted(tenant, tx, deleted)
    return { isDone: false, deleted }
  }
  const { deleted } = state
  await resets.finishReset(tenant, tx, new Date(work.now))
  await record(work, {
    action: 'test_data.reset',
    target: { kind: 'workspace', id: tenant.workspaceId },
    details: { asked_by: state.askedBy ?? 'schedule', ...deleted },
  })
  return { isDone: true, deleted }
}

export type ResetContext = { readonly db: Database; readonly clock: Clock }

/** Do one unit of work of the test data of `tenant`. */
export const inTest = <T>(
  { db, clock }: ResetContext,
  tenant: TestTenant,
  origin: Origin,
  work: (work: TestWork) => Promise<T>,
): Promise<T> => db.begin('test', tx => work({ tenant, tx, origin, now: clock.now() }))

/** Go on with the reset that is under way, for `milliseconds` or to its end. */
export async function goOn(
  on: ResetContext,
  tenant: TestTenant,
  origin: Origin,
  milliseconds: number,
): Promise<Progress> {
  const until = on.clock.now() + milliseconds
  for (;;) {
    const progress = await inTest(on, tenant, origin, step)
    if (progress.isDone || on.clock.now() >= until) return progress
  }
}

/** A minute more, as the live state has it: a request may be served late. */
const REMEMBERED_MILLISECONDS = (LONGEST_TTL_SECONDS + 60) * 1000

/** Forget that agents ended once all of their tokens have expired. */
export const sweepEnded = ({ db, clock }: ResetContext): Promise<void> =>
  resets.deleteOldAgents(db.read('test'), new Date(clock.now() - REMEMBERED_MILLISECONDS))
