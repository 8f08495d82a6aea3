import { processFacts } from '../config.ts'
import type { Finding } from '../control/findings.ts'
import { createCommand, JSON_OPTION } from './command.ts'
import { print, printable, printJson } from './terminal.ts'

export const doctorCommand = () =>
  createCommand('doctor', 'check configuration, data folder, secrets, database, clock and server')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Changes nothing; says of each finding how to mend it. Exit code 1 when something is broken, 0 when
there are warnings at most. Run it with the environment of the server.`,
    )
    .action(async ({ json }: { json?: true }) => {
      const { examineAll } = await import('../control/examine.ts')
      const findings = await examineAll(processFacts().env)
      const isSound = findings.every(one => one.status !== 'broken')
      if (json) printJson({ ok: isSound, findings })
      else print(findings.map(format).join('\n'))
      if (!isSound) process.exitCode = 1
    })

const LABELS = { ok: 'ok  ', warning: 'WARN', broken: 'FAIL' }

function format({ check, status, detail, mend }: Finding): string {
  const line = `${LABELS[status]}  ${check.padEnd(15)}  ${printable(detail)}`
  return mend === undefined ? line : `${line}\n${' '.repeat(23)}→ ${printable(mend)}`
}
