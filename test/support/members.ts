/** Members of a workspace, and invitations of theirs. */
import { randomId } from '../../src/lib/ids.ts'
import type { Api, Call } from './api.ts'
import { gateAt } from './gate.ts'
import { idToken, NONCE } from './oidc.ts'

export type TestMember = { id: string; email: string }

/** A new member of the workspace of `api`'s key. */
export async function newMember(api: Api, role = 'member'): Promise<TestMember> {
  const { workspace_id } = await api.ok('whoami.get')
  const id = randomId('mem')
  const email = `${id.toLowerCase()}@people.example`
  await gateAt(api.url).sql`insert into core.members (workspace_id, id, email, role, created_at)
    values (${workspace_id}, ${id}, ${email}, ${role}, now())`
  return { id, email }
}

/** A new member; with a test key, which may make none, the one behind a key. */
export async function anyMember(api: Api): Promise<{ id: string }> {
  if ((await api.ok('whoami.get')).environment === 'live') return newMember(api)
  const { data } = await api.ok('keys.list', { query: { limit: 1 } })
  return { id: data[0]?.created_by ?? '' }
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
