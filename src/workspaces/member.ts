import type { MemberRole } from './role.ts'

export type MemberStatus = 'active' | 'removed'

/** A person in a workspace. A removed one stays, for keys and audit events that name them. */
export type Member = {
  readonly workspaceId: string
  readonly id: string
  readonly email: string
  readonly role: MemberRole
  readonly status: MemberStatus
  readonly version: number
  readonly createdAt: Date
  readonly removedAt: Date | undefined
}

/** Which keys there can be of whom: active members only stand behind keys. */
export const statusOfRole = (role: MemberRole | undefined): MemberStatus =>
  role === undefined ? 'removed' : 'active'
