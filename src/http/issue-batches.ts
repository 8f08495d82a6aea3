/**
 * Tokens issued together: those that are asked for while a transaction is under way share the next
 * one, with its one flush to disk. Each answer waits for the commit of its own. Live and test never
 * share one; workspaces do, and every row names its own.
 */
import { firstTurns, keepReplies } from '../idempotency/once.ts'
import { DomainError } from '../lib/errors.ts'
import { Together, type TogetherBounds } from '../lib/together.ts'
import type { Log } from '../storage/log.ts'
import type { Database, Tx } from '../storage/postgres.ts'
import type { Environment } from '../storage/tenant.ts'
import type { IssuedToken, TokenIssuer } from '../tokens/issue.ts'
import { type Ask, holdBases, isPlain, issueTogether } from '../tokens/issue-together.ts'
import type { Shareable } from './commit.ts'
import { presentIssuedToken } from './present/tokens.ts'

/**
 * Three batches in turn: with one at a time the server has nothing to do while the database works,
 * two were 10 % slower, four no faster, and without waiting for a third of the callers every other
 * batch was of one or two. What waits is refused when it has waited as long as a transaction may
 * take; a batch has the deadline of every transaction.
 */
const BOUNDS: TogetherBounds = {
  batchMax: 64,
  inTurn: 3,
  runningMax: 5,
  gatherMilliseconds: 1,
  patienceMilliseconds: 25,
  waitingMax: 1024,
  waitMilliseconds: 5000,
}

export const presentCreated = (issued: IssuedToken) => ({
  status: 201 as const,
  body: presentIssuedToken(issued),
  headers: { Location: `/v1/tokens/${issued.record.id}` },
})

type Created = ReturnType<typeof presentCreated>
type Asked = Ask & Shareable

export class IssueBatches {
  readonly #batches: Record<Environment, Together<Asked, Created | undefined>>

  constructor(
    private readonly on: TokenIssuer & { db: Database; log: Log },
    bounds = BOUNDS,
  ) {
    const of = (environment: Environment) =>
      new Together<Asked, Created | undefined>(bounds, asks => this.#issue(environment, asks))
    this.#batches = { live: of('live'), test: of('test') }
  }

  /**
   * The reply, once its token is stored; undefined when it must be issued alone, or be refused so.
   * @throws DomainError `unavailable`, `outcome_unknown`
   */
  async join(asked: Asked): Promise<Created | undefined> {
    return isPlain(asked.asked) ? this.#batches[asked.tenant.environment].join(asked) : undefined
  }

  /** Whatever is wrong with one of them, the others are issued: each alone. */
  async #issue(environment: Environment, asks: readonly Asked[]): Promise<(Created | undefined)[]> {
    try {
      return await this.#commit(environment, asks)
    } catch (error) {
      if (error instanceof DomainError) throw error
      const { log } = this.on
      log.warn({ err: error, count: asks.length }, 'tokens are issued one by one: together failed')
      return asks.map(() => undefined)
    }
  }

  #commit(environment: Environment, asks: readonly Asked[]): Promise<(Created | undefined)[]> {
    const hold = (tx: Tx) =>
      Promise.all([firstTurns(environment, tx, asks), holdBases(environment, tx, this.on, asks)])
    return this.on.db.beginHolding(environment, hold, async (tx, [isFirst, basisOf]) => {
      const first = asks.filter((_, i) => isFirst[i])
      const issued = await issueTogether(environment, tx, this.on, first, basisOf)
      const replies = new Map<Asked, Created>()
      for (const [i, ask] of first.entries()) {
        const token = issued[i]
        if (token !== undefined) replies.set(ask, presentCreated(token))
      }
      const kept = [...replies].map(([{ tenant, repeatable, now }, reply]) => ({
        ...{ tenant, repeatable, now },
        made: madeOf(repeatable, reply),
      }))
      await keepReplies(environment, tx, kept)
      return asks.map(ask => replies.get(ask))
    })
  }
}

const madeOf = (repeatable: Shareable['repeatable'], reply: Created) => ({
  text: repeatable === undefined ? '' : JSON.stringify(reply),
  objectId: reply.body.id,
  holdsSecret: true,
})
