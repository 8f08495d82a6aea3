/** What failed, said once more at the end of a run, where who reads a long output looks first. */

const LINES_SHOWN = 30

/** `bun test` itself says all names again, after many of them. */
const REPEATED = /^\d+ tests? failed:$/

/**
 * Each failed test of what `bun test` printed: its file, then what it printed before its name, cut
 * from the front. A run that failed with no test to blame gives the end of the whole output.
 */
export function failuresOf(output: string): string[] {
  const failures: string[] = []
  let file = ''
  let since: string[] = []
  for (const line of output.split('\n')) {
    if (REPEATED.test(line)) break
    since.push(line)
    if (/^\S+\.test\.ts:$/.test(line)) {
      file = line
      since = []
    } else if (line.startsWith('(fail) ')) {
      failures.push([file, ...since.slice(-LINES_SHOWN)].join('\n'))
      since = []
    } else if (/^\((pass|skip|todo)\) /.test(line)) {
      since = []
    }
  }
  return failures.length > 0 ? failures : [output.split('\n').slice(-LINES_SHOWN).join('\n')]
}
