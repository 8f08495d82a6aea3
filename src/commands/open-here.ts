/** A command without a server: open the database, hold the lease, do the work, close. */
import { openCore } from '../app.ts'
import type { Config } from '../config.ts'
import { type Control, connectControl } from '../control/client.ts'
import { explainStart } from '../control/explain.ts'
import { holdWhenFree } from '../control/open.ts'
import { type Call, type Instance, runOperation } from '../control/operations.ts'
import { OperatorError } from '../control/operator-error.ts'
import { createLog } from '../control/program-log.ts'
import { VERSION } from '../control/version.ts'
import { LeaseTaken } from '../storage/lease.ts'
import { useControl } from './reach.ts'

/** Another command, or a server that is just starting or stopping, is waited for. */
const PATIENCE_MILLISECONDS = 5000

/** What is worth a word to somebody who waits for one command. */
export const quiet = (level: Config['logLevel']): Config['logLevel'] =>
  level === 'info' ? 'warn' : level

export async function openHere<T>(
  config: Config,
  requestId: string,
  use: (call: Call) => Promise<T>,
): Promise<T> {
  const log = createLog(quiet(config.logLevel), process.stderr.isTTY)
  let started: Control | undefined
  const isPointless = async (): Promise<boolean> => {
    started = await connectControl(config.dataDir, VERSION, requestId)
    return started !== undefined
  }
  try {
    const patience = { milliseconds: PATIENCE_MILLISECONDS, isPointless }
    const held = await holdWhenFree(config, log, patience)
    const core = await openCore({ config, log }, held)
    const instance: Instance = { core, config }
    try {
      return await use((name, input) => runOperation(instance, name, input, requestId))
    } finally {
      await core.close()
    }
  } catch (error) {
    if (started !== undefined) return useControl(started, use)
    if (error instanceof LeaseTaken) throw elsewhere(error)
    throw await explainStart(error, config)
  }
}

const elsewhere = (error: LeaseTaken): OperatorError =>
  new OperatorError(
    `${error.message.replace(/; stop it first$/, '')}, and not from this data folder; ` +
      'run the command where it runs, with its AMPGATE_DATA_DIR, or use --url and a key',
  )
