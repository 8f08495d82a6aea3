/** All commands. */
import type { Command } from 'commander'
import { processFacts } from '../config.ts'
import { auditCommand } from './audit.ts'
import { billingCommand } from './billing.ts'
import { createCommand } from './command.ts'
import { doctorCommand } from './doctor.ts'
import { identitiesCommand, invitationsCommand } from './identities.ts'
import { keysCommand } from './keys.ts'
import { membersCommand } from './members.ts'
import { migrateCommand } from './migrate.ts'
import { secretsCommand } from './secrets.ts'
import { signingKeysCommand } from './signing-keys.ts'
import { testDataCommand } from './test-data.ts'
import { usageCommand } from './usage.ts'
import { formatVariables } from './variables.ts'
import { workspacesCommand } from './workspaces.ts'

export const createProgram = (): Command =>
  createCommand('ampgate', 'the gate that AI agents pass through')
    .addCommand(
      createCommand(
        'serve',
        'start the server, and a database with it unless DATABASE_URL names one',
      )
        .addHelpText('after', formatVariables())
        .action(async () => {
          const { serve } = await import('./serve.ts')
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
