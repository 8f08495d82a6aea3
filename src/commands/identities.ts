import type { LinkedView } from '../control/identities.ts'
import { createCommand, given, JSON_OPTION, workspaceOption } from './command.ts'
import { withInstance } from './reach.ts'
import { formatPairs, formatTable, print, printable, printJson } from './terminal.ts'

export const invitationsCommand = () =>
  createCommand('invitations', 'invite members to sign in').addCommand(inviteCommand())

export const identitiesCommand = () =>
  createCommand('identities', 'say which account of an identity provider is which member')
    .addCommand(listCommand())
    .addCommand(linkCommand())
    .addCommand(unlinkCommand())

type Flags = { json?: true; workspace?: string }

const EMAIL = ['<email>', 'the member’s address'] as const

const inviteCommand = () =>
  createCommand('create', 'make an invitation, shown once and good for a week')
    .argument(...EMAIL)
    .addOption(workspaceOption())
    .option(...JSON_OPTION)
    .action(async (email: string, { workspace, json }: Flags) => {
      const input = { email, ...given('workspace', workspace) }
      const made = await withInstance(call => call('invitations.create', input))
      if (json) return printJson(made)
      print(
        formatPairs([
          ['Invitation', made.invitation],
          ['For', `${made.email} (${made.role})`],
          ['Expires', made.expires_at],
        ]),
      )
    })

const listCommand = () =>
  createCommand('list', 'list the members with what they sign in with')
    .addOption(workspaceOption())
    .option(...JSON_OPTION)
    .action(async ({ workspace, json }: Flags) => {
      const input = given('workspace', workspace)
      const found = await withInstance(call => call('identities.list', input))
      if (json) return printJson(found)
      print(formatTable(HEAD, found.data.map(toRow)))
    })

const HEAD = ['EMAIL', 'ROLE', 'ISSUER', 'SUBJECT', 'LINKED']

const toRow = (one: LinkedView): string[] => [
  one.email,
  one.role,
  one.issuer ?? '-',
  one.subject ?? '-',
  one.linked_at ?? '-',
]

const linkCommand = () =>
  createCommand('link', 'let a member sign in with an account, by your word')
    .argument(...EMAIL)
    .requiredOption('--issuer <issuer>', 'the identity provider, as AMPGATE_OIDC_ISSUERS names it')
    .requiredOption('--subject <subject>', 'the account’s `sub` there')
    .addOption(workspaceOption())
    .option(...JSON_OPTION)
    .action(async (email: string, flags: Flags & { issuer: string; subject: string }) => {
      const { issuer, subject, workspace, json } = flags
      const input = { email, issuer, subject, ...given('workspace', workspace) }
      const linked = await withInstance(call => call('identities.link', input))
      if (json) return printJson(linked)
      print(`${nameOf(linked)} signs in as ${printable(subject)} of ${printable(issuer)} now.`)
    })

const unlinkCommand = () =>
  createCommand('unlink', 'take away what a member signs in with')
    .argument(...EMAIL)
    .addOption(workspaceOption())
    .option(...JSON_OPTION)
    .action(async (email: string, { workspace, json }: Flags) => {
      const input = { email, ...given('workspace', workspace) }
      const gone = await withInstance(call => call('identities.unlink', input))
      if (json) return printJson(gone)
      print(`${nameOf(gone)} no longer signs in as ${printable(gone.subject ?? '')}.`)
    })

const nameOf = ({ email, role }: LinkedView): string => `${printable(email)} (${role})`
