/** Commands to the running server, over its control socket. */
import { existsSync } from 'node:fs'
import { codeOf } from '../storage/faults.ts'
import type { Call, Input, OperationName, Output } from './operations.ts'
import { OperatorError } from './operator-error.ts'
import type { Order, Outcome } from './server.ts'
import { type SocketPath, socketPath } from './socket-path.ts'

/** No server listens, though a socket may lie there from one that was killed. */
const NOBODY = /^(ENOENT|ECONNREFUSED|FailedToOpenSocket|ConnectionRefused)$/
/** The server bounds its own work by seconds. */
const DEADLINE_MILLISECONDS = 30_000

export type Control = {
  /** Of the program that the server runs. */
  readonly serverVersion: string
  call: Call
  close(): void
}

/**
 * The server that runs on `dataDir`; undefined when none does. `version` is this program's.
 * @throws OperatorError when a server is there that this user may not command.
 */
export async function connectControl(
  dataDir: string,
  version: string,
  requestId: string,
): Promise<Control | undefined> {
  if (!existsSync(dataDir)) return undefined
  const socket = socketPath(dataDir)
  // Any request shows whether somebody listens; the empty name is no operation.
  const greeting = await send(socket, '', {}).catch(error => {
    socket.close()
    throw error
  })
  if (greeting === undefined) {
    socket.close()
    return undefined
  }
  const serverVersion = greeting.headers.get('X-AmpGate-Version') ?? 'unknown'
  const call = async <N extends OperationName>(name: N, input: Input<N>): Promise<Output<N>> => {
    const order: Order = { requestId, input }
    const reply = await send(socket, name, order)
    if (reply === undefined) throw new OperatorError('the server has just stopped; try again')
    const outcome = (await reply.json()) as Outcome
    if (outcome.ok) return outcome.result as Output<N>
    if (outcome.kind === 'unknown_operation') {
      throw new OperatorError(
        `the running server is version ${serverVersion} and does not know ${name}, ` +
          `which version ${version} does; restart the server`,
      )
    }
    throw new OperatorError(outcome.message)
  }
  return { serverVersion, call, close: socket.close }
}

/** Undefined when nobody listens. */
async function send(
  socket: SocketPath,
  name: string,
  body: Order | object,
): Promise<Response | undefined> {
  try {
    return await fetch(`http://localhost/${name}`, {
      unix: socket.path,
      method: 'POST',
      // A kept connection that broke would be tried again, and the command carried out twice.
      keepalive: false,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(DEADLINE_MILLISECONDS),
    })
  } catch (error) {
    const code = codeOf(error)
    if (NOBODY.test(code)) return undefined
    if (code === 'EACCES' || code === 'EPERM') {
      throw new OperatorError(
        `a server runs on ${socket.place}, which this user may not open; ` +
          'run the command as the user of the server, or with --url and a key',
      )
    }
    throw new OperatorError(
      `the server at ${socket.place} does not answer (${code || 'timeout'}); ` +
        'what was asked may or may not have been done: look before trying again',
    )
  }
}
