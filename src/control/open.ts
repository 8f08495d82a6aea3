/** Holding a database that another process may hold for a moment. */
import type { Config } from '../config.ts'
import { FolderInUse } from '../storage/folder-lock.ts'
import { LeaseTaken } from '../storage/lease.ts'
import { type HeldDatabase, type HoldLog, holdDatabase } from './held-database.ts'

const RETRY_MILLISECONDS = 50

export type Patience = {
  /** A command or a server on its way out is waited for this long. */
  milliseconds: number
  /** Asked between two attempts; true ends the waiting. */
  isPointless: () => Promise<boolean>
}

/**
 * @throws FolderInUse when the folder stays taken, LeaseTaken when the database does.
 */
export async function holdWhenFree(
  config: Config,
  log: HoldLog,
  patience: Patience,
): Promise<HeldDatabase> {
  const giveUpAt = performance.now() + patience.milliseconds
  for (;;) {
    try {
      return await holdDatabase(config, log)
    } catch (error) {
      const isTaken = error instanceof FolderInUse || error instanceof LeaseTaken
      if (!isTaken || performance.now() >= giveUpAt || (await patience.isPointless())) throw error
      await Bun.sleep(RETRY_MILLISECONDS)
    }
  }
}
