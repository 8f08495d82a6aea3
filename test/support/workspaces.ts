/** A second workspace on a test's server. */
import { UNBOUNDED } from '../../src/api-keys/api-key.ts'
import { createKey } from '../../src/api-keys/keys.ts'
import { startSubscription } from '../../src/billing/billing.ts'
import { randomId } from '../../src/lib/ids.ts'
import type { Environment } from '../../src/storage/tenant.ts'
import type { Api } from './api.ts'
import type { Gate } from './gate.ts'

export type OtherWorkspace = {
  id: string
  live: Api
  test: Api
  keyIds: Record<Environment, string>
}

/** A workspace with an owner and a `*` key for each environment. */
export async function newWorkspace(gate: Gate): Promise<OtherWorkspace> {
  const id = randomId('ws')
  const memberId = randomId('mem')
  await gate.sql`insert into core.workspaces (id, slug, name, created_at)
    values (${id}, ${id.toLowerCase().replace('_', '-')}, 'Other', now())`
  await gate.sql`insert into core.members (workspace_id, id, email, role, created_at)
    values (${id}, ${memberId}, 'owner@other.example', 'owner', now())`
  await gate.asTenant(id, 'live', work => startSubscription(gate.core.billing, work))
  const make = (environment: Environment) =>
    gate.asTenant(id, environment, work =>
      createKey(work, gate.core.rules, UNBOUNDED, { name: 'first', scopes: ['*'], memberId }),
    )
  const made = { live: await make('live'), test: await make('test') }
  return {
    id,
    live: gate.live.as(made.live.text),
    test: gate.live.as(made.test.text),
    keyIds: { live: made.live.key.id, test: made.test.key.id },
  }
}
