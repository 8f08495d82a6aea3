import type { Anomaly, Usage } from '../../generated/sdk/typescript/index.js'
import { processFacts } from '../config.ts'
import type { UsageInput } from '../control/usage.ts'
import type { Environment } from '../storage/tenant.ts'
import type { Step } from '../usage/step.ts'
import {
  createCommand,
  environmentOption,
  given,
  JSON_OPTION,
  parsePast,
  workspaceOption,
} from './command.ts'
import { connect, requireEnvironment, requireHere } from './keys-api.ts'
import { withInstance } from './reach.ts'
import { complain, formatTable, print, printJson } from './terminal.ts'

type Flags = {
  workspace?: string
  key?: string
  since?: string
  env?: Environment
  url?: string
  json?: true
}

const DAY = 86_400_000
const GROUPS_MAX = 20
const ANOMALIES_MAX = 10

type View = { usage: Usage; anomalies: Anomaly[] }

export const usageCommand = () =>
  createCommand('usage', 'show what API keys were used for, and what was unusual')
    .option('--key <id>', 'only this key, with those that it was rotated from or to')
    .option('--since <when>', 'from then on: 24h (default), 30d (ago), an RFC 3339 time', parsePast)
    .addOption(workspaceOption())
    .addOption(environmentOption('where: live (default; with --url that of the key)'))
    .option(
      '--url <address>',
      'go through the API at this address (or AMPGATE_URL) with the key in AMPGATE_API_KEY',
    )
    .option(...JSON_OPTION)
    .action(async ({ workspace, key, since = parsePast('24h'), env, url, json }: Flags) => {
      const bounds = { groups: GROUPS_MAX, anomalies: ANOMALIES_MAX }
      const asked = { since, step: stepFor(since), ...bounds, ...given('key', key) }
      const where = { ...given('workspace', workspace), ...given('environment', env) }
      const view = await readView(url, { ...asked, ...where })
      if (json) printJson(view)
      else show(view)
    })

/** The shortest whose buckets fit into one answer and are still kept. */
function stepFor(since: string): Step {
  const span = Date.now() - Date.parse(since)
  if (span <= DAY / 3) return 'minute'
  return span <= 20 * DAY ? 'hour' : 'day'
}

async function readView(url: string | undefined, input: UsageInput): Promise<View> {
  const { client } = processFacts()
  const address = url ?? client.url
  if (address === undefined) return withInstance(call => call('usage.read', input))
  const { workspace, environment, key, since, step, groups, anomalies: limit } = input
  requireHere({ workspace })
  const gate = await connect(address, client)
  await requireEnvironment(gate, environment)
  const query = { since, step, group_by: 'key', groups } as const
  const usage = await (key === undefined ? gate.usage.get(query) : gate.usage.ofKey(key, query))
  const { data } = await gate.usage.anomalies({ since, limit, ...given('key', key) })
  return { usage, anomalies: data }
}

function show({ usage, anomalies }: View): void {
  const { groups = [], rest, totals } = usage
  if (totals.requests === 0) complain(`no requests since ${minute(usage.since)}`)
  else {
    const rows = groups.map(group => row(group.value, group.totals))
    if (rest !== undefined) rows.push(row(`${rest.groups} more`, rest.totals))
    if (rows.length > 1) rows.push(row('all', totals))
    print(formatTable(HEAD, rows))
  }
  if (usage.top_errors.length > 0) {
    const errors = usage.top_errors.map(one => [String(one.requests), name(one)])
    print(`\n${formatTable(['REFUSED OR FAILED', 'WHY'], errors)}`)
  }
  if (anomalies.length > 0) print(`\n${formatTable(UNUSUAL_HEAD, anomalies.map(unusual))}`)
}

const HEAD = ['KEY', 'REQUESTS', 'A SECOND', 'ERRORS', 'P50 MS', 'P95 MS', 'P99 MS']
const UNUSUAL_HEAD = ['UNUSUAL', 'KEY', 'FOUND', 'WHAT']

type Totals = Usage['totals']

const row = (value: string, totals: Totals): string[] => [
  value,
  String(totals.requests),
  String(Number(totals.per_second.toPrecision(3))),
  `${totals.errors} (${Math.round(totals.error_rate * 100)} %)`,
  ...[totals.p50_ms, totals.p95_ms, totals.p99_ms].map(one => String(one ?? '')),
]

const name = ({ status, code }: { status: number; code?: string }): string =>
  code === undefined ? String(status) : `${status} ${code}`

const unusual = (one: Anomaly): string[] => [one.kind, one.key_id, minute(one.at), whatOf(one)]

function whatOf(one: Anomaly): string {
  if (one.country !== undefined) return `from ${one.country}`
  if (one.silent_since !== undefined) return `silent since ${minute(one.silent_since)}`
  if (one.retires_at !== undefined) return `stops working at ${minute(one.retires_at)}`
  return `${one.observed} in the hour from ${minute(one.window_start)}, usual ${one.usual}`
}

/** To the minute, UTC. */
const minute = (time: string): string => `${time.slice(0, 16).replace('T', ' ')}Z`
