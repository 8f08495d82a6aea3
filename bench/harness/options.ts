/** The arguments of `bun run bench`. Pure. */

export type Options = {
  readonly isFull: boolean
  /** Names of scenarios; undefined: those of the mode. */
  readonly only: readonly string[] | undefined
  /** Whether the results go to stdout too. */
  readonly asJson: boolean
  /** A file of results to write README's table from, instead of a run. */
  readonly table: string | undefined
  /** Where the data folders of the run go. */
  readonly folder: string | undefined
  /** Instead of the mode's. */
  readonly rounds: number | undefined
}

export const USAGE = `bun run bench [--full] [--only <scenario>,…] [--json]

  --full             all scenarios, longer (50 min); without it the quick ones (9 min)
  --only <names>     these scenarios only, quick unless --full; nothing is written to README
  --rounds <number>  how often each scenario is measured, with new processes each time (7; quick: 3)
  --json             print the results as JSON on stdout; progress is on stderr
  --folder <path>    where data folders are made and removed again (the temporary folder)
  --table <file>     write README's table and the charts anew from a file of results
  --list             the scenarios`

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** @throws UsageError naming what cannot be understood */
export function parseOptions(args: readonly string[]): Options {
  const rest = [...args]
  const options: { -readonly [Name in keyof Options]: Options[Name] } = {
    isFull: false,
    only: undefined,
    asJson: false,
    table: undefined,
    folder: undefined,
    rounds: undefined,
  }
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const value = (): string => {
      const next = rest.shift()
      if (next === undefined) throw new UsageError(`${name} needs a value`)
      return next
    }
    if (name === '--full') options.isFull = true
    else if (name === '--json') options.asJson = true
    else if (name === '--only') options.only = value().split(',')
    else if (name === '--table') options.table = value()
    else if (name === '--folder') options.folder = value()
    else if (name === '--rounds') options.rounds = readCount(name, value())
    else throw new UsageError(`${name} is not an option`)
  }
  return options
}

function readCount(name: string, text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new UsageError(`${name} needs a number`)
  return count
}
