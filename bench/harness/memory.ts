/** Memory for each entry of a cache, as a process without a network measures it. */
import { join } from 'node:path'
import type { Bed, Mode } from './bed.ts'
import type { Finding } from './measurement.ts'
import { plainEnvironment, stopsWithRun } from './processes.ts'
import { during } from './progress.ts'
import type { Goal } from './scenario.ts'
import { issueTokens } from './seed.ts'

/** How many entries to look at the memory at. */
export type Sizes = Readonly<Record<Mode, readonly number[]>>

/** What `compositions/memory.ts` prints, in bytes for an entry. */
type Line = { count: number; entries: number; heap: number; resident: number; tables: number }

const SCRIPT = join(import.meta.dir, '../compositions/memory.ts')

export async function measureMemory(
  bed: Bed,
  kind: 'tokens' | 'keys',
  sizes: Sizes,
  goal: Goal,
): Promise<Finding[]> {
  const [issued] = await issueTokens(await bed.gate(), 1)
  const { dataDir } = await bed.copy()
  const counts = sizes[bed.mode]
  const args = [dataDir, kind, issued?.token ?? '', ...counts.map(String)]
  return during(`remembering ${counts.at(-1)} ${kind}`, async () => {
    const child = Bun.spawn([process.execPath, SCRIPT, ...args], {
      env: plainEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    stopsWithRun({
      stop: async () => {
        child.kill()
        await child.exited
      },
    })
    const output = await new Response(child.stdout).text()
    if ((await child.exited) !== 0) throw new Error('the measuring of memory failed')
    return output
      .trim()
      .split('\n')
      .map(line => finding(JSON.parse(line) as Line, goal))
  })
}

/** The goal is one of a million entries; of fewer there is the figure alone. */
const GOAL_ENTRIES = 1_000_000

function finding(line: Line, goal: Goal): Finding {
  const { count, entries, heap } = line
  return {
    of: count.toLocaleString('en'),
    unit: goal.unit,
    value: heap,
    ...(count === GOAL_ENTRIES ? { goal } : {}),
    // Entries that were evicted have no memory to divide by.
    notes: entries < count ? [`only ${entries} of ${count} are held`] : [],
    details: line,
  }
}
