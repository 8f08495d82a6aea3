import { revokeKeysOf } from '../../api-keys/of-member.ts'
import type { Member } from '../../workspaces/member.ts'
import * as members from '../../workspaces/members.ts'
import type { HandlersFor } from '../contract.ts'
import { requireVersion, versionTag } from '../etag.ts'
import type { Modules } from '../modules.ts'
import { presentPage } from '../present/page.ts'
import { presentMember } from '../present/workspace-members.ts'
import { requireLiveKey } from '../require-live-key.ts'

/** Who may do what waits for every governance write under way, and they for it. */
const CHANGES = { changesMembers: true }

export function memberHandlers({ db }: Modules): HandlersFor<'members'> {
  return {
    'members.create': async ({ actor, body, commit }) => {
      requireLiveKey(actor)
      return commit(
        work => members.addMember(work, { email: body.email, role: body.role }),
        member => {
          const { body: made, headers } = reply(member)
          const location = { Location: `/v1/members/${member.id}` }
          return { status: 201 as const, body: made, headers: { ...headers, ...location } }
        },
        { ...CHANGES, holdsSecret: () => false },
      )
    },
    'members.list': async ({ actor, query }) => {
      const { status, limit, cursor } = query
      const page = await members.listMembers(db, actor.tenant, { status }, { limit, cursor })
      return { status: 200, body: presentPage(page, member => presentMember(member)) }
    },
    'members.get': async ({ actor, path }) =>
      reply(await members.getMember(db, actor.tenant, path.id)),
    'members.update': async ({ actor, path, body, headers, commit }) => {
      requireLiveKey(actor)
      const patch = { email: body.email, role: body.role }
      const isExpected = requireVersion(headers['If-Match'])
      return commit(
        work => members.updateMember(work, path.id, patch, isExpected),
        member => reply(member),
        CHANGES,
      )
    },
    'members.remove': async ({ actor, path, query, commit }) => {
      requireLiveKey(actor)
      const ends = query.revoke_keys ? revokeKeysOf : undefined
      const removal = await commit(
        work => members.removeMember(work, path.id, ends),
        removed => ({ removed, ...reply(removed.member, removed.revokedKeys) }),
        CHANGES,
      )
      const { removed, ...answer } = removal
      if (ends === undefined) return answer
      const { member, removedAt, revokedKeys = 0 } = removed
      return commit(
        work => ends(work, member.id, removedAt),
        inTest => reply(member, revokedKeys + inTest),
        { environment: 'test', isSecondHalf: true },
      )
    },
  }
}

function reply(member: Member, revokedKeys?: number) {
  const headers = { ETag: versionTag(member.version) }
  return { status: 200 as const, body: presentMember(member, revokedKeys), headers }
}
