/**
 * Use that is billed by amount: written down in the transaction that counts it, sent by a job. The
 * provider knows a use by its identifier and takes it once, but forgets identifiers after a day; so
 * nothing is sent again later than that. Rather not billed, and said so, than billed twice.
 */
import type { Work } from '../audit/work.ts'
import type { Log } from '../storage/log.ts'
import type { Database } from '../storage/postgres.ts'
import type { PaymentProvider } from './provider.ts'
import * as store from './usage-store.ts'

/** The provider remembers identifiers for 24 h from the first try. */
const RESEND_MILLISECONDS = 23 * 3_600_000
const BATCH_MAX = 100

/**
 * Write down that the workspace used `quantity` (a whole number above 0) in the slice of time that
 * starts at `slice`. A second time it changes nothing.
 * @returns whether it was new
 */
export function recordUsage(work: Work, slice: Date, quantity: number): Promise<boolean> {
  const identifier = `${work.tenant.workspaceId}:${slice.toISOString()}`
  return store.insertUsage(work.tenant, work.tx, { identifier, quantity, usedAt: slice })
}

export class UsageSender {
  #isSending = false

  constructor(
    private readonly db: Database,
    private readonly payments: PaymentProvider,
    private readonly log: Log,
  ) {}

  /**
   * Send what is due. @throws DomainError `unavailable`: the rest is sent the next time
   */
  async send(now: number): Promise<void> {
    // A slow provider must not be sent the same twice at once.
    if (this.#isSending) return
    this.#isSending = true
    try {
      const { environment, name } = this.payments
      const sql = this.db.read(environment)
      const due = await store.listDueUsage(environment, sql, name, BATCH_MAX)
      for (const usage of due) await this.#sendOne(usage, new Date(now))
    } finally {
      this.#isSending = false
    }
  }

  async #sendOne(usage: store.DueUsage, at: Date): Promise<void> {
    const { environment } = this.payments
    const { workspaceId, identifier, firstSentAt } = usage
    const sql = this.db.read(environment)
    const tenant = { workspaceId, environment }
    const isLate =
      firstSentAt !== null && at.getTime() - firstSentAt.getTime() > RESEND_MILLISECONDS
    if (isLate) return this.#giveUp(usage, at, 'it may have been billed, and cannot be asked again')
    await store.markSent(tenant, sql, identifier, at)
    const answer = await this.payments.reportUsage(usage)
    if (answer === 'refused') return this.#giveUp(usage, at, 'the provider refuses it')
    await store.markAccepted(tenant, sql, identifier, at)
  }

  async #giveUp(usage: store.DueUsage, at: Date, reason: string): Promise<void> {
    const { environment } = this.payments
    const { workspaceId, identifier, quantity } = usage
    const sql = this.db.read(environment)
    await store.markGivenUp({ workspaceId, environment }, sql, identifier, at)
    this.log.warn({ identifier, quantity }, `use is not billed: ${reason}`)
  }
}
