import { type Command, Option } from 'commander'
import type { Schemas } from '../http/contract.ts'
import { createCommand, given, JSON_OPTION } from './command.ts'
import { withInstance } from './reach.ts'
import { formatTable, print, printable, printJson } from './terminal.ts'

type Workspace = Schemas['Workspace']

const WHICH = 'its slug or id; `ampgate workspaces list` shows both'

export const workspacesCommand = () =>
  createCommand('workspaces', 'make, list and suspend workspaces, open live and test to them')
    .addCommand(createWorkspaceCommand())
    .addCommand(listCommand())
    .addCommand(suspendCommand())
    .addCommand(resumeCommand())
    .addCommand(accessCommand())

type Flags = { json?: true }

const createWorkspaceCommand = () =>
  createCommand('create', 'make a workspace with its owner; it starts in test')
    .argument('<slug>', 'its short name: 2 to 32 of a-z, 0-9 and -; never changes')
    .requiredOption('--owner <email>', 'the e-mail address of its owner')
    .option('--name <name>', 'its name; the slug when left away')
    .option('--live', 'let it use live at once')
    .option(...JSON_OPTION)
    .action(async (slug: string, flags: Flags & { owner: string; name?: string; live?: true }) => {
      const { owner, name = slug, live, json } = flags
      const input = { slug, name, owner, ...given('live', live) }
      const made = await withInstance(call => call('workspaces.create', input))
      if (json) return printJson(made)
      const { workspace } = made
      print(`${describe(workspace)} is made; it may use ${accessOf(workspace)}.`)
      print(`${printable(made.owner.email)} (${made.owner.id}) is its owner.`)
      print('')
      print(`Next, a key for it: ${keyCommand(workspace)}`)
      if (!workspace.live_access) print(`Live, when it is time: ${liveCommand(workspace)}`)
    })

const keyCommand = ({ slug, live_access }: Workspace): string =>
  `ampgate keys create --workspace ${slug} --name <name> --scopes '*'` +
  (live_access ? '' : ' --env test')

const liveCommand = ({ slug }: Workspace): string => `ampgate workspaces access ${slug} --live on`

const describe = ({ name, slug, id }: Workspace): string => `${printable(name)} (${slug}, ${id})`

const accessOf = ({ live_access, test_access }: Workspace): string => {
  if (live_access && test_access) return 'live and test'
  if (live_access) return 'live only'
  return test_access ? 'test only' : 'neither live nor test'
}

const listCommand = () =>
  createCommand('list', 'list the workspaces, oldest first')
    .option(...JSON_OPTION)
    .action(async ({ json }: Flags) => {
      const found = await withInstance(call => call('workspaces.list', {}))
      if (json) return printJson(found)
      print(formatTable(HEAD, found.data.map(toRow)))
    })

const HEAD = ['SLUG', 'NAME', 'STATUS', 'LIVE', 'TEST', 'CREATED', 'ID']

const toRow = (one: Workspace): string[] => [
  one.slug,
  one.name,
  one.status,
  one.live_access ? 'on' : 'off',
  one.test_access ? 'on' : 'off',
  one.created_at.slice(0, 10),
  one.id,
]

const suspendCommand = () =>
  createCommand('suspend', 'refuse all keys and tokens of a workspace, from the next request')
    .argument('<workspace>', WHICH)
    .option(...JSON_OPTION)
    .action(async (workspace: string, { json }: Flags) => {
      const input = { workspace, status: 'suspended' } as const
      const done = await withInstance(call => call('workspaces.setStatus', input))
      if (json) return printJson(done)
      print(`${describe(done)} is suspended. Back: ampgate workspaces resume ${done.slug}`)
    })

const resumeCommand = () =>
  createCommand('resume', 'let a suspended workspace in again')
    .argument('<workspace>', WHICH)
    .option(...JSON_OPTION)
    .action(async (workspace: string, { json }: Flags) => {
      const input = { workspace, status: 'active' } as const
      const done = await withInstance(call => call('workspaces.setStatus', input))
      if (json) return printJson(done)
      print(`${describe(done)} is active.`)
    })

type Switch = 'on' | 'off'
type AccessFlags = Flags & { live?: Switch; test?: Switch }

const accessCommand = () =>
  createCommand('access', 'open or close live and test to a workspace, from the next request')
    .argument('<workspace>', WHICH)
    .addOption(new Option('--live <switch>', 'whether it may use live').choices(['on', 'off']))
    .addOption(new Option('--test <switch>', 'whether it may use test').choices(['on', 'off']))
    .option(...JSON_OPTION)
    .action(async (workspace: string, flags: AccessFlags, command: Command) => {
      const { live, test, json } = flags
      if (live === undefined && test === undefined) command.error('give --live or --test')
      const input = {
        workspace,
        ...given('live', live && live === 'on'),
        ...given('test', test && test === 'on'),
      }
      const done = await withInstance(call => call('workspaces.setAccess', input))
      if (json) return printJson(done)
      print(`${describe(done)} may use ${accessOf(done)} now.`)
    })
