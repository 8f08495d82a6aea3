/** What a virtual machine did not get of its own time (`steal`, proc_stat(5)). */
import { readFileSync } from 'node:fs'

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
