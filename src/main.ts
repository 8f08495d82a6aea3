/** The command line. What a command needs is loaded when it runs, so that all answer at once. */
import { complain, printed } from './commands/terminal.ts'
import { processFacts } from './config.ts'

/** The arguments cannot be understood. */
const USAGE_EXIT_CODE = 2

try {
  await run(process.argv.slice(2))
  await printed()
} catch (error) {
  process.exitCode = await report(error)
}
// Whatever still runs, such as the driver's timers, has nothing more to do.
process.exit()

async function run(words: readonly string[]): Promise<void> {
  // A start does not wait until all other commands have been read: 40 ms.
  if (words.length === 1 && words[0] === 'serve') {
    const { serve } = await import('./commands/serve.ts')
    process.exitCode = await serve(processFacts())
    return
  }
  const { createProgram } = await import('./commands/program.ts')
  await createProgram().parseAsync()
}

/** Say what went wrong. @returns the exit code */
async function report(error: unknown): Promise<number> {
  const { isPrinted } = await import('./commands/command.ts')
  if (isPrinted(error)) return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE
  const { messageOf } = await import('./control/failures.ts')
  const { AmpGateError } = await import('../generated/sdk/typescript/index.js')
  const message = error instanceof AmpGateError ? error.message : messageOf(error)
  complain(message ?? `unexpected: ${error instanceof Error ? error.message : String(error)}`)
  return 1
}
