/** The results of a run, as they are kept in bench/results/. */
import { mkdirSync, readFileSync } from 'node:fs'
import { cpus, release, type } from 'node:os'
import { join } from 'node:path'
import type { Measurement } from './measurement.ts'
import { canPin } from './processes.ts'
import { versions } from './tools.ts'

export const ROOT = join(import.meta.dir, '../..')
const FOLDER = join(ROOT, 'bench/results')

/** A scenario without figures, and why. */
export type Failure = { readonly scenario: string; readonly error: string }

export type Results = {
  /** UTC, of the end of the run. */
  readonly at: string
  /** `dirty` follows when files had changed since. */
  readonly commit: string
  readonly mode: string
  readonly command: string
  readonly machine: {
    readonly processor: string
    readonly cores: number
    readonly system: string
    readonly isPinned: boolean
    /** Part of its time that its host gave to others during the run; where that is told. */
    readonly stolen?: number
  }
  readonly versions: Readonly<Record<string, string>>
  readonly measurements: readonly Measurement[]
  /** Of a run without any, README shows the table. */
  readonly failures: readonly Failure[]
}

const git = (...args: string[]): string =>
  Bun.spawnSync(['git', ...args], { cwd: ROOT })
    .stdout.toString()
    .trim()

const commitNow = (): string => {
  const commit = git('rev-parse', '--short', 'HEAD') || 'unknown'
  // What the run itself writes is no change.
  const changed = git('status', '--porcelain', '--', '.', ':!bench/results', ':!README.md')
  return changed === '' ? commit : `${commit} dirty`
}

/** What a run has come to. */
export type Found = Pick<Results, 'measurements' | 'failures'> & {
  readonly stolen: number | undefined
}

/** Put what was measured together with where it was. */
export function gather(
  mode: string,
  args: readonly string[],
  { measurements, failures, stolen }: Found,
): Results {
  const [first] = cpus()
  return {
    at: new Date().toISOString(),
    commit: commitNow(),
    mode,
    command: ['bun run bench', ...args].join(' '),
    machine: {
      processor: first?.model ?? 'unknown',
      cores: cpus().length,
      system: `${type()} ${release()}`,
      isPinned: canPin,
      ...(stolen === undefined ? {} : { stolen }),
    },
    versions: versions(),
    measurements,
    failures,
  }
}

/** Keep them. @returns the path of the file */
export async function keep(results: Results): Promise<string> {
  mkdirSync(FOLDER, { recursive: true })
  const day = results.at.slice(0, 10)
  const name = `${day}-${results.commit.replace(' ', '-')}-${results.mode}.json`
  const file = join(FOLDER, name)
  await Bun.write(file, `${JSON.stringify(results, null, 1)}\n`)
  return file
}

/** @throws Error when `file` holds no results */
export function readResults(file: string): Results {
  const results = JSON.parse(readFileSync(file, 'utf8')) as Results
  if (!Array.isArray(results.measurements)) throw new Error(`${file} holds no results of a run`)
  if (!results.measurements.some(({ figures }) => figures !== undefined)) {
    throw new Error(
      `${file} is of an older bench, which is in commit ${results.commit}; draw it there`,
    )
  }
  return results
}
