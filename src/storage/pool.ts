/**
 * A bounded set of connections under one role, and a bounded queue in front of it. A connection
 * serves one statement or one transaction at a time; a lost one is replaced when the next caller
 * needs it.
 */
import { type Connection, onSettled, redirect, type Sql, type Statement } from './connection.ts'
import { Deadline } from './deadline.ts'
import { refusal, unavailable } from './faults.ts'

export type PoolLimits = {
  connectionsMax: number
  /** Callers waiting for a connection; one more is refused at once. */
  waitingMax: number
  /** How long a statement, or a whole transaction, may take with its wait for a connection. */
  deadlineMilliseconds: number
}

type Waiter = { grant(connection: Connection): void; refuse(error: Error): void }

/** After a failed connection attempt, callers are refused for this long instead of trying again. */
const RETRY_MILLISECONDS = 100
/** A connection is replaced after this long, so that moved servers and grown memory do not stay. */
const LIFETIME_MILLISECONDS = 30 * 60_000

const NO_ANSWER = 'The database did not answer in time; nothing was changed.'

export class Pool {
  /** Each statement takes a connection for itself, within the deadline. */
  readonly sql: Sql
  readonly #open: (onLost: (connection: Connection) => void) => Connection
  readonly #limits: PoolLimits
  readonly #all = new Set<Connection>()
  readonly #idle: Connection[] = []
  readonly #waiting = new Set<Waiter>()
  #refuseUntil = 0
  #closed = false

  constructor(open: (onLost: (connection: Connection) => void) => Connection, limits: PoolLimits) {
    this.#open = open
    this.#limits = limits
    // Statements are written with one connection's templates and sent on any.
    this.sql = redirect(this.#add().sql, statement => this.#run(statement))
  }

  /** Connections that serve somebody now, and callers that wait for one. */
  get load(): { inUse: number; waiting: number } {
    return { inUse: this.#all.size - this.#idle.length, waiting: this.#waiting.size }
  }

  /** A connection for the caller alone, to be given back with `release`. */
  async acquire(deadline: Deadline): Promise<Connection> {
    if (this.#closed) throw unavailable('The server is stopping.')
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (!idle.lost) return idle
    }
    if (this.#all.size < this.#limits.connectionsMax) return this.#create()
    if (this.#waiting.size >= this.#limits.waitingMax) {
      throw unavailable('Too many calls are waiting for the database; nothing was changed.')
    }
    return this.#wait(deadline)
  }

  /** Give a connection back in a state fit for the next caller; a lost one is forgotten. */
  release(connection: Connection): void {
    const isOld = performance.now() - connection.openedAt > LIFETIME_MILLISECONDS
    if (connection.lost || isOld || this.#closed) {
      this.#all.delete(connection)
      connection.close().catch(() => {})
      this.#serveWaiting()
      return
    }
    const [next] = this.#waiting
    if (!next) {
      this.#idle.push(connection)
      return
    }
    this.#waiting.delete(next)
    next.grant(connection)
  }

  /** Drop a connection whose state is unknown; what runs on it fails. */
  discard(connection: Connection): void {
    connection.destroy()
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const waiter of this.#waiting) waiter.refuse(unavailable('The server is stopping.'))
    this.#waiting.clear()
    await Promise.all([...this.#all].map(connection => connection.close()))
    this.#all.clear()
  }

  #add(): Connection {
    const connection = this.#open(lost => this.#forget(lost))
    this.#all.add(connection)
    this.#idle.push(connection)
    return connection
  }

  #create(): Connection {
    if (performance.now() < this.#refuseUntil) {
      throw unavailable('The database cannot be reached right now; nothing was changed.')
    }
    const connection = this.#open(lost => this.#forget(lost))
    this.#all.add(connection)
    return connection
  }

  #forget(connection: Connection): void {
    if (!connection.answered) this.#refuseUntil = performance.now() + RETRY_MILLISECONDS
    this.#all.delete(connection)
    const position = this.#idle.indexOf(connection)
    if (position >= 0) this.#idle.splice(position, 1)
    this.#serveWaiting()
  }

  #serveWaiting(): void {
    for (const waiter of this.#waiting) {
      if (this.#all.size >= this.#limits.connectionsMax) return
      this.#waiting.delete(waiter)
      try {
        waiter.grant(this.#create())
      } catch (error) {
        waiter.refuse(error as Error)
      }
    }
  }

  #wait(deadline: Deadline): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        grant: connection => {
          forget()
          resolve(connection)
        },
        refuse: error => {
          forget()
          reject(error)
        },
      }
      this.#waiting.add(waiter)
      const forget = deadline.onExpiry(() => {
        this.#waiting.delete(waiter)
        reject(unavailable(NO_ANSWER))
      })
    })
  }

  #run(statement: Statement): void {
    const deadline = new Deadline(this.#limits.deadlineMilliseconds)
    const { reject } = statement
    statement.reject = error => reject(refusal(error))
    onSettled(statement, () => deadline.clear())
    this.acquire(deadline).then(
      connection => {
        deadline.onExpiry(() => {
          statement.reject(unavailable(NO_ANSWER))
          this.discard(connection)
        })
        onSettled(statement, () => this.release(connection))
        connection.execute(statement)
      },
      error => statement.reject(error),
    )
  }
}
