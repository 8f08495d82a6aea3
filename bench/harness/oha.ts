/** Open-loop load by oha: requests start at a constant rate, whatever the server does. */
import type { Load } from './load.ts'
import { pinned } from './processes.ts'

/** Connections that are kept; more requests than these at once wait for one, which is measured. */
const CONNECTIONS = 64

/** Seconds, and answers by status. */
export type OpenLoop = {
  readonly rate: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly statuses: Readonly<Record<string, number>>
  /** Requests without an answer, besides those open at the end. */
  readonly failed: number
}

type OhaReport = {
  summary: { requestsPerSec: number }
  latencyPercentiles: Record<string, number | null>
  statusCodeDistribution: Record<string, number>
  errorDistribution: Record<string, number>
}

/** What oha prints with `--output-format json`. @throws Error when it is something else */
export function parseOha(output: string): OpenLoop {
  const report = JSON.parse(output) as OhaReport
  const at = (name: string): number => {
    const seconds = report.latencyPercentiles[name]
    if (typeof seconds !== 'number') throw new Error(`oha did not say ${name}`)
    return seconds * 1000
  }
  const failed = Object.entries(report.errorDistribution)
    .filter(([why]) => !why.includes('deadline'))
    .reduce((sum, [, count]) => sum + count, 0)
  return {
    rate: report.summary.requestsPerSec,
    p50: at('p50'),
    p90: at('p90'),
    p99: at('p99'),
    p999: at('p99.9'),
    statuses: report.statusCodeDistribution,
    failed,
  }
}

/** Write `count` bodies of `load` for `runOha`. All its calls go to the same address. */
export async function writeBodies(file: string, load: Load, count: number): Promise<void> {
  const calls = await load.calls(count)
  await Bun.write(file, `${calls.map(({ body = '' }) => body).join('\n')}\n`)
}

/** Load `url` with the bodies in `file`, in milliseconds measured from when each was due. */
export async function runOha(
  url: string,
  file: string,
  rate: number,
  seconds: number,
): Promise<OpenLoop> {
  const command = [
    ...['oha', '--no-tui', '--output-format', 'json', '--latency-correction'],
    ...['-q', String(Math.round(rate)), '-z', `${seconds}s`, '-c', String(CONNECTIONS)],
    ...['-m', 'POST', '-T', 'application/json', '-Z', file, url],
  ]
  const child = Bun.spawn(pinned('generator', command), { stdout: 'pipe', stderr: 'pipe' })
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  if (code !== 0) throw new Error(`oha failed: ${errors}${output}`)
  return parseOha(output)
}
