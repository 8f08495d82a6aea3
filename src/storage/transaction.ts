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
 * Run `work` with what `hold` found. What `hold` sends does not wait for the answer to the first
 * statement: should that one fail, it has run outside of any transaction, so it must not write.
 * @throws DomainError `unavailable` (nothing changed) or `outcome_unknown`, or what `work` threw.
 */
export async function transact<H, T>(
  surroundings: Surroundings,
  hold: (tx: Tx) => Promise<H>,
  work: (tx: Tx, held: H) => Promise<T>,
): Promise<T> {
  const deadline = new Deadline(surroundings.deadlineMilliseconds)
  try {
    const connection = await surroundings.pool.acquire(deadline)
    const attempt = new Attempt(surroundings, connection)
    return await deadline.race(attempt.run(hold, work), () => attempt.expire())
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
  #transactionId: string | undefined
  #leaveLane = (): void => {}

  constructor(around: Surroundings, connection: Connection) {
    this.#around = around
    this.#connection = connection
    this.#tx = {
      sql: redirect(connection.sql, statement => {
        if (this.#phase === 'working') connection.execute(statement)
        else statement.reject(new Error('a statement was sent after its transaction had ended'))
      }),
      environment: around.environment,
      changes: [],
      afterCommit: callback => this.#callbacks.push(callback),
    }
  }

  async run<H, T>(hold: (tx: Tx) => Promise<H>, work: (tx: Tx, held: H) => Promise<T>): Promise<T> {
    try {
      const begun = this.#connection.sql.unsafe(this.#around.beginStatement).execute()
      const [, held] = await Promise.all([begun, hold(this.#tx)])
      const result = await work(this.#tx, held)
      await this.#commit()
      return result
    } catch (error) {
      throw await this.#fail(error)
    } finally {
      this.#leaveLane()
      this.#around.pool.release(this.#connection)
    }
  }

  /** Time is up: drop the work, or leave an unanswered commit to be settled later. */
  expire(): Error {
    this.#expired = true
    this.#leaveLane()
    if (this.#phase === 'committing') {
      const patience = setTimeout(() => this.#connection.destroy(), LATE_ANSWER_MILLISECONDS)
      patience.unref()
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
    if (!this.#connection.lost) {
      await this.#connection.sql.unsafe('rollback').catch(() => this.#connection.destroy())
    }
    return refusal(error)
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
