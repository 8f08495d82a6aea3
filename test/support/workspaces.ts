/** A second workspace on a test's server. */
import { UNBOUNDED } from '../../src/api-keys/api-key.ts'
import { createKey } from '../../src/api-keys/keys.ts'
import { startSubscription } from '../../src/billing/billing.ts'
import type { Environment } from '../../src/storage/tenant.ts'
import { type Access, createWorkspace } from '../../src/workspaces/workspaces.ts'
import type { Api } from './api.ts'
import type { Gate } from './gate.ts'

export type OtherWorkspace = {
  id: string
  slug: string
  ownerId: string
  live: Api
  test: Api
  keyIds: Record<Environment, string>
}

const BOTH: Access = { live: true, test: true }
let made = 0

/** A workspace with an owner and a `*` key for each environment. */
export async function newWorkspace(gate: Gate): Promise<OtherWorkspace> {
  const slug = `other-${++made}`
  const { core, clock } = gate.server
  const created = await createWorkspace(
    core.db,
    { slug, name: 'Other', ownerEmail: 'owner@other.example', access: BOTH },
    { actor: { kind: 'system' }, requestId: 'test' },
    clock.now(),
    work => startSubscription(core.billing, work),
  )
  if (created === undefined) throw new Error(`there is a workspace ${slug}`)
  const { id } = created.workspace
  const memberId = created.owner.id
  const make = (environment: Environment) =>
    gate.asTenant(id, environment, work =>
      createKey(work, gate.core.rules, UNBOUNDED, { name: 'first', scopes: ['*'], memberId }),
    )
  const keys = { live: await make('live'), test: await make('test') }
  return {
    id,
    slug,
    ownerId: memberId,
    live: gate.live.as(keys.live.text),
    test: gate.live.as(keys.test.text),
    keyIds: { live: keys.live.key.id, test: keys.test.key.id },
  }
}
