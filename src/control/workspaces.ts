/** Operations on workspaces, as the operator, who alone makes and suspends them. */
import type { JsonSchema } from '../../generated/operations.ts'
import { startSubscription } from '../billing/billing.ts'
import type { Schemas } from '../http/contract.ts'
import { presentWorkspace } from '../http/present/workspace.ts'
import { presentMember } from '../http/present/workspace-members.ts'
import { listWorkspaces } from '../workspaces/store.ts'
import { createWorkspace, setAccess, setStatus } from '../workspaces/workspaces.ts'
import { describedMembers } from './described.ts'
import type { Instance } from './operations.ts'
import { OperatorError } from './operator-error.ts'
import { whichWorkspace } from './which.ts'

export type CreateInput = {
  slug: string
  name: string
  /** The e-mail address of its owner. */
  owner: string
  /** Whether it may use live as well. */
  live?: boolean
}

/** A slug or an id. */
export const WORKSPACE: JsonSchema = { type: 'string', pattern: '^[A-Za-z0-9_-]{2,64}$' }

export const CREATE_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['slug', 'name', 'owner'],
  properties: {
    slug: { type: 'string', pattern: '^[a-z0-9-]{2,32}$' },
    name: describedMembers('workspace.update').name,
    owner: describedMembers('members.create').email,
    live: { type: 'boolean' },
  },
}

export type CreatedWorkspace = { workspace: Schemas['Workspace']; owner: Schemas['Member'] }

export async function create(
  { core }: Instance,
  input: CreateInput,
  requestId: string,
): Promise<CreatedWorkspace> {
  const { slug, name, owner: ownerEmail, live = false } = input
  const made = await createWorkspace(
    core.db,
    { slug, name, ownerEmail, access: { live, test: true } },
    { actor: { kind: 'operator' }, requestId },
    core.clock.now(),
    work => startSubscription(core.billing, work),
  )
  if (made === undefined) {
    throw new OperatorError(`there is a workspace ${slug} already; choose another slug`)
  }
  return { workspace: presentWorkspace(made.workspace), owner: presentMember(made.owner) }
}

const LIST_MAX = 10_000

export async function list({ core }: Instance): Promise<{ data: Schemas['Workspace'][] }> {
  const found = await listWorkspaces(core.db.read('live'), LIST_MAX)
  return { data: found.map(presentWorkspace) }
}

export type StatusInput = { workspace: string; status: 'active' | 'suspended' }

export async function changeStatus(
  { core }: Instance,
  { workspace, status }: StatusInput,
  requestId: string,
): Promise<Schemas['Workspace']> {
  const { id } = await whichWorkspace(core, workspace)
  const work = core.asOperator('live', unit => setStatus(unit, status), requestId, id)
  return presentWorkspace(await work)
}

export type AccessInput = { workspace: string; live?: boolean; test?: boolean }

export async function changeAccess(
  { core }: Instance,
  { workspace, ...access }: AccessInput,
  requestId: string,
): Promise<Schemas['Workspace']> {
  const { id } = await whichWorkspace(core, workspace)
  const work = core.asOperator('live', unit => setAccess(unit, access), requestId, id)
  return presentWorkspace(await work)
}
