/** What a virtual machine did not get of its own time (`steal`, proc_stat(5)). */
import { readFileSync } from 'node:fs'
import { WrongAnswer } from './load.ts'
import { say } from './progress.ts'

/** The columns of `cpu` that add up to all of its time; `steal` is the last of them. */
const COLUMNS = 8

/** In ticks, of all cores since the machine started; undefined where there is no such file. */
function ticks(): { all: number; stolen: number } | undefined {
  try {
    return parseTicks(readFileSync('/proc/stat', 'utf8'))
  } catch {
    return undefined
  }
}

/** Pure. */
export function parseTicks(stat: string): { all: number; stolen: number } {
  const [line = ''] = stat.split('\n')
  const columns = line
    .split(/ +/)
    .slice(1, COLUMNS + 1)
    .map(Number)
  const all = columns.reduce((sum, one) => sum + one, 0)
  return { all, stolen: columns[COLUMNS - 1] ?? 0 }
}

/** From now on: what part of its time it did not get until then. */
export function watchStolen(): () => number | undefined {
  const before = ticks()
  return () => {
    const after = ticks()
    if (before === undefined || after === undefined || after.all === before.all) return undefined
    return (after.stolen - before.stolen) / (after.all - before.all)
  }
}

/** What was measured while more than this part of the time was stolen says more of the host. */
export const STOLEN_MAX = 0.02
/** A host is busy for seconds or minutes. */
const PAUSE_MILLISECONDS = 5000
/** Where it is busy for hours, this is no place to measure. */
const TRIES_MAX = 3

/** Measures again what the host disturbed, so many times in all: a run must end. */
export class Repeats {
  constructor(
    private left: number,
    private readonly watch = watchStolen,
    private readonly pause = () => Bun.sleep(PAUSE_MILLISECONDS),
  ) {}

  /**
   * What `measure` finds while the machine has its time, or at the third try. Nobody looks at what
   * was found before.
   */
  async undisturbed<Found>(measure: () => Promise<Found>): Promise<Found> {
    for (let tries = 1; ; tries++) {
      const stolen = this.watch()
      const found = await measure()
      if (!(await this.#isAgain(stolen(), tries))) return found
    }
  }

  /**
   * What `measure` finds, also where it failed at first while the host kept the machine from its
   * time: a generator gives up an answer that comes two seconds late. A wrong answer fails at once,
   * whatever the host does.
   */
  async despiteStalls<Found>(
    measure: () => Promise<Found>,
    cleanUp: () => Promise<void>,
  ): Promise<Found> {
    for (let tries = 1; ; tries++) {
      const stolen = this.watch()
      try {
        return await measure()
      } catch (error) {
        if (error instanceof WrongAnswer || !(await this.#isAgain(stolen(), tries))) throw error
        say(`  it had failed: ${error}`)
        await cleanUp()
      }
    }
  }

  /** Whether so much was stolen that it is measured again; waits before. */
  async #isAgain(share: number | undefined, tries: number): Promise<boolean> {
    if (share === undefined || share <= STOLEN_MAX) return false
    if (tries === TRIES_MAX || this.left === 0) return false
    this.left--
    say(`  measured again: the host gave ${(share * 100).toFixed(0)} % of the time to others`)
    await this.pause()
    return true
  }
}
