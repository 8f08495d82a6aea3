/** Bringing a database up to date without a server. */
import type { Config } from '../config.ts'
import { startEmbedded } from '../storage/embedded.ts'
import { type Applied, migrate } from '../storage/migrate.ts'
import { loadSecrets } from '../storage/secrets.ts'
import { databaseProblem, explainStart } from './explain.ts'
import { OperatorError } from './operator-error.ts'
import { createLog } from './program-log.ts'

/** @returns what ran now. */
export async function migrateHere(config: Config): Promise<readonly Applied[]> {
  try {
    return config.databaseUrl === undefined
      ? await migrateEmbedded(config)
      : await migrateAt(config.databaseUrl)
  } catch (error) {
    throw await explainStart(error, config)
  }
}

async function migrateAt(url: string): Promise<Applied[]> {
  const problem = await databaseProblem(url)
  if (problem !== undefined) throw new OperatorError(problem)
  return migrate(url)
}

async function migrateEmbedded(config: Config): Promise<Applied[]> {
  // Made first: a database without its secrets is refused later.
  loadSecrets(config)
  const log = createLog('warn', process.stderr.isTTY)
  const embedded = await startEmbedded({ dataDir: config.dataDir, log })
  try {
    return await migrate(embedded.url)
  } finally {
    await embedded.stop()
  }
}
