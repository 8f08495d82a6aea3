/**
 * A real database whose reads are counted and whose answers can be held back, so that a race comes
 * out the same way every time.
 */
import type { Change } from '../../src/storage/change.ts'
import type { Sql, Statement } from '../../src/storage/connection.ts'
import type { Database, OneStatement, Tx } from '../../src/storage/postgres.ts'
import type { Environment } from '../../src/storage/tenant.ts'

export type Hold = {
  /** Resolves when PostgreSQL has answered a read, and the answer waits here. */
  arrived: Promise<void>
  /** Hand over what waits, and hold no more. */
  release(): void
}

export class WatchedDatabase implements Database {
  /** Reads sent so far. */
  reads = 0
  #failure: Error | undefined
  #hold: { arrive: () => void; released: Promise<void> } | undefined

  constructor(private readonly db: Database) {}

  /** From now on the answers to reads wait, until they are released. */
  hold(): Hold {
    const arrival = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    const hold = { arrive: arrival.resolve, released: released.promise }
    this.#hold = hold
    return {
      arrived: arrival.promise,
      release: () => {
        if (this.#hold === hold) this.#hold = undefined
        released.resolve()
      },
    }
  }

  /** From now on reads fail with `error`; with undefined they work again. */
  failWith(error: Error | undefined): void {
    this.#failure = error
  }

  read(environment: Environment): Sql {
    return watched(this.db.read(environment), statement => this.#note(statement))
  }

  begin<T>(environment: Environment, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.begin(environment, work)
  }

  atOnce<T>(environment: Environment, work: (one: OneStatement) => Promise<T>): Promise<T> {
    return this.db.atOnce(environment, work)
  }

  onChange(listener: (change: Change) => void): void {
    this.db.onChange(listener)
  }

  onUncertain(listener: () => void): void {
    this.db.onUncertain(listener)
  }

  load(environment: Environment): { inUse: number; waiting: number } {
    return this.db.load(environment)
  }

  ping(): Promise<void> {
    return this.db.ping()
  }

  close(): Promise<void> {
    return this.db.close()
  }

  /** Whether the statement may be sent. */
  #note(statement: Statement): boolean {
    this.reads++
    if (this.#failure !== undefined) {
      statement.reject(this.#failure)
      return false
    }
    const hold = this.#hold
    if (hold === undefined) return true
    const { resolve } = statement
    statement.resolve = result => {
      hold.arrive()
      void hold.released.then(() => resolve(result))
    }
    return true
  }
}

/** `source`, with every statement shown to `note` before it is sent. */
function watched(source: Sql, note: (statement: Statement) => boolean): Sql {
  const call = source as unknown as (...parameters: unknown[]) => unknown
  const tag = (...parameters: unknown[]): unknown => {
    const made = call(...parameters)
    if (!(made instanceof Promise)) return made
    const statement = made as unknown as Statement
    const send = statement.handler
    statement.handler = sent => (note(sent) ? send(sent) : undefined)
    return made
  }
  return Object.assign(tag, {
    types: source.types,
    typed: source.typed,
    array: source.array,
    json: source.json,
    unsafe: source.unsafe,
  }) as unknown as Sql
}
