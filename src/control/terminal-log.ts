/** Log entries for a person at a terminal, one line each; programs get them as JSON. */

const LEVELS: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn' }

type Entry = { level: number; time: number; msg?: string }

/** A destination of pino that writes entries as lines such as `warn  a job failed {"job":"x"}`. */
export const terminalStream = (write: (line: string) => void) => ({
  write: (text: string): void => write(formatEntry(text)),
})

/** JSON keeps control characters out of the terminal. */
function formatEntry(text: string): string {
  const { level, time: _, msg = '', ...rest } = JSON.parse(text) as Entry
  const name = LEVELS[level] ?? 'error'
  const details = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`
  return `${name.padEnd(5)} ${JSON.stringify(msg).slice(1, -1)}${details}\n`
}
