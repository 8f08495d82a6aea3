/**
 * The data folder: made when missing, private, and written so that a crash leaves old or new, never
 * half.
 */
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { codeOf } from './faults.ts'

/** The data folder cannot be used; one line that says why and what to do. */
export class DataDirError extends Error {
  override readonly name = 'DataDirError'
}

/**
 * Make `folder` (0700) with its parents, when missing, and see that it can be written.
 * @throws DataDirError
 */
export function prepareFolder(folder: string): void {
  const probe = join(folder, `.probe-${process.pid}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    closeSync(openSync(probe, 'w', 0o600))
    rmSync(probe)
  } catch (error) {
    throw new DataDirError(
      `cannot write in ${folder} (${codeOf(error) || 'unknown error'}); ` +
        'give this user the right to, or set AMPGATE_DATA_DIR to another folder',
    )
  }
}

/** Replace `path` by `text` (0600): on disk when this returns, old or new after a crash. */
export function replaceFile(path: string, text: string): void {
  const temporary = writeTemporary(path, text)
  renameSync(temporary, path)
  syncFolder(dirname(path))
}

/** As `replaceFile`, unless `path` is there already. @returns whether this call made it. */
export function createFile(path: string, text: string): boolean {
  const temporary = writeTemporary(path, text)
  try {
    linkSync(temporary, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    rmSync(temporary)
    syncFolder(dirname(path))
  }
}

function writeTemporary(path: string, text: string): string {
  const name = `.${basename(path)}-${process.pid}-${performance.now()}`
  const temporary = join(dirname(path), name)
  const file = openSync(temporary, 'wx', 0o600)
  try {
    fchmodSync(file, 0o600)
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return temporary
}

/** A new or renamed entry survives a crash only once its folder has reached the disk. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
