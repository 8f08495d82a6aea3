import type { PendingView } from '../control/billing.ts'
import { createCommand, given, JSON_OPTION, workspaceOption } from './command.ts'
import { withInstance } from './reach.ts'
import { complain, formatTable, print, printable, printJson } from './terminal.ts'

export const billingCommand = () =>
  createCommand('billing', 'decide on changes of plan, and set plans')
    .addCommand(listCommand())
    .addCommand(approveCommand())
    .addCommand(declineCommand())
    .addCommand(setPlanCommand())

type Flags = { json?: true }

const listCommand = () =>
  createCommand('list', 'list the changes of plan that wait for approval, oldest first')
    .option(...JSON_OPTION)
    .action(async ({ json }: Flags) => {
      const found = await withInstance(call => call('billing.list', {}))
      if (json) return printJson(found)
      if (found.data.length === 0) return complain('no change of plan waits for approval')
      print(formatTable(HEAD, found.data.map(toRow)))
    })

const HEAD = ['ID', 'WORKSPACE', 'FROM', 'TO', 'ASKED BY', 'CONFIRMED']

const toRow = (one: PendingView): string[] => [
  one.id,
  `${one.workspace_name} (${one.workspace_id})`,
  one.from,
  one.plan,
  one.created_by,
  one.confirmed_at,
]

const approveCommand = () =>
  createCommand('approve', 'let a confirmed change of plan take effect, at once')
    .argument('<id>', 'the checkout’s id, chk_…; `ampgate billing list` shows it')
    .option(...JSON_OPTION)
    .action(async (id: string, { json }: Flags) => {
      const done = await withInstance(call => call('billing.approve', { id }))
      if (json) return printJson(done)
      print(`${nameOf(done)} is on ${done.current} now; it was on ${done.from}.`)
    })

const declineCommand = () =>
  createCommand('decline', 'refuse a confirmed change of plan')
    .argument('<id>', 'the checkout’s id, chk_…; `ampgate billing list` shows it')
    .option(...JSON_OPTION)
    .action(async (id: string, { json }: Flags) => {
      const done = await withInstance(call => call('billing.decline', { id }))
      if (json) return printJson(done)
      print(`${nameOf(done)} stays on ${done.current}; ${done.plan} was declined.`)
    })

const setPlanCommand = () =>
  createCommand('set-plan', 'put a workspace on a plan, as agreed in person')
    .argument('<plan>', 'the plan’s id: trial, starter, pro, business, enterprise')
    .addOption(workspaceOption())
    .option(...JSON_OPTION)
    .addHelpText('after', '\nWhat a payment provider bills is not changed by it.')
    .action(async (plan: string, { workspace, json }: Flags & { workspace?: string }) => {
      const input = { plan, ...given('workspace_id', workspace) }
      const done = await withInstance(call => call('billing.setPlan', input))
      if (json) return printJson(done)
      print(`${nameOf(done)} is on ${done.plan} now; it was on ${done.from}.`)
    })

const nameOf = (one: { workspace_name: string; workspace_id: string }): string =>
  `${printable(one.workspace_name)} (${one.workspace_id})`
