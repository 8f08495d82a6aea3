import { record } from '../audit/record.ts'
import type { Origin, Work } from '../audit/work.ts'
import { DomainError } from '../lib/errors.ts'
import { randomId } from '../lib/ids.ts'
import { lockPolicies } from '../policies/store.ts'
import { recordChanges, repeatChanges } from '../storage/changes.ts'
import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS, type Tenant } from '../storage/tenant.ts'
import type { Member } from './member.ts'
import { findFirstOwner, insertMember } from './member-store.ts'
import type { Access, Workspace, WorkspaceSettings, WorkspaceStatus } from './store.ts'
import * as store from './store.ts'

export type { Access, Workspace, WorkspaceSettings, WorkspaceStatus } from './store.ts'

/**
 * The workspace of a first start, with its owner. A host name nobody can receive mail at (RFC
 * 2606).
 */
const FIRST_WORKSPACE: NewWorkspace = {
  slug: 'main',
  name: 'Main',
  ownerEmail: 'owner@ampgate.invalid',
  access: { live: true, test: true },
}

/** The workspace and the person that the command line acts for. */
export type Home = { workspace: Workspace; ownerId: string; isNew: boolean }

/** What a new workspace gets in the transaction that makes it: its plan. */
export type Welcome = (work: Work) => Promise<void>

/** The first workspace and its first owner, made now if there is none. */
export async function openHome(db: Database, now: number, welcome: Welcome): Promise<Home> {
  const sql = db.read('live')
  const found = await store.findFirstWorkspace(sql)
  if (found === undefined) {
    const origin: Origin = { actor: { kind: 'system' }, requestId: 'first-start' }
    const made = await createWorkspace(db, FIRST_WORKSPACE, origin, now, welcome)
    if (made === undefined) throw new Error('somebody else made the first workspace')
    const { id, slug, name, status } = made.workspace
    return { workspace: { id, slug, name, status }, ownerId: made.owner.id, isNew: true }
  }
  const owner = await findFirstOwner({ workspaceId: found.id }, sql)
  if (owner === undefined) {
    throw new Error(`workspace ${found.id} has no owner`)
  }
  return { workspace: found, ownerId: owner.id, isNew: false }
}

export type NewWorkspace = {
  /** `[a-z0-9-]{2,32}`; never changes. */
  readonly slug: string
  readonly name: string
  readonly ownerEmail: string
  readonly access: Access
}

/** Make a workspace with its owner; undefined when the slug is taken. */
export function createWorkspace(
  db: Database,
  wanted: NewWorkspace,
  origin: Origin,
  now: number,
  welcome: Welcome,
): Promise<{ workspace: WorkspaceSettings; owner: Member } | undefined> {
  const { slug, name, access, ownerEmail } = wanted
  const workspaceId = randomId('ws')
  const createdAt = new Date(now)
  const workspace: WorkspaceSettings = {
    ...{ id: workspaceId, slug, name, access, createdAt },
    ...{ status: 'active', policyDefault: 'allow', version: 1 },
  }
  const owner: Member = {
    ...{ workspaceId, id: randomId('mem'), email: ownerEmail, createdAt },
    ...{ role: 'owner', status: 'active', version: 1, removedAt: undefined },
  }
  return db.begin('live', async tx => {
    const tenant = { workspaceId, environment: 'live' } as const
    const work = { tenant, tx, origin, now }
    if (!(await store.insertWorkspace(tx, workspace))) return undefined
    await insertMember(tx, owner)
    await recordChanges(tenant, tx, [
      { kind: 'workspace_access', ...access },
      { kind: 'member_role', memberId: owner.id, role: owner.role },
    ])
    await welcome(work)
    await record(work, {
      action: 'workspace.created',
      target: { kind: 'workspace', id: workspaceId },
      details: { slug, owner: owner.id, ...accessDetails(access) },
    })
    return { workspace, owner }
  })
}

const accessDetails = ({ live, test }: Access) => ({
  live_access: live ? 'on' : 'off',
  test_access: test ? 'on' : 'off',
})

/** @throws DomainError `not_found` */
export async function getWorkspace(db: Database, tenant: Tenant): Promise<WorkspaceSettings> {
  const { environment, workspaceId } = tenant
  const workspace = await store.findWorkspace(db.read(environment), workspaceId)
  if (workspace === undefined) throw notFound()
  return workspace
}

export type WorkspacePatch = {
  name?: string | undefined
  policyDefault?: WorkspaceSettings['policyDefault'] | undefined
}

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
  if (patch.policyDefault !== undefined) await lockPolicies(tenant, tx, ENVIRONMENTS)
  const before = await lock(work)
  requireVersion(before.version)
  const { name = before.name, policyDefault = before.policyDefault } = patch
  const workspace = { ...before, name, policyDefault, version: before.version + 1 }
  await store.updateWorkspace(tx, workspace)
  await record(work, {
    action: 'workspace.updated',
    target: { kind: 'workspace', id: workspace.id },
    details: {
      ...(patch.name === undefined ? {} : { name }),
      ...(patch.policyDefault === undefined ? {} : { policy_default: policyDefault }),
    },
  })
  return workspace
}

/**
 * Suspend or resume a workspace: from the very next request its keys are refused, or let in again,
 * and no token of it is valid meanwhile. Repeats answer the same. The operator's to do.
 * @throws DomainError `not_found`
 */
export async function setStatus(work: Work, status: WorkspaceStatus): Promise<WorkspaceSettings> {
  const before = await lock(work)
  const change = { kind: 'workspace_status', status } as const
  if (before.status === status) {
    repeatChanges(work.tenant, work.tx, [change])
    return before
  }
  const workspace = { ...before, status, version: before.version + 1 }
  await store.updateWorkspace(work.tx, workspace)
  await recordChanges(work.tenant, work.tx, [change])
  await record(work, {
    action: status === 'suspended' ? 'workspace.suspended' : 'workspace.resumed',
    target: { kind: 'workspace', id: workspace.id },
  })
  return workspace
}

/**
 * Open or close environments to a workspace, from the very next request. The operator's to do.
 * @throws DomainError `not_found`
 */
export async function setAccess(work: Work, wanted: Partial<Access>): Promise<WorkspaceSettings> {
  const before = await lock(work)
  const access = { ...before.access, ...wanted }
  const workspace = { ...before, access, version: before.version + 1 }
  await store.updateWorkspace(work.tx, workspace)
  await recordChanges(work.tenant, work.tx, [{ kind: 'workspace_access', ...access }])
  await record(work, {
    action: 'workspace.access_changed',
    target: { kind: 'workspace', id: workspace.id },
    details: accessDetails(access),
  })
  return workspace
}

async function lock({ tenant, tx }: Work): Promise<WorkspaceSettings> {
  const workspace = await store.lockWorkspace(tx, tenant.workspaceId)
  if (workspace === undefined) throw notFound()
  return workspace
}

const notFound = () => new DomainError('not_found', 'There is no such workspace.')
