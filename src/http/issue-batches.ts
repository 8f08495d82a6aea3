/**
 * Tokens issued together: those that are asked for while a transaction is under way share the next
 * one, with its one flush to disk. Each answer waits for the commit of its own. Live and test never
 * share one; workspaces do, and every row names its own.
 */
import { firstTurns, replyColumns } from '../idempotency/once.ts'
import { DomainError } from '../lib/errors.ts'
import { Together, type TogetherBounds } from '../lib/together.ts'
import type { Log } from '../storage/log.ts'
import type { Database } from '../storage/postgres.ts'
import type { Environment } from '../storage/tenant.ts'
import type { IssuedToken, TokenIssuer } from '../tokens/issue.ts'
import { type Ask, draftEach, isPlain, storeTogether } from '../tokens/issue-together.ts'
import { KnownBases } from '../tokens/known-bases.ts'
import type { Shareable } from './commit.ts'
import { presentIssuedToken } from './present/tokens.ts'

/**
 * Three batches in turn: with one at a time the server has nothing to do while the database works,
 * two or four were no faster, and without waiting for a third of the callers every other batch was
 * of one or two. What waits is refused when it has waited as long as a transaction may
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
    const of = (environment: Environment) => {
      const known = new KnownBases(environment, on.db.read(environment), on.policies)
      return new Together<Asked, Created | undefined>(bounds, asks =>
        this.#issue(environment, known, asks),
      )
    }
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
  async #issue(
    environment: Environment,
    known: KnownBases,
    asks: readonly Asked[],
  ): Promise<(Created | undefined)[]> {
    try {
      const firsts = firstTurns(asks)
      const created = await this.#store(environment, known, firsts)
      for (const ask of firsts) if (!created.has(ask)) known.forget(ask)
      return asks.map(ask => created.get(ask))
    } catch (error) {
      if (error instanceof DomainError) throw error
      const { log } = this.on
      log.warn({ err: error, count: asks.length }, 'tokens are issued one by one: together failed')
      return asks.map(() => undefined)
    }
  }

  /** The replies to those that could be issued. */
  async #store(
    environment: Environment,
    known: KnownBases,
    asks: readonly Asked[],
  ): Promise<Map<Asked, Created>> {
    const drafts = await draftEach(this.on, asks, await known.of(asks))
    const pending = asks.flatMap((ask, i) => {
      const draft = drafts[i]
      if (draft === undefined) return []
      const reply = presentCreated(draft.issued)
      return [{ ask, reply, storable: { draft, reply: keptReply(ask, reply) } }]
    })
    if (pending.length === 0) return new Map()
    const storables = pending.map(one => one.storable)
    const stored = await this.on.db.atOnce(environment, one =>
      storeTogether(environment, one, storables),
    )
    const done = pending.filter(({ reply }) => stored.has(reply.body.id))
    for (const { storable } of done) {
      const { text, facts } = storable.draft.made
      this.on.verifier.prime(text, facts)
    }
    return new Map(done.map(({ ask, reply }) => [ask, reply]))
  }
}

function keptReply({ tenant, now, repeatable }: Asked, reply: Created) {
  if (repeatable === undefined) return undefined
  const made = { text: JSON.stringify(reply), objectId: reply.body.id, holdsSecret: true }
  return replyColumns({ tenant, now, repeatable }, made)
}
