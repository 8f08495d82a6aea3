/**
 * The control socket: how commands reach the running server, so that what they change is applied
 * in its memory before they are answered. HTTP with JSON over a Unix socket that only this user and
 * root can open; never on TCP. Whoever can open it is the operator.
 */
import { chmodSync, rmSync } from 'node:fs'
import { codeOf } from '../storage/faults.ts'
import { messageOf } from './failures.ts'
import { type Instance, isOperation, runOperation } from './operations.ts'
import { OperatorError } from './operator-error.ts'
import { socketPath } from './socket-path.ts'

/** What goes over the socket: `POST /<operation>` with an order, answered by an outcome. */
export type Order = { requestId: string; input: unknown }
export type Outcome =
  | { ok: true; result: unknown }
  /** `message` is for people. `fault` means that it stands in the server's log, not here. */
  | { ok: false; message: string; kind: 'refused' | 'unknown_operation' | 'fault' }

export type ControlServer = {
  /** Take no further commands, answer those that run. */
  close(): Promise<void>
}

export type ControlLog = {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Commands have small inputs. */
const BODY_BYTES_MAX = 65_536

/**
 * Listen for commands on `instance`. The caller holds the data folder, so a socket that lies there
 * is what an earlier server left behind, and is replaced.
 */
export function startControl(instance: Instance, log: ControlLog): ControlServer {
  const { path, place, close } = socketPath(instance.config.dataDir)
  rmSync(path, { force: true })
  const mask = process.umask(0o177)
  try {
    const server = Bun.serve({
      unix: path,
      maxRequestBodySize: BODY_BYTES_MAX,
      development: false,
      fetch: request => answer(instance, request, log),
    })
    chmodSync(path, 0o600)
    return {
      close: async () => {
        await server.stop()
        rmSync(path, { force: true })
        close()
      },
    }
  } catch (error) {
    close()
    throw new OperatorError(
      `cannot listen for commands on ${place} (${codeOf(error) || 'unknown error'}); ` +
        'set AMPGATE_DATA_DIR to a folder on a local disk',
    )
  } finally {
    process.umask(mask)
  }
}

async function answer(instance: Instance, request: Request, log: ControlLog): Promise<Response> {
  const name = new URL(request.url).pathname.slice(1)
  const headers = { 'X-AmpGate-Version': instance.core.version }
  const outcome = await carryOut(instance, name, request, log)
  return Response.json(outcome, { headers })
}

async function carryOut(
  instance: Instance,
  name: string,
  request: Request,
  log: ControlLog,
): Promise<Outcome> {
  if (!isOperation(name)) {
    return { ok: false, kind: 'unknown_operation', message: `there is no operation ${name}` }
  }
  const { requestId, input } = (await request.json()) as Order
  const fields = { request_id: requestId, operation: name }
  try {
    const result = await runOperation(instance, name, input as never, requestId)
    log.info(fields, 'operator command')
    return { ok: true, result }
  } catch (error) {
    const message = messageOf(error)
    if (message !== undefined) return { ok: false, kind: 'refused', message }
    log.error({ ...fields, err: error }, 'fault')
    const where = `it is in the log of the server under ${requestId}`
    return { ok: false, kind: 'fault', message: `something failed in the server; ${where}` }
  }
}
