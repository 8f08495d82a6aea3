/**
 * One process per data folder. The lock is the kernel's (an SQLite file in exclusive mode), so that
 * it ends with the process however that ends, and no stale file has to be told from a live one.
 */
import { Database } from 'bun:sqlite'
import { join } from 'node:path'
import { codeOf } from './faults.ts'

/** Another process uses the data folder. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse'
}

/** @returns the function that gives the folder back. @throws FolderInUse */
export function lockFolder(folder: string): () => void {
  const file = new Database(join(folder, '.lock'), { create: true })
  try {
    file.run('pragma busy_timeout = 0')
    file.run('begin exclusive')
  } catch (error) {
    file.close()
    if (codeOf(error) !== 'SQLITE_BUSY') throw error
    throw new FolderInUse(
      `another ampgate process uses ${folder}; stop it first, or set AMPGATE_DATA_DIR ` +
        'to a folder of its own',
    )
  }
  return () => file.close()
}
