import type { ResetView } from '../control/test-data.ts'
import { createCommand, given, JSON_OPTION, workspaceOption } from './command.ts'
import { withInstance } from './reach.ts'
import { complain, print, printable, printJson } from './terminal.ts'

export const testDataCommand = () =>
  createCommand('test-data', 'what test keys have made').addCommand(resetCommand())

type Flags = { json?: true; workspace?: string; yes?: true }

const resetCommand = () =>
  createCommand('reset', 'delete the test data of a workspace; says first what will go')
    .addOption(workspaceOption())
    .option('--yes', 'delete it')
    .option(...JSON_OPTION)
    .addHelpText('after', '\nAPI keys, the audit trail and everything live stay as they are.')
    .action(async ({ workspace, yes, json }: Flags) => {
      const input = given('workspace', workspace)
      if (yes === undefined) return show(input, json)
      const done = await withInstance(async call => {
        let view: ResetView = await call('testData.reset', input)
        while (!view.is_done) {
          view = await call('testData.reset', { ...input, is_continued: true })
        }
        return view
      })
      if (json) return printJson(done)
      print(`${nameOf(done)}: ${inWords(done.deleted)} deleted.`)
    })

async function show(input: { workspace?: string }, json: true | undefined): Promise<void> {
  const found = await withInstance(call => call('testData.preview', input))
  if (json) return printJson(found)
  print(`${nameOf(found)} has in test: ${inWords(found.found)}.`)
  complain('nothing was deleted; add --yes to delete it')
}

const nameOf = (one: { workspace_name: string; workspace_id: string }): string =>
  `${printable(one.workspace_name)} (${one.workspace_id})`

const inWords = (counts: Readonly<Record<string, number>>): string => {
  const parts = Object.entries(counts).filter(([, count]) => count > 0)
  if (parts.length === 0) return 'nothing'
  return parts.map(([kind, count]) => `${count} ${kind.replace('_', ' ')}`).join(', ')
}
