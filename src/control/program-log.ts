/** The log of the program. */
import pino, { type Logger } from 'pino'
import { terminalStream } from './terminal-log.ts'

/** Entries go to stderr: JSON, one per line, or for people when `forPeople`. */
export function createLog(level: string, forPeople = false): Logger {
  const destination = pino.destination({ dest: 2, sync: true })
  const lines = terminalStream(line => destination.write(line))
  return pino({ level, base: null }, forPeople ? lines : destination)
}
