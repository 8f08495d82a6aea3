import type { Member } from '../../workspaces/member.ts'
import type { Schemas } from '../contract.ts'
import { optional, time } from './members.ts'

export const presentMember = (member: Member, revokedKeys?: number): Schemas['Member'] => ({
  id: member.id,
  email: member.email,
  role: member.role,
  status: member.status,
  created_at: time(member.createdAt),
  ...optional('removed_at', member.removedAt && time(member.removedAt)),
  ...optional('revoked_keys', revokedKeys),
})
