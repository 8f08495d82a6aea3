/** Loggers for tests: one that says nothing, and one that remembers. */
import type { Log } from '../../src/storage/log.ts'

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }

export type Entry = { level: 'info' | 'warn' | 'error'; details: object; message: string }

export function recordingLog(): Log & { entries: Entry[] } {
  const entries: Entry[] = []
  const record =
    (level: Entry['level']) =>
    (details: object, message: string): void => {
      entries.push({ level, details, message })
    }
  return { entries, info: record('info'), warn: record('warn'), error: record('error') }
}
