import { Argument, Option } from 'commander'
import type { Schemas } from '../http/contract.ts'
import { createCommand, given, JSON_OPTION, parseLimit, workspaceOption } from './command.ts'
import { withInstance } from './reach.ts'
import { complain, formatTable, print, printable, printJson } from './terminal.ts'

type Member = Schemas['Member']
type Role = Member['role']

const ROLES = ['owner', 'admin', 'member', 'viewer']

const ROLE_HELP = `
Roles: owner (everything), admin (everything but make and change owners), member (everything but
govern: policies, members, keys, billing, the workspace), viewer (reads). A role bounds the scopes
of a key when it is made, and what the key governs at every request.`

const WHO = 'their e-mail address, or id (mem_…); `ampgate members list` shows both'

export const membersCommand = () =>
  createCommand('members', 'add, list and remove the people of a workspace, set their roles')
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(roleCommand())
    .addCommand(removeCommand())

type Flags = { workspace?: string; json?: true }

const addCommand = () =>
  createCommand('add', 'add a person to a workspace')
    .argument('<email>', 'their e-mail address')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).makeOptionMandatory())
    .addOption(workspaceOption())
    .option(...JSON_OPTION)
    .addHelpText('after', ROLE_HELP)
    .action(async (email: string, { role, workspace, json }: Flags & { role: Role }) => {
      const input = { email, role, ...given('workspace', workspace) }
      const member = await withInstance(call => call('members.add', input))
      if (json) return printJson(member)
      print(`${printable(member.email)} (${member.id}) is ${titled(member.role)} now.`)
    })

const titled = (role: Role): string => (/^[oa]/.test(role) ? `an ${role}` : `a ${role}`)

type ListFlags = Flags & { status?: 'active' | 'removed'; limit: number }

const listCommand = () =>
  createCommand('list', 'list the people of a workspace, newest first')
    .addOption(
      new Option('--status <status>', 'only people in this state').choices(['active', 'removed']),
    )
    .option('--limit <number>', 'at most so many', parseLimit, 200)
    .addOption(workspaceOption())
    .option(...JSON_OPTION)
    .action(async ({ status, limit, workspace, json }: ListFlags) => {
      const found = await listMembers({ ...given('status', status) }, limit, workspace)
      if (json) return printJson(found)
      if (found.data.length === 0) return complain('there are no such members')
      print(formatTable(HEAD, found.data.map(toRow)))
      if (found.has_more) complain(`there are more; --limit shows more than ${limit}`)
    })

const PAGE_LIMIT = 200

/** The newest members, at most `limit`. */
const listMembers = (
  filter: { status?: 'active' | 'removed' },
  limit: number,
  workspace: string | undefined,
): Promise<{ data: Member[]; has_more: boolean }> =>
  withInstance(async call => {
    const data: Member[] = []
    let cursor: string | undefined
    do {
      const page = await call('members.list', {
        ...filter,
        ...given('workspace', workspace),
        ...given('cursor', cursor),
        limit: Math.min(PAGE_LIMIT, limit - data.length),
      })
      data.push(...page.data)
      cursor = page.next_cursor
    } while (cursor !== undefined && data.length < limit)
    return { data, has_more: cursor !== undefined }
  })

const HEAD = ['ID', 'EMAIL', 'ROLE', 'STATUS', 'ADDED']

const toRow = (member: Member): string[] => [
  member.id,
  member.email,
  member.role,
  member.status,
  `${member.created_at.slice(0, 10)}`,
]

const roleCommand = () =>
  createCommand('role', 'change what a person may do, from the next request of their keys')
    .argument('<member>', WHO)
    .addArgument(new Argument('<role>', 'owner, admin, member or viewer').choices(ROLES))
    .addOption(workspaceOption())
    .option(...JSON_OPTION)
    .addHelpText('after', ROLE_HELP)
    .action(async (member: string, role: Role, { workspace, json }: Flags) => {
      const input = { member, role, ...given('workspace', workspace) }
      const done = await withInstance(call => call('members.changeRole', input))
      if (json) return printJson(done.member)
      const { email, role: now } = done.member
      print(`${printable(email)} is ${titled(now)} now, and was ${titled(done.before)}.`)
    })

const LEFT_BEHIND = `
Without --revoke-keys their keys go on, but govern nothing from the next request. An owner takes one
over with POST /v1/keys/{id}/take-over.`

type RemoveFlags = Flags & { revokeKeys?: true }

const removeCommand = () =>
  createCommand('remove', 'take a person out of a workspace, for good')
    .argument('<member>', WHO)
    .option('--revoke-keys', 'also end the API keys that they stand behind, live and test')
    .addOption(workspaceOption())
    .option(...JSON_OPTION)
    .addHelpText('after', LEFT_BEHIND)
    .action(async (name: string, { revokeKeys, workspace, json }: RemoveFlags) => {
      const input = {
        member: name,
        ...given('revoke_keys', revokeKeys),
        ...given('workspace', workspace),
      }
      const member = await withInstance(call => call('members.remove', input))
      if (json) return printJson(member)
      print(`${printable(member.email)} (${member.id}) is removed.`)
      if (member.revoked_keys !== undefined) print(`With them ended ${member.revoked_keys} keys.`)
    })
