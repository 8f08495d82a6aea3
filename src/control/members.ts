/** Operations on members, as the operator, who may also make and change owners. */
import type { JsonSchema } from '../../generated/operations.ts'
import { revokeKeysOf } from '../api-keys/of-member.ts'
import type { Schemas } from '../http/contract.ts'
import { presentPage } from '../http/present/page.ts'
import { presentMember } from '../http/present/workspace-members.ts'
import type { MemberStatus } from '../workspaces/member.ts'
import { addMember, listMembers, removeMember, updateMember } from '../workspaces/members.ts'
import type { MemberRole } from '../workspaces/role.ts'
import { describedMembers } from './described.ts'
import type { Instance } from './operations.ts'
import { whichMember, whichWorkspace } from './which.ts'
import { WORKSPACE } from './workspaces.ts'

/** As in the description: the same rules wherever a member is added. */
const { email: EMAIL = {}, role: ROLE = {} } = describedMembers('members.create')
/** An id or an e-mail address. */
const MEMBER: JsonSchema = { type: 'string', minLength: 1, maxLength: 254 }

const object = (
  properties: Record<string, JsonSchema>,
  required: readonly string[],
): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  properties: { workspace: WORKSPACE, ...properties },
  required,
})

export const SCHEMAS = {
  list: object(
    {
      status: { enum: ['active', 'removed'] },
      limit: { type: 'integer', minimum: 1, maximum: 200 },
      cursor: { type: 'string', maxLength: 512 },
    },
    [],
  ),
  add: object({ email: EMAIL, role: ROLE }, ['email', 'role']),
  change: object({ member: MEMBER, role: ROLE }, ['member', 'role']),
  remove: object({ member: MEMBER, revoke_keys: { type: 'boolean' } }, ['member']),
} as const

/** Its slug or id; the first one when absent. */
type InWorkspace = { workspace?: string }

export type ListInput = InWorkspace & { status?: MemberStatus; limit?: number; cursor?: string }

const PAGE_LIMIT = 200

export async function list(
  { core }: Instance,
  { workspace, status, cursor, limit = PAGE_LIMIT }: ListInput,
): Promise<Schemas['MemberPage']> {
  const { id } = await whichWorkspace(core, workspace)
  const tenant = { workspaceId: id, environment: 'live' } as const
  const page = await listMembers(core.db, tenant, { status }, { limit, cursor })
  return presentPage(page, member => presentMember(member))
}

export type AddInput = InWorkspace & { email: string; role: MemberRole }

export async function add(
  { core }: Instance,
  { workspace, email, role }: AddInput,
  requestId: string,
): Promise<Schemas['Member']> {
  const { id } = await whichWorkspace(core, workspace)
  const added = core.asOperator('live', work => addMember(work, { email, role }), requestId, id)
  return presentMember(await added)
}

export type ChangeInput = InWorkspace & { member: string; role: MemberRole }

/** What somebody was before, and is now. */
export type Changed = { before: MemberRole; member: Schemas['Member'] }

export async function changeRole(
  { core }: Instance,
  { workspace, member, role }: ChangeInput,
  requestId: string,
): Promise<Changed> {
  const home = await whichWorkspace(core, workspace)
  const before = await whichMember(core, home, member)
  const changed = await core.asOperator(
    'live',
    work => updateMember(work, before.id, { role }, () => {}),
    requestId,
    home.id,
  )
  return { before: before.role, member: presentMember(changed) }
}

export type RemoveInput = InWorkspace & { member: string; revoke_keys?: boolean }

export async function remove(
  { core }: Instance,
  { workspace, member: name, revoke_keys = false }: RemoveInput,
  requestId: string,
): Promise<Schemas['Member']> {
  const home = await whichWorkspace(core, workspace)
  const { id } = await whichMember(core, home, name)
  const { member, removedAt, revokedKeys } = await core.asOperator(
    'live',
    work => removeMember(work, id, revoke_keys ? revokeKeysOf : undefined),
    requestId,
    home.id,
  )
  if (revokedKeys === undefined) return presentMember(member)
  const revoke = core.asOperator(
    'test',
    work => revokeKeysOf(work, id, removedAt),
    requestId,
    home.id,
  )
  return presentMember(member, revokedKeys + (await revoke))
}
