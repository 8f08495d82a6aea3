/**
 * One connection to PostgreSQL: one socket, opened at the first statement, never opened again.
 *
 * The driver (postgres 3.4.9) is used for its protocol and its tagged templates only, one instance
 * per socket. Its own pool and `begin` are not used: after a lost connection they write to a null
 * socket, which ends the process, and may run the rest of a transaction on the connection of
 * another (porsager/postgres issues 1189, 1208, 1216). Here a connection that failed once is thrown
 * away. Statements that are made without waiting for the answer of the one before are sent behind
 * it, so that they share its way to the server and back; they are worked on one after another.
 */
import net from 'node:net'
import postgres from 'postgres'
import type { ServerAddress } from './address.ts'
import { ConnectionLost, endsConnection } from './faults.ts'
import { readTextArray, writeTextArray } from './text-array.ts'

/**
 * Adds `int8` (and so `count(*)`) as numbers; one beyond 2^53 is an error, never rounded. Of arrays
 * it knows `text[]`, without NULL.
 */
export type Types = { bigint: number; textArray: readonly string[] }

/**
 * A tagged template for statements: `sql(name)` quotes an identifier, `sql.json(value)` makes
 * jsonb.
 */
export type Sql = postgres.ISql<Types>

/**
 * A statement that was written and not yet sent, with the members of the driver's class that steer
 * it.
 */
export type Statement = {
  handler: (statement: Statement) => unknown
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
}

const TYPES = {
  bigint: {
    to: 20,
    from: [20],
    serialize: (value: number) => String(value),
    parse: (text: string) => {
      const value = Number(text)
      if (!Number.isSafeInteger(value)) throw new RangeError(`int8 out of range: ${text}`)
      return value
    },
  },
  textArray: { to: 1009, from: [1009], serialize: writeTextArray, parse: readTextArray },
}

const CONNECT_TIMEOUT_SECONDS = 5
/**
 * Statements that were sent and not answered, of one connection; the next one waits. Until the
 * first answer it is one: what the driver is given while it connects, it sends in another order.
 */
const SENT_MAX = 16

/** The driver's documented `socket` option, which its type declarations leave out. */
type Options = postgres.Options<Record<string, postgres.PostgresType>> & {
  socket: (parsed: Endpoint) => Promise<net.Socket>
}
type Endpoint = { host: string[]; port: number[]; path?: string | false | undefined }

function asStatement(made: unknown): Statement | undefined {
  if (!(made instanceof Promise)) return undefined
  return made as unknown as Statement
}

/** `source`'s template functions, with `run` called in place of sending. */
export function redirect(source: Sql, run: (statement: Statement) => void): Sql {
  const steer = (made: unknown): unknown => {
    const statement = asStatement(made)
    if (statement) statement.handler = run
    return made
  }
  const call = source as unknown as (...parameters: unknown[]) => unknown
  const unsafe = source.unsafe as unknown as (...parameters: unknown[]) => unknown
  const tag = (...parameters: unknown[]): unknown => steer(call(...parameters))
  return Object.assign(tag, {
    types: source.types,
    typed: source.typed,
    array: source.array,
    json: source.json,
    unsafe: (...parameters: unknown[]) => steer(unsafe(...parameters)),
  }) as unknown as Sql
}

/** Call `done` when the statement has been answered or has failed, without sending it. */
export function onSettled(statement: Statement, done: () => void): void {
  void Promise.prototype.then.call(statement, done, done)
}

/**
 * `result` without the empty places in front of its rows: after a statement that failed once it had
 * sent rows, the driver counts the rows of the next one on from there.
 */
function closeUp(result: unknown): unknown {
  if (!Array.isArray(result) || result.length === 0 || 0 in result) return result
  let first = 0
  while (!(first in result)) first++
  result.splice(0, first)
  return result
}

async function connectTo(endpoint: Endpoint, opened: (socket: net.Socket) => void) {
  const host = endpoint.host[0] ?? 'localhost'
  const socket = net.connect(
    endpoint.path ? { path: endpoint.path } : { host, port: endpoint.port[0] ?? 5432 },
  )
  opened(socket)
  await new Promise<void>((resolve, reject) => {
    socket.setTimeout(CONNECT_TIMEOUT_SECONDS * 1000, () => {
      socket.destroy()
      reject(new ConnectionLost('connecting took too long'))
    })
    socket.once('connect', resolve).once('error', reject)
    socket.once('close', () => reject(new ConnectionLost('closed while connecting')))
  })
  socket.setTimeout(0).setNoDelay(true)
  return Object.assign(socket, { host }) // where the driver looks for the TLS server name
}

export class Connection {
  /** Statements, worked on one after another. Refused once the connection is lost. */
  readonly sql: Sql
  readonly openedAt = performance.now()
  lost = false
  /** Has the server answered anything yet? */
  answered = false
  readonly #driver: postgres.Sql<Types>
  readonly #send: (statement: Statement) => unknown
  readonly #onLost: (connection: Connection) => void
  readonly #queue: Statement[] = []
  /** Sent and not answered, the oldest first. */
  readonly #sent = new Set<Statement>()
  #socket: net.Socket | undefined
  #opened = false

  constructor(address: ServerAddress, onLost: (connection: Connection) => void = () => {}) {
    this.#onLost = onLost
    const options: Options = {
      ...address.options,
      max: 1,
      prepare: address.prepare,
      connection: { application_name: 'ampgate', ...address.startup },
      types: TYPES,
      // Its question about array types is awaited by nobody: a connection that ended under it was
      // an unhandled rejection.
      fetch_types: false,
      idle_timeout: 0,
      max_lifetime: null,
      connect_timeout: CONNECT_TIMEOUT_SECONDS,
      backoff: () => CONNECT_TIMEOUT_SECONDS,
      onnotice: () => {},
      onclose: () => this.#lose(),
      socket: parsed => this.#openSocket(parsed),
    }
    const driver = address.url ? postgres(address.url, options) : postgres(options)
    this.#driver = driver as unknown as postgres.Sql<Types>
    const probe = asStatement(this.#driver``)
    if (typeof probe?.handler !== 'function') throw new TypeError('unexpected driver version')
    this.#send = probe.handler
    this.sql = redirect(this.#driver, statement => this.execute(statement))
  }

  /** Send `statement` behind those before it. */
  execute(statement: Statement): void {
    if (this.lost) statement.reject(new ConnectionLost('the connection is closed'))
    else if (this.#queue.length > 0 || this.#isFull()) this.#queue.push(statement)
    else this.#start(statement)
  }

  /** Say goodbye to the server when it listens within a second, else just drop the connection. */
  async close(): Promise<void> {
    if (this.lost || !this.#socket) return this.destroy()
    this.lost = true
    this.#refuseQueued()
    const farewell = this.#driver.end({ timeout: 1 })
    await Promise.race([farewell, new Promise(resolve => setTimeout(resolve, 1500).unref())])
    this.#socket.destroy()
  }

  /** Drop the connection now; what runs on it fails with `ConnectionLost`. */
  destroy(): void {
    this.#lose()
    this.#socket?.destroy()
  }

  #start(statement: Statement): void {
    this.#sent.add(statement)
    const { resolve, reject } = statement
    statement.resolve = result => {
      this.answered = true
      resolve(closeUp(result))
    }
    statement.reject = error => {
      // Marked before anyone hears of it, so that nothing more is written to a dead socket.
      this.#sent.delete(statement)
      if (endsConnection(error)) this.#lose()
      else this.answered = true
      reject(error)
    }
    onSettled(statement, () => {
      this.#sent.delete(statement)
      this.#sendQueued()
    })
    this.#send(statement)
  }

  #isFull(): boolean {
    return this.#sent.size >= (this.answered ? SENT_MAX : 1)
  }

  #sendQueued(): void {
    while (!this.lost && !this.#isFull()) {
      const next = this.#queue.shift()
      if (next === undefined) return
      this.#start(next)
    }
  }

  #lose(): void {
    if (this.lost) return
    this.lost = true
    this.#refuseQueued()
    for (const one of [...this.#sent]) one.reject(new ConnectionLost('the connection was lost'))
    this.#socket?.destroy()
    this.#onLost(this)
  }

  #refuseQueued(): void {
    for (const statement of this.#queue.splice(0)) {
      statement.reject(new ConnectionLost('the connection was lost'))
    }
  }

  async #openSocket(endpoint: Endpoint): Promise<net.Socket> {
    if (this.#opened || this.lost) throw new ConnectionLost('the connection is closed')
    this.#opened = true
    const socket = await connectTo(endpoint, opening => {
      this.#socket = opening
    })
    socket.on('error', () => this.#lose())
    return socket
  }
}
