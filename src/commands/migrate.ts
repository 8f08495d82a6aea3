import { loadConfig, processFacts } from '../config.ts'
import { connectControl } from '../control/client.ts'
import { VERSION } from '../control/version.ts'
import { newRequestId } from '../lib/request-id.ts'
import type { Applied } from '../storage/migrate.ts'
import { createCommand, JSON_OPTION } from './command.ts'
import { useControl } from './reach.ts'
import { print, printJson } from './terminal.ts'

export const migrateCommand = () =>
  createCommand('migrate', 'bring the database up to date')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
\`serve\` does this at every start. On its own it prepares a database before the new release is
started; it is safe to run at any time and from several places at once.`,
    )
    .action(async (options: { json?: true }) => {
      const applied = await run()
      if (options.json) return printJson({ data: applied })
      for (const { schema, name } of applied) print(`${schema}/${name}`)
      if (applied.length === 0) print('The database is up to date.')
    })

/** Unlike other commands, this one may make what is not there yet. */
async function run(): Promise<readonly Applied[]> {
  const config = loadConfig(processFacts().env)
  const control = await connectControl(config.dataDir, VERSION, newRequestId())
  if (control !== undefined) {
    return useControl(control, async call => (await call('migrate', {})).data)
  }
  const { migrateHere } = await import('../control/migrations.ts')
  return migrateHere(config)
}
