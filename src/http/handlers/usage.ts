import { getKey } from '../../api-keys/keys.ts'
import { listAnomalies } from '../../usage/anomalies.ts'
import { readUsage } from '../../usage/usage.ts'
import type { HandlersFor } from '../contract.ts'
import type { Modules } from '../modules.ts'
import { presentPage } from '../present/page.ts'
import { presentAnomaly, presentUsage } from '../present/usage.ts'
import { readTime } from '../read-time.ts'

export function usageHandlers({ db, usage }: Modules): HandlersFor<'usage'> {
  return {
    'usage.get': async ({ actor, query, now }) => {
      const request = { ...spanOf(query), groupBy: query.group_by, groupsMax: query.groups }
      const found = await readUsage(db, actor.tenant, usage, request, now)
      return { status: 200, body: presentUsage(found) }
    },
    'usage.ofKey': async ({ actor, path, query, now }) => {
      const { lineageId } = await getKey(db, actor.tenant, path.id)
      const groups = { groupBy: query.group_by, groupsMax: query.groups }
      const request = { ...spanOf(query), ...groups, lineageId }
      const found = await readUsage(db, actor.tenant, usage, request, now)
      return { status: 200, body: presentUsage(found) }
    },
    'usage.anomalies': async ({ actor, query }) => {
      const { kind, key, limit, cursor } = query
      const filter = { kind, keyId: key, since: readTime(query.since, '?since') }
      const page = await listAnomalies(db, actor.tenant, filter, { limit, cursor })
      return { status: 200, body: presentPage(page, presentAnomaly) }
    },
  }
}

type Span = { since?: string; until?: string; step: 'minute' | 'hour' | 'day' }

const spanOf = (query: Span) => ({
  since: readTime(query.since, '?since'),
  until: readTime(query.until, '?until'),
  step: query.step,
})
