import { record } from '../audit/record.ts'
import type { Origin, Work } from '../audit/work.ts'
import { DomainError } from '../lib/errors.ts'
import { randomId } from '../lib/ids.ts'
import { lockPolicies } from '../policies/store.ts'
import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS, type Tenant } from '../storage/tenant.ts'
import type { Workspace, WorkspaceSettings } from './store.ts'
import * as store from './store.ts'

export type { Workspace, WorkspaceSettings } from './store.ts'

/**
 * The workspace of a first start, with its owner. A host name nobody can receive mail at (RFC
 * 2606).
 */
const FIRST_WORKSPACE = { slug: 'main', name: 'Main', owner: 'owner@ampgate.invalid' }

/** The workspace and the person that the command line acts for. */
export type Home = { workspace: Workspace; ownerId: string; isNew: boolean }

/** What a new workspace gets in the transaction that makes it: its plan. */
export type Welcome = (work: Work) => Promise<void>

/** The first workspace and its first owner, made now if there is none. */
export async function openHome(db: Database, now: number, welcome: Welcome): Promise<Home> {
  const sql = db.read('live')
  const workspace = await store.findFirstWorkspace(sql)
  if (workspace === undefined) return createHome(db, now, welcome)
  const ownerId = await store.findFirstOwnerId(sql, workspace.id)
  if (ownerId === undefined) {
    throw new Error(`workspace ${workspace.id} has no owner`)
  }
  return { workspace, ownerId, isNew: false }
}

async function createHome(db: Database, now: number, welcome: Welcome): Promise<Home> {
  const { slug, name, owner } = FIRST_WORKSPACE
  const workspace: Workspace = { id: randomId('ws'), slug, name, status: 'active' }
  const ownerId = randomId('mem')
  const origin: Origin = { actor: { kind: 'system' }, requestId: 'first-start' }
  await db.begin('live', async tx => {
    const createdAt = new Date(now)
    await store.insertWorkspace(tx, { ...workspace, createdAt })
    await store.insertOwner(tx, { workspaceId: workspace.id, id: ownerId, email: owner, createdAt })
    const tenant = { workspaceId: workspace.id, environment: 'live' } as const
    const target = { kind: 'workspace', id: workspace.id } as const
    const work = { tenant, tx, origin, now }
    await welcome(work)
    await record(work, { action: 'workspace.created', target })
  })
  return { workspace, ownerId, isNew: true }
}

/** @throws DomainError `not_found` */
export async function getWorkspace(db: Database, tenant: Tenant): Promise<WorkspaceSettings> {
  const { environment, workspaceId } = tenant
  const workspace = await store.findWorkspace(db.read(environment), workspaceId)
  if (workspace === undefined) throw notFound()
  return workspace
}

export type WorkspacePatch = { policyDefault?: WorkspaceSettings['policyDefault'] | undefined }

/**
 * Change the settings of a workspace. The policies of both environments are held meanwhile, so that
 * nothing that is granted later escapes a new default.
 * @throws DomainError `not_found`, `precondition_failed`
 */
export async function updateWorkspace(
  work: Work,
  patch: WorkspacePatch,
  requireVersion: (version: number) => void,
): Promise<WorkspaceSettings> {
  const { tenant, tx } = work
  await lockPolicies(tenant, tx, ENVIRONMENTS)
  const before = await store.lockWorkspace(tx, tenant.workspaceId)
  if (before === undefined) throw notFound()
  requireVersion(before.version)
  const policyDefault = patch.policyDefault ?? before.policyDefault
  const workspace = { ...before, policyDefault, version: before.version + 1 }
  await store.updateWorkspace(tx, workspace)
  await record(work, {
    action: 'workspace.updated',
    target: { kind: 'workspace', id: workspace.id },
    details: { policy_default: policyDefault },
  })
  return workspace
}

const notFound = () => new DomainError('not_found', 'There is no such workspace.')
