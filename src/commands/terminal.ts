/** What commands print: results on stdout, everything else on stderr. */
import { OperatorError } from '../control/operator-error.ts'

/**
 * `text` without what a terminal would obey: names come from callers of the API.
 * C0 and C1 controls, and the marks that change the direction of writing.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '?')

// Without a listener an output that cannot be written ends the process; `printed` says it instead.
process.stdout.on('error', () => {})

let printing: Promise<unknown> = Promise.resolve()

export function print(text: string): void {
  const written = new Promise<void>((resolve, reject) => {
    process.stdout.write(`${text}\n`, error => (error ? reject(error) : resolve()))
  })
  printing = Promise.all([printing, written])
  printing.catch(() => {})
}

/**
 * Resolves when all that was printed has left the process, which must not end before.
 * @throws OperatorError when it could not be written; nobody who closed a pipe early is told so
 */
export async function printed(): Promise<void> {
  await printing.catch(error => {
    const code = codeOf(error)
    if (code === 'EPIPE') return
    throw new OperatorError(`done, but the output could not be written (${code ?? 'no reason'})`)
  })
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined

export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2))

/** To stderr, each line with the program's name in front. */
export const complain = (message: string): void => {
  for (const line of message.split('\n')) process.stderr.write(`ampgate: ${printable(line)}\n`)
}

/** Rows under a head of capitals, columns as wide as their content. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map(row => row.map(printable))
  const widths = head.map((_, i) => Math.max(...all.map(row => row[i]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return all.map(line).join('\n')
}

/** Two columns, without a head. */
export const formatPairs = (pairs: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...pairs.map(([name]) => name.length))
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${printable(value)}`).join('\n')
}

/** Write `text` to stdout; resolves when there is room for more. @throws OperatorError */
export function writeOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, error => {
      if (!error) return resolve()
      const code = codeOf(error) ?? 'no reason'
      reject(new OperatorError(`the output could not be written (${code})`))
    })
  })
}

/** A line per so many, where nobody watches. */
const PROGRESS_STEP = 50_000

/** How far something long is, on stderr: one line that changes, or now and then a new one. */
export function showProgress(what: string): { at(count: number): void; end(): void } {
  let next = PROGRESS_STEP
  return {
    at: count => {
      if (process.stderr.isTTY) process.stderr.write(`\r${count} ${what} so far`)
      else if (count >= next) {
        complain(`${count} ${what} so far`)
        next += PROGRESS_STEP
      }
    },
    end: () => {
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
    },
  }
}
