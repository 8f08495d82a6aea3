/**
 * How a handler changes something: one transaction with the audit's origin, and, where the caller
 * sent an Idempotency-Key, the stored reply in the same transaction.
 */
import type { Actor } from '../api-keys/actor.ts'
import { recordRefusal } from '../audit/record.ts'
import { AuditedRefusal } from '../audit/refusal.ts'
import type { Origin, Work } from '../audit/work.ts'
import { once, type Repeatable } from '../idempotency/once.ts'
import type { Database } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import { holdGovernor } from '../workspaces/authority.ts'

type CommitReply = {
  readonly status: number
  readonly body: { readonly id: string }
  readonly headers?: Readonly<Record<string, string>>
}

/** A change that may be made in one transaction with those that others ask for. */
export type Shareable = Pick<Work, 'tenant' | 'origin' | 'now'> & {
  readonly repeatable: Repeatable | undefined
}

export type CommitOptions<T, R> = {
  /**
   * Makes the change together with others, and answers it; undefined where it must be made alone.
   */
  together?: (shareable: Shareable) => Promise<R | undefined>
  /** Where to work, if not where the presented key acts. */
  environment?: Environment
  /**
   * Whether the reply holds a secret, which is stored sealed or not at all. Without it, it does.
   */
  holdsSecret?: (value: T) => boolean
  /** Whether it changes who may do what, which then waits for all that rests on it. */
  changesMembers?: boolean
  /**
   * Whether it carries out, in the other environment, what has been committed in the first: that
   * was allowed, and may have taken the caller's own authority. Its reply is not the one to repeat.
   */
  isSecondHalf?: boolean
}

/** Do `work` in one transaction and answer `reply` of its result, or what was answered before. */
export type Commit = <T, R extends CommitReply>(
  work: (work: Work) => Promise<T>,
  reply: (value: T) => R,
  options?: CommitOptions<T, R>,
) => Promise<R>

export type CommitContext = {
  db: Database
  actor: Actor
  origin: Origin
  now: number
  /** Set when the caller sent an Idempotency-Key. */
  repeatable: Repeatable | undefined
  /** The operation, if it needs an owner or admin behind the key. */
  governance: string | undefined
}

export function createCommit(context: CommitContext): Commit {
  const { db, actor, origin, now, repeatable } = context
  return async <T, R extends CommitReply>(
    work: (work: Work) => Promise<T>,
    reply: (value: T) => R,
    options: CommitOptions<T, R> = {},
  ): Promise<R> => {
    const tenant = {
      workspaceId: actor.tenant.workspaceId,
      environment: options.environment ?? actor.environment,
    }
    const shared = await options.together?.({ tenant, origin, now, repeatable })
    if (shared !== undefined) return shared
    const doWork = async (unit: Work): Promise<T> => {
      await holdAuthority(context, unit, options)
      return work(unit)
    }
    const run = db.begin(tenant.environment, async tx => {
      const unit: Work = { tenant, tx, origin, now }
      if (repeatable === undefined || options.isSecondHalf) return reply(await doWork(unit))
      const result = await once(unit, repeatable, async () => {
        const value = await doWork(unit)
        const made = reply(value)
        const holdsSecret = options.holdsSecret?.(value) ?? true
        return { text: JSON.stringify(made), objectId: made.body.id, holdsSecret }
      })
      return restore<R>(result.text, result.isReplay)
    })
    return run.catch(async error => {
      if (error instanceof AuditedRefusal) await writeRefusal(context, tenant, error)
      throw error
    })
  }
}

/** The role that the operation needs is there still, and stays until the transaction ends. */
async function holdAuthority<T, R>(
  { actor, governance }: CommitContext,
  work: Work,
  { changesMembers, isSecondHalf }: CommitOptions<T, R>,
): Promise<void> {
  if (governance === undefined || isSecondHalf) return
  await holdGovernor(work, actor.memberId, governance, changesMembers ? 'change' : 'share')
}

/** What was refused left nothing behind but this row; without it, it is no refusal but a fault. */
function writeRefusal(on: CommitContext, tenant: Tenant, refusal: AuditedRefusal): Promise<void> {
  const { db, origin, now } = on
  return db.begin(tenant.environment, tx =>
    recordRefusal({ tenant, tx, origin, now }, refusal.event, refusal.code),
  )
}

/** A stored reply, which was of type R when it was stored. */
function restore<R extends CommitReply>(text: string, isReplay: boolean): R {
  const reply = JSON.parse(text) as R
  if (!isReplay) return reply
  return { ...reply, headers: { ...reply.headers, 'Idempotency-Replayed': 'true' } }
}
