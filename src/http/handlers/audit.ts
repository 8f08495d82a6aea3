import { listCheckpoints } from '../../audit/checkpoints.ts'
import type { HandlersFor } from '../contract.ts'
import type { Modules } from '../modules.ts'
import { presentCheckpoint } from '../present/checkpoints.ts'
import { presentPage } from '../present/page.ts'
import { readTime } from '../read-time.ts'

export function auditHandlers(modules: Modules): HandlersFor<'audit'> {
  const { db } = modules
  return {
    'audit.listCheckpoints': async ({ actor, query }) => {
      const { limit, cursor } = query
      const filter = {
        since: readTime(query.since, '?since'),
        until: readTime(query.until, '?until'),
      }
      const page = await listCheckpoints(db, actor.tenant, filter, { limit, cursor })
      return { status: 200, body: presentPage(page, presentCheckpoint) }
    },
  }
}
