/**
 * One transaction: all of it is kept or nothing, its changes are applied after the commit and
 * before the answer, and when the answer to the commit never comes, its outcome is found out
 * afterwards.
 */
import type { Change } from './change.ts'
import { type Connection, redirect, type Sql } from './connection.ts'
import { Deadline } from './deadline.ts'
import { endsConnection, outcomeUnknown, refusal, unavailable } from './faults.ts'
import type { Log } from './log.ts'
import type { Pool } from './pool.ts'
import type { Environment } from './tenant.ts'

/** A running transaction, handed to the store functions that take part in it. */
export type Tx = {
  /** Statements of this transaction, refused once it is over. */
  readonly sql: Sql
  readonly environment: Environment
  /** Given to the change listeners after commit, before `begin` resolves. */
  readonly changes: Change[]
  /**
   * Run `callback` after commit and after the changes, before `begin` resolves. It must not throw.
   */
  afterCommit(callback: () => void): void
}

/** What the one statement of a transaction at once is handed. */
export type OneStatement = Pick<Tx, 'sql'>

/** What a transaction needs from the database around it. */
export type Surroundings = {
  pool: Pool
  environment: Environment
  /** The first statement, `begin` with its settings. */
  beginStatement: string
  deadlineMilliseconds: number
  /** Commits with changes pass here one by one, so that changes are applied in commit order. */
  lane: CommitLane
  publish(changes: readonly Change[]): void
  /** The commit of this transaction id was sent and not answered. */
  uncertain(transactionId: string): void
  log: Log
}

/** The first statement where the connection has its settings already. */
export const BEGIN = 'begin'
/** After the deadline, how much longer the answer to a commit is listened for. */
const LATE_ANSWER_MILLISECONDS = 30_000

/** Lets one through at a time, in order of arrival. */
export class CommitLane {
  #tail: Promise<void> = Promise.resolve()

  /** Resolves when it is the caller's turn, with the function that ends the turn. */
  async enter(): Promise<() => void> {
    const before = this.#tail
    let leave = (): void => {}
    this.#tail = new Promise(resolve => {
      leave = resolve
    })
    await before
    return leave
  }
}

/**
 * Run `work`.
 * @throws DomainError `unavailable` (nothing changed) or `outcome_unknown`, or what `work` threw.
 */
export const transact = <T>(around: Surroundings, work: (tx: Tx) => Promise<T>): Promise<T> =>
  attempt(around, one => one.run(work))

/**
 * Run `work`, which sends one statement: a transaction of its own, without `begin`, `commit` and
 * the wait for their answers. Its outcome is unknown when the connection ends under it.
 * @throws DomainError `unavailable` (nothing changed) or `outcome_unknown`, or what `work` threw.
 */
export const transactAtOnce = <T>(
  around: Surroundings,
  work: (one: OneStatement) => Promise<T>,
): Promise<T> => attempt(around, one => one.runAtOnce(work))

async function attempt<T>(around: Surroundings, run: (one: Attempt) => Promise<T>): Promise<T> {
  const deadline = new Deadline(around.deadlineMilliseconds)
  try {
    const one = new Attempt(around, await around.pool.acquire(deadline))
    return await deadline.race(run(one), () => one.expire())
  } finally {
    deadline.clear()
  }
}

class Attempt {
  readonly #around: Surroundings
  readonly #connection: Connection
  readonly #tx: Tx
  readonly #callbacks: (() => void)[] = []
  #phase: 'working' | 'committing' | 'over' = 'working'
  #expired = false
  /** Whether its one statement is sent without `begin` and `commit`. */
  #isAtOnce = false
  #transactionId: string | undefined
  #leaveLane = (): void => {}
  /** Runs while an answer is late. */
  #patience: ReturnType<typeof setTimeout> | undefined

  constructor(around: Surroundings, connection: Connection) {
    this.#around = around
    this.#connection = connection
    this.#tx = {
      sql: redirect(connection.sql, statement => {
        if (this.#phase !== 'working') {
          statement.reject(new Error('a statement was sent after its transaction had ended'))
          return
        }
        if (this.#isAtOnce) this.#phase = 'committing'
        connection.execute(statement)
      }),
      environment: around.environment,
      changes: [],
      afterCommit: callback => this.#callbacks.push(callback),
    }
  }

  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      await this.#connection.sql.unsafe(this.#around.beginStatement)
      const result = await work(this.#tx)
      await this.#commit()
      return result
    } catch (error) {
      throw await this.#fail(error)
    } finally {
      this.#end()
    }
  }

  /**
   * Where `begin` has more to say (the timeouts, to a pooler), or where it would be the first thing
   * that is sent, so that whatever fails is known to have changed nothing, it is sent all the same.
   */
  async runAtOnce<T>(work: (one: OneStatement) => Promise<T>): Promise<T> {
    if (!this.#connection.answered || this.#around.beginStatement !== BEGIN) return this.run(work)
    this.#isAtOnce = true
    try {
      return await work(this.#tx)
    } catch (error) {
      throw await this.#fail(error)
    } finally {
      this.#end()
    }
  }

  /** Time is up: drop the work, or leave an unanswered commit to be settled later. */
  expire(): Error {
    this.#expired = true
    this.#leaveLane()
    if (this.#phase === 'committing') {
      this.#patience = setTimeout(() => this.#connection.destroy(), LATE_ANSWER_MILLISECONDS)
      this.#patience.unref()
      return outcomeUnknown()
    }
    this.#connection.destroy()
    return unavailable('The database did not answer in time; nothing was changed.')
  }

  async #commit(): Promise<void> {
    const { changes } = this.#tx
    if (changes.length > 0) {
      const [row] = await this.#tx.sql<{ id: string }[]>`
        select pg_catalog.pg_current_xact_id()::text as id`
      this.#transactionId = row?.id
      this.#leaveLane = await this.#around.lane.enter()
    }
    if (this.#expired) throw unavailable('The database did not answer in time.')
    this.#phase = 'committing'
    const answer = await this.#connection.sql.unsafe('commit')
    this.#phase = 'over'
    if (answer.command !== 'COMMIT') {
      throw new Error('a failed statement was ignored, so its transaction was rolled back')
    }
    if (this.#expired) this.#reportUncertain()
    else this.#around.publish(changes)
    for (const callback of this.#callbacks) this.#call(callback)
  }

  /** Leave nothing behind, and say what became of the transaction. */
  async #fail(error: unknown): Promise<unknown> {
    const wasCommitting = this.#phase === 'committing'
    this.#phase = 'over'
    if (wasCommitting && endsConnection(error)) {
      this.#reportUncertain()
      return outcomeUnknown()
    }
    if (!this.#connection.lost && !this.#isAtOnce) {
      await this.#connection.sql.unsafe('rollback').catch(() => this.#connection.destroy())
    }
    return refusal(error)
  }

  #end(): void {
    this.#phase = 'over'
    clearTimeout(this.#patience)
    this.#leaveLane()
    this.#around.pool.release(this.#connection)
  }

  #reportUncertain(): void {
    if (this.#transactionId) this.#around.uncertain(this.#transactionId)
  }

  #call(callback: () => void): void {
    try {
      callback()
    } catch (error) {
      this.#around.log.error({ err: error }, 'a callback after commit failed')
    }
  }
}
