/** People of a workspace, keys that they stand behind, and invitations of theirs. */
import { UNBOUNDED } from '../../src/api-keys/api-key.ts'
import { createKey } from '../../src/api-keys/keys.ts'
import type { Environment } from '../../src/storage/tenant.ts'
import type { MemberRole } from '../../src/workspaces/role.ts'
import type { Api, Call } from './api.ts'
import { type Gate, gateAt } from './gate.ts'
import { idToken, NONCE } from './oidc.ts'

export type TestMember = { id: string; email: string }

let addresses = 0

/** An address that nobody has, with a role. */
export const newAddress = (role: MemberRole = 'member') => ({
  email: `person-${++addresses}@company.example`,
  role,
})

export const newMember = (api: Api, role: MemberRole = 'member') =>
  api.ok('members.create', { body: newAddress(role) })

/** A new member; with a test key, which makes none, one that is there. */
export async function someMember(api: Api): Promise<{ id: string }> {
  if (!api.key?.startsWith('ag_test_')) return newMember(api)
  const { data } = await api.ok('members.list', { query: { limit: 1 } })
  const [member] = data
  if (member === undefined) throw new Error('there is no member')
  return member
}

/** A `*` key that this member stands behind, made while their role allows it. */
export async function keyOf(gate: Gate, memberId: string, environment: Environment = 'live') {
  const { key, text } = await gate.core.asOperator(environment, work =>
    createKey(work, gate.core.rules, UNBOUNDED, { name: 'theirs', scopes: ['*'], memberId }),
  )
  return { id: key.id, api: gate.live.as(text) }
}

export const newInvitation = (api: Api, memberId: string, body: object = {}) =>
  api.ok('invitations.create', { id: memberId, body })

/** What accepts an invitation of a new member, or of the one given. */
export async function acceptance(
  api: Api,
  claims: object = {},
  member?: TestMember,
): Promise<Call> {
  // A test key makes no invitation, and so there is none to accept.
  if ((await api.ok('whoami.get')).environment === 'test') {
    return { body: { invitation: 'aginv_none', id_token: 'none', nonce: NONCE } }
  }
  const { id, email } = member ?? (await newMember(api))
  const { invitation } = await newInvitation(api, id)
  const now = gateAt(api.url).server.clock.now()
  const id_token = await idToken(now, { sub: `subject of ${id}`, email, ...claims })
  return { body: { invitation, id_token, nonce: NONCE } }
}
