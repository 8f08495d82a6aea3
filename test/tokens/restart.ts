/** The same database under a new process's memory: everything cached or applied before is gone. */
import { createLog, openCore } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import type { Gate } from '../support/gate.ts'
import { type TestClock, wideLimits } from '../support/server.ts'

type Core = Awaited<ReturnType<typeof openCore>>

/** As the server of the gate was started, with a change here or there. */
export function restartConfig(gate: Gate, changes: Readonly<Record<string, string>> = {}) {
  return loadConfig({
    PORT: '0',
    DATABASE_URL: gate.server.databaseUrl,
    AMPGATE_BASE_URL: 'https://gate.example',
    AMPGATE_KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    AMPGATE_PEPPER: Buffer.alloc(32, 9).toString('base64'),
    AMPGATE_LOG_LEVEL: 'error',
    ...changes,
  })
}

/** Close what runs, open it anew on the same database, do `work` with it, and close it. */
export async function afterRestart<T>(
  gate: Gate,
  work: (core: Core) => Promise<T>,
  options: { clock?: TestClock; environment?: Readonly<Record<string, string>> } = {},
): Promise<T> {
  await gate.core.close()
  const config = restartConfig(gate, options.environment)
  const clock = options.clock ?? gate.server.clock
  const core = await openCore({ config, log: createLog('error'), clock, limits: wideLimits() })
  try {
    return await work(core)
  } finally {
    await core.close()
  }
}
