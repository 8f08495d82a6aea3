/** The command line. What a command needs is loaded when it runs, so that all answer at once. */

import { auditCommand } from './commands/audit.ts'
import { billingCommand } from './commands/billing.ts'
import { createCommand, isPrinted } from './commands/command.ts'
import { doctorCommand } from './commands/doctor.ts'
import { identitiesCommand, invitationsCommand } from './commands/identities.ts'
import { keysCommand } from './commands/keys.ts'
import { membersCommand } from './commands/members.ts'
import { migrateCommand } from './commands/migrate.ts'
import { secretsCommand } from './commands/secrets.ts'
import { signingKeysCommand } from './commands/signing-keys.ts'
import { complain, printed } from './commands/terminal.ts'
import { testDataCommand } from './commands/test-data.ts'
import { usageCommand } from './commands/usage.ts'
import { formatVariables } from './commands/variables.ts'
import { workspacesCommand } from './commands/workspaces.ts'
import { processFacts } from './config.ts'

/** The arguments cannot be understood. */
const USAGE_EXIT_CODE = 2

const program = createCommand('ampgate', 'the gate that AI agents pass through')
  .addCommand(
    createCommand('serve', 'start the server, and a database with it unless DATABASE_URL names one')
      .addHelpText('after', formatVariables())
      .action(async () => {
        const { serve } = await import('./commands/serve.ts')
        process.exitCode = await serve(processFacts())
      }),
  )
  .addCommand(migrateCommand())
  .addCommand(workspacesCommand())
  .addCommand(membersCommand())
  .addCommand(keysCommand())
  .addCommand(signingKeysCommand())
  .addCommand(usageCommand())
  .addCommand(auditCommand())
  .addCommand(billingCommand())
  .addCommand(invitationsCommand())
  .addCommand(identitiesCommand())
  .addCommand(testDataCommand())
  .addCommand(secretsCommand())
  .addCommand(doctorCommand())
  .addHelpText('after', formatVariables())

try {
  await program.parseAsync()
  await printed()
} catch (error) {
  process.exitCode = await report(error)
}
// Whatever still runs, such as the driver's timers, has nothing more to do.
process.exit()

/** Say what went wrong. @returns the exit code */
async function report(error: unknown): Promise<number> {
  if (isPrinted(error)) return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE
  const { messageOf } = await import('./control/failures.ts')
  const { AmpGateError } = await import('../generated/sdk/typescript/index.js')
  const message = error instanceof AmpGateError ? error.message : messageOf(error)
  complain(message ?? `unexpected: ${error instanceof Error ? error.message : String(error)}`)
  return 1
}
