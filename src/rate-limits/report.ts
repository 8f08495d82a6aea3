/**
 * What customers of a payment provider are billed by: the requests of each hour, written down once
 * it is over, in the transaction that marks them as written down. So nothing is billed twice and
 * nothing left out, however often the server stops in between.
 */
import { recordUsage } from '../billing/usage.ts'
import type { Tx } from '../storage/postgres.ts'
import { lockUnreported, markReported } from './store.ts'

export const HOUR_MILLISECONDS = 3_600_000

/** Workspaces of one transaction. */
const BATCH = 200

/**
 * Write down what the hours that are over at `now` are billed by.
 * @returns whether there may be more
 */
export async function reportUse(tx: Tx, now: number): Promise<boolean> {
  const over = now - (now % HOUR_MILLISECONDS) - HOUR_MILLISECONDS
  const due = await lockUnreported(tx, new Date(over), BATCH)
  for (const use of due) {
    const tenant = { workspaceId: use.workspaceId, environment: 'live' } as const
    const work = { tenant, tx, origin: BY_ITSELF, now }
    const isNew = await recordUsage(work, use.hour, use.quantity)
    // An hour is written down once; what came late for it goes with the next one.
    await markReported(tenant, tx, isNew ? use : { ...use, quantity: 0 })
  }
  return due.length === BATCH
}

const BY_ITSELF = { actor: { kind: 'system' }, requestId: 'quota' } as const
