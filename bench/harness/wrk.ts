/** Closed-loop load by wrk: one thread, so many connections, as fast as answers come. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Call, wireText } from './load.ts'
import { pinned } from './processes.ts'

const SCRIPT = join(import.meta.dir, 'wrk.lua')
/** In flight at once, unless a scenario says otherwise. */
export const CONNECTIONS = 32
/** wrk's own bound on its time, in seconds; a slot ends long before. */
const SECONDS_MAX = 60

/** What one slot of load came to. */
export type Slot = {
  /** Answered. */
  readonly requests: number
  /** Sent; those beyond `requests` were in flight when it ended. */
  readonly sent: number
  readonly microseconds: number
  /** Of all answers, headers counted in. */
  readonly bytes: number
  /** Answers beyond 399. */
  readonly refused: number
  /** Connections that failed or were late. */
  readonly failed: number
  /** Latency under this closed loop, in microseconds. */
  readonly p50: number
  readonly p99: number
}

const MEMBERS = ['requests', 'sent', 'microseconds', 'bytes', 'refused', 'failed', 'p50', 'p99']

/** The line that `wrk.lua` writes among what wrk prints. @throws Error without one */
export function parseSlot(output: string): Slot {
  const text = /^BENCH (\{.*\})$/m.exec(output)?.[1]
  if (text === undefined) throw new Error(`wrk said nothing that can be read:\n${output}`)
  const slot = JSON.parse(text) as Record<string, unknown>
  for (const name of MEMBERS) {
    if (typeof slot[name] !== 'number') throw new Error(`wrk did not say ${name}: ${text}`)
  }
  return slot as unknown as Slot
}

/** Answers a second. */
export const rateOf = ({ requests, microseconds }: Slot): number => requests / (microseconds / 1e6)

/** Write `calls` for `runWrk`. */
export async function writeCalls(file: string, calls: readonly Call[], url: string): Promise<void> {
  const { host } = new URL(url)
  // A writer leaves what is longer than its own text.
  rmSync(file, { force: true })
  const sink = Bun.file(file).writer()
  for (const call of calls) sink.write(`${wireText(call, host)}\0`)
  await sink.end()
}

export type WrkOptions = {
  readonly url: string
  readonly file: string
  readonly order: 'uniform' | 'once'
  readonly milliseconds: number
  /** At most so many requests. */
  readonly most?: number
  readonly connections?: number
}

/** So many slots there have been: each draws its requests otherwise, and every run alike. */
let slots = 0

/** Load `url` for a while. @throws Error when a connection fails */
export async function runWrk(options: WrkOptions): Promise<Slot> {
  const { url, file, order, milliseconds, most = 1e9, connections = CONNECTIONS } = options
  const command = [
    ...['wrk', '-t1', `-c${connections}`, `-d${SECONDS_MAX}s`, '-s', SCRIPT, url],
    ...['--', file, order, String(milliseconds), String(most), String(++slots)],
  ]
  const child = Bun.spawn(pinned('generator', command), { stdout: 'pipe', stderr: 'pipe' })
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  if (code !== 0) throw new Error(`wrk failed: ${errors}${output}`)
  const slot = parseSlot(output)
  if (slot.failed > 0) throw new Error(`${slot.failed} connections of wrk failed:\n${output}`)
  return slot
}
