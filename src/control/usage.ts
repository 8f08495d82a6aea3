/** What the keys of a workspace were used for, as the operator asks for it. */
import type { JsonSchema } from '../../generated/operations.ts'
import { getKey } from '../api-keys/keys.ts'
import type { Schemas } from '../http/contract.ts'
import { presentAnomaly, presentUsage } from '../http/present/usage.ts'
import type { Environment } from '../storage/tenant.ts'
import { listAnomalies } from '../usage/anomalies.ts'
import type { Step } from '../usage/step.ts'
import { readUsage } from '../usage/usage.ts'
import type { Instance } from './operations.ts'
import { whichWorkspace } from './which.ts'
import { WORKSPACE } from './workspaces.ts'

export type UsageInput = {
  /** Its slug or id; the first one when absent. */
  workspace?: string
  /** `live` when absent. */
  environment?: Environment
  /** Of this key and those that it was rotated from or to; absent: of all. */
  key?: string
  /** RFC 3339. */
  since: string
  step: Step
  /** The busiest keys that are told apart. */
  groups: number
  anomalies: number
}

export type UsageView = {
  /** Told apart by key. */
  usage: Schemas['Usage']
  /** Found since then, the newest first. */
  anomalies: Schemas['Anomaly'][]
}

export const USAGE_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['since', 'step', 'groups', 'anomalies'],
  properties: {
    workspace: WORKSPACE,
    environment: { enum: ['live', 'test'] },
    key: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
    since: { type: 'string', format: 'date-time' },
    step: { enum: ['minute', 'hour', 'day'] },
    groups: { type: 'integer', minimum: 1, maximum: 20 },
    anomalies: { type: 'integer', minimum: 1, maximum: 200 },
  },
}

export async function read({ core }: Instance, input: UsageInput): Promise<UsageView> {
  const { db, clock, usage } = core
  const { environment = 'live', key, step } = input
  const { id: workspaceId } = await whichWorkspace(core, input.workspace)
  const tenant = { workspaceId, environment }
  const lineageId = key === undefined ? undefined : (await getKey(db, tenant, key)).lineageId
  // So that it is as of now; where that fails, `complete_until` says what is missing.
  await usage.flush(db, clock).catch(() => {})
  const since = new Date(input.since)
  const asked = { since, step, groupBy: 'key' as const, groupsMax: input.groups, lineageId }
  const found = await readUsage(db, tenant, usage, asked, clock.now())
  const filter = { keyId: key, since }
  const anomalies = await listAnomalies(db, tenant, filter, { limit: input.anomalies })
  return { usage: presentUsage(found), anomalies: anomalies.items.map(presentAnomaly) }
}
