/** Processes of a run: where they run, when they are up, what they cost, that none stays behind. */
import { readdirSync, readFileSync } from 'node:fs'

/** Core 0 has the server, core 1 all else: the generator and the database. */
const CORES = { server: 0, generator: 1 } as const
export type Place = keyof typeof CORES

const taskset = Bun.which('taskset')
/** Without it the scheduler moves processes about, and figures scatter. */
export const canPin = taskset !== null && navigator.hardwareConcurrency > 1

/** `command`, on the core of its place. */
export const pinned = (place: Place, command: readonly string[]): string[] =>
  canPin && taskset !== null ? [taskset, '-c', String(CORES[place]), ...command] : [...command]

/** Move a process that runs, all its threads. */
export function pin(place: Place, pid: number): void {
  if (canPin && taskset !== null) {
    Bun.spawnSync([taskset, '-a', '-p', '-c', String(CORES[place]), String(pid)])
  }
}

type Ended = { stop(): Promise<void> }
const running = new Set<Ended>()

/** `one` is stopped with the run, if it was not before. */
export function stopsWithRun<T extends Ended>(one: T): T {
  running.add(one)
  return one
}

/** Stop all that still runs, last started first. */
export async function stopAll(): Promise<void> {
  for (const one of [...running].reverse()) await one.stop().catch(() => {})
  running.clear()
}

/** Nobody may configure a measured server from outside: neither AMPGATE_ variables nor NODE_ENV. */
export const plainEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined &&
        !/^(AMPGATE_.*|DATABASE_URL|PORT|HOST|NODE_ENV|npm_.*)$/.test(entry[0]),
    ),
  )

/** The first match of `pattern` in what `stream` says. @throws Error when it ends without one */
export async function firstMatch(
  stream: ReadableStream<Uint8Array>,
  pattern: RegExp,
): Promise<{ match: RegExpExecArray; reader: ReadableStreamDefaultReader<Uint8Array> }> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`a process ended before it said where it is:\n${text}`)
    text += decoder.decode(value, { stream: true })
    const match = pattern.exec(text)
    if (match !== null) return { match, reader }
  }
}

/** CPU time of all threads of a process so far, in microseconds; Linux only. */
export function cpuMicroseconds(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    return threads.reduce((sum, thread) => sum + nanosecondsOf(pid, thread), 0) / 1000
  } catch {
    return Number.NaN
  }
}

function nanosecondsOf(pid: number, thread: string): number {
  const file = `/proc/${pid}/task/${thread}/schedstat`
  return Number(readFileSync(file, 'utf8').split(' ')[0])
}

/** Processes below `pid`. */
export function descendants(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter(one => /^\d+$/.test(one))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
      parents.set(Number(name), Number(parent))
    } catch {
      // It has ended meanwhile.
    }
  }
  const below = (of: number): number[] =>
    [...parents].filter(([, parent]) => parent === of).flatMap(([one]) => [one, ...below(one)])
  return below(pid)
}
