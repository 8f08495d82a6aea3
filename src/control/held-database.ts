/**
 * The database, held by this process alone. Apart from the composition root, and with few imports:
 * PostgreSQL starts and answers while the rest of the program is still being loaded.
 */
import type { Config } from '../config.ts'
import { startEmbedded } from '../storage/embedded.ts'
import { acquireLease, type Lease } from '../storage/lease.ts'
import type { Log } from '../storage/log.ts'
import { migrate } from '../storage/migrate.ts'
import { type Database, openDatabase } from '../storage/postgres.ts'
import { loadSecrets } from '../storage/secrets.ts'
import { CurrentSecrets } from './current-secrets.ts'
import { databaseProblem } from './explain.ts'
import { OperatorError } from './operator-error.ts'

export type HoldLog = Log & { debug(fields: object, message: string): void }

export type HeldDatabase = {
  /** Holds the password: never logged. */
  readonly url: string
  readonly secrets: CurrentSecrets
  readonly lease: Lease
  readonly db: Database
  /** Give all of it back. */
  close(): Promise<void>
}

/**
 * Start the embedded database where none is named, bring it up to date, take the lease, connect.
 * @throws Error for `explainStart`; nothing is left running then
 */
export async function holdDatabase(config: Config, log: HoldLog): Promise<HeldDatabase> {
  const secrets = new CurrentSecrets(loadSecrets(config))
  const undo: (() => Promise<void>)[] = []
  try {
    await requireDatabase(config)
    const url = config.databaseUrl ?? (await openEmbedded(config, log, undo))
    for (const applied of await migrate(url)) log.debug(applied, 'migrated')
    const lease = await acquireLease({ url, log })
    undo.push(() => lease.release())
    const db = await openDatabase({ url, roleKey: secrets.keyEncryption.current.key, log })
    undo.push(() => db.close())
    return { url, secrets, lease, db, close: () => closeAll(undo) }
  } catch (error) {
    await closeAll(undo)
    throw error
  }
}

/** @throws OperatorError when the database given is out of reach or too old */
async function requireDatabase({ databaseUrl }: Config): Promise<void> {
  const problem = databaseUrl && (await databaseProblem(databaseUrl))
  if (problem) throw new OperatorError(problem)
}

async function openEmbedded(
  config: Config,
  log: Log,
  undo: (() => Promise<void>)[],
): Promise<string> {
  const embedded = await startEmbedded({ dataDir: config.dataDir, log })
  undo.push(() => embedded.stop())
  return embedded.url
}

/** Last opened, first closed; what fails to close does not keep the rest open. */
async function closeAll(undo: (() => Promise<void>)[]): Promise<void> {
  for (const close of undo.splice(0).reverse()) await close().catch(() => {})
}
