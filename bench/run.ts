/** `bun run bench`: measure, check every answer, write the results down. */
import { relative } from 'node:path'
import { Bed } from './harness/bed.ts'
import { measure } from './harness/drivers.ts'
import { type Measurement, standingOf } from './harness/measurement.ts'
import { mergeRounds } from './harness/merge.ts'
import { type Options, parseOptions, USAGE, UsageError } from './harness/options.ts'
import { stopAll } from './harness/processes.ts'
import { say } from './harness/progress.ts'
import { publish, report } from './harness/report.ts'
import { type Failure, gather, readResults } from './harness/results.ts'
import type { Scenario } from './harness/scenario.ts'
import { watchStolen } from './harness/stolen.ts'
import { missing } from './harness/tools.ts'
import { SCENARIOS } from './scenarios.ts'

let removeFolders = (): void => {}

const SLOT_SECONDS = { quick: 0.5, full: 1 }
/** Of fewer than seven, not even the whole range is nearly a 99 % interval of the median. */
const ROUNDS = { quick: 3, full: 7 }

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) return print(USAGE)
  if (args.includes('--list')) {
    return print(SCENARIOS.map(one => `${one.name.padEnd(24)} ${one.title}`).join('\n'))
  }
  const options = parseOptions(args)
  if (options.table !== undefined) {
    await publish(readResults(options.table))
    return 0
  }
  const mode = modeOf(options)
  const stolen = watchStolen()
  const { measurements, failures } = await run(options)
  const results = gather(mode, args, { measurements, failures, stolen: stolen() })
  const isWhole = options.isFull && isAll(options) && failures.length === 0
  const file = await report(results, isWhole)
  say(`results in ${relative(process.cwd(), file)}${isWhole ? ', table in README.md' : ''}`)
  if (options.asJson) print(JSON.stringify(results, null, 2))
  for (const { scenario, error } of failures) say(`! ${scenario} failed: ${error}`)
  return failures.length === 0 ? 0 : 1
}

/** Whether as much is measured as README shows. */
const isAll = ({ only, rounds }: Options): boolean => only === undefined && rounds === undefined

const modeOf = ({ isFull }: Options): 'quick' | 'full' => (isFull ? 'full' : 'quick')

function print(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

type Found = { measurements: Measurement[]; failures: Failure[] }

/** A scenario that fails is named at the end, and the others are measured all the same. */
async function run(options: Options): Promise<Found> {
  for (const line of missing()) say(`! ${line}`)
  const mode = modeOf(options)
  const chosen = SCENARIOS.filter(one => isChosen(one, options))
  const unknown = options.only?.filter(name => !SCENARIOS.some(one => one.name === name)) ?? []
  if (unknown.length > 0) throw new UsageError(`there is no scenario ${unknown.join(', ')}`)
  const bed = new Bed(mode, SLOT_SECONDS[mode], options.folder)
  const failures: Failure[] = []
  const rounds: Measurement[][] = []
  const count = options.rounds ?? ROUNDS[mode]
  removeFolders = () => bed.folders.remove()
  try {
    while (rounds.length < count) {
      if (rounds.length > 0) await bed.renew()
      say(`round ${bed.round} of ${count}`)
      rounds.push(await measureRound(bed, chosen, failures))
    }
  } finally {
    await stopAll()
    removeFolders()
  }
  const hasFailed = ({ scenario }: Measurement) => failures.some(one => one.scenario === scenario)
  const measurements = mergeRounds(rounds).filter(one => !hasFailed(one))
  for (const one of measurements) say(`${one.title} ${line(one)}`)
  return { measurements, failures }
}

/** All that is measured in this round, without what has failed. */
async function measureRound(
  bed: Bed,
  chosen: readonly Scenario[],
  failures: Failure[],
): Promise<Measurement[]> {
  const found: Measurement[] = []
  for (const scenario of chosen) {
    const { name, title } = scenario
    const hasFailed = failures.some(one => one.scenario === name)
    if (hasFailed || (scenario.isOnce && bed.round > 1)) continue
    say(title)
    try {
      const measured = await bed.repeats.despiteStalls(
        () => measure(bed, scenario),
        () => bed.freeFolder(),
      )
      found.push(...measured)
      for (const { of = '', value, unit } of measured) say(`  ${of} ${value.toFixed(3)} ${unit}`)
    } catch (error) {
      say(`failed: ${error instanceof Error ? error.stack : error}`)
      failures.push({ scenario: name, error: String(error) })
      await bed.freeFolder()
    }
  }
  return found
}

/** What is named, or else all of the mode. */
function isChosen(one: Scenario, { only, isFull }: Options): boolean {
  if (only !== undefined) return only.includes(one.name)
  return isFull || !('isLong' in one)
}

function line(one: Measurement): string {
  const { value, interval, unit, goal } = one
  const span = interval === undefined ? '' : ` (${interval.map(at => at.toFixed(3)).join('–')})`
  const wanted = goal === undefined ? '' : `, must ${goal.must}, aim ${goal.aim}`
  const notes = one.notes.map(note => `\n          ! ${note}`).join('')
  return `= ${value.toFixed(3)} ${unit}${span}${wanted}: ${standingOf(one)}${notes}`
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(
    signal,
    () =>
      void stopAll()
        .then(() => removeFolders())
        .then(() => process.exit(130)),
  )
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const known = error instanceof UsageError
  say(
    known
      ? `${error.message}\n\n${USAGE}`
      : `failed: ${error instanceof Error ? error.stack : error}`,
  )
  process.exitCode = known ? 2 : 1
}
process.exit()
