/**
 * How a command reaches the instance: through the running server's control socket, else by opening
 * the database itself, holding the lease meanwhile. What only the second way needs is loaded only
 * for it.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, loadConfig, processFacts } from '../config.ts'
import { type Control, connectControl } from '../control/client.ts'
import type { Call } from '../control/operations.ts'
import { OperatorError } from '../control/operator-error.ts'
import { VERSION } from '../control/version.ts'
import { newRequestId } from '../lib/request-id.ts'

/** Run `use` with what carries out operations, as the operator. */
export async function withInstance<T>(use: (call: Call) => Promise<T>): Promise<T> {
  const config = loadConfig(processFacts().env)
  const requestId = newRequestId()
  const control = await connectControl(config.dataDir, VERSION, requestId)
  if (control !== undefined) return useControl(control, use)
  requireInstance(config)
  const { openHere } = await import('./open-here.ts')
  return openHere(config, requestId, use)
}

export async function useControl<T>(control: Control, use: (call: Call) => Promise<T>): Promise<T> {
  try {
    return await use(control.call)
  } finally {
    control.close()
  }
}

/** A command in the wrong folder must not make a new instance there. */
function requireInstance(config: Config): void {
  if (config.databaseUrl !== undefined || existsSync(join(config.dataDir, 'postgres'))) return
  throw new OperatorError(
    `there is no AmpGate in ${config.dataDir}; run this where its data folder is, ` +
      'set AMPGATE_DATA_DIR, or make one with `ampgate serve`',
  )
}
