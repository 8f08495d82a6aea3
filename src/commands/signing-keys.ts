import { OperatorError } from '../control/operator-error.ts'
import type { SigningKeyView } from '../control/signing-keys.ts'
import { JWKS_MAX_AGE_SECONDS } from '../signing-keys/signing-key.ts'
import type { Environment } from '../storage/tenant.ts'
import { createCommand, environmentOption, given, JSON_OPTION } from './command.ts'
import { withInstance } from './reach.ts'
import { formatTable, print, printJson } from './terminal.ts'

export const signingKeysCommand = () =>
  createCommand('signing-keys', 'list, rotate and revoke the keys that sign tokens')
    .addCommand(listCommand())
    .addCommand(rotateCommand())
    .addCommand(revokeCommand())

type Flags = { env?: Environment; json?: true }

const listCommand = () =>
  createCommand('list', 'list signing keys, oldest first')
    .addOption(environmentOption('only keys of this environment'))
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
States: published (in the JWKS, signs later), signing, verifying (signs no more, its last tokens
may live), retired, compromised.`,
    )
    .action(async ({ env, json }: Flags) => {
      const input = given('environment', env)
      const found = await withInstance(call => call('signing-keys.list', input))
      if (json) return printJson(found)
      print(formatTable(['KID', 'ENV', 'STATE', 'CREATED', 'SIGNS FROM'], found.data.map(toRow)))
    })

const toRow = (key: SigningKeyView): string[] => [
  key.kid,
  key.environment,
  key.state,
  key.created_at,
  key.signs_from,
]

const rotateCommand = () =>
  createCommand('rotate', 'publish a new key, which signs once every verifier can know it')
    .addOption(environmentOption('where').default('live'))
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
The old key stays in the JWKS until the last token that it signed has expired; nothing has to be
removed by hand.`,
    )
    .action(async ({ env = 'live', json }: Flags) => {
      const key = await withInstance(call => call('signing-keys.rotate', { environment: env }))
      if (json) return printJson(key)
      const what = key.is_new ? 'is published' : 'waits from an earlier rotation'
      print(`${key.kid} (${env}) ${what} and signs from ${key.signs_from} on.`)
      print(
        `Until then the present key signs: verifiers may keep a JWKS ${JWKS_MAX_AGE_SECONDS} s.`,
      )
    })

const revokeCommand = () =>
  createCommand('revoke', 'end a key that is in other hands, with all its tokens')
    .argument('<kid>', 'the key’s id; `ampgate signing-keys list` shows it')
    .option('--compromised', 'its private half is, or may be, known to others')
    .addOption(environmentOption('where; found out when left away'))
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
At once the key leaves the JWKS, its tokens are refused with \`key_revoked\`, and a new key signs.
A key that is merely old is not revoked but rotated: \`ampgate signing-keys rotate\`.`,
    )
    .action(async (kid: string, flags: Flags & { compromised?: true }) => {
      if (!flags.compromised) throw refuseSound(kid)
      const input = { kid, ...given('environment', flags.env) }
      const { compromised, signer } = await withInstance(call => call('signing-keys.revoke', input))
      if (flags.json) return printJson({ compromised, signer })
      print(`${kid} (${compromised.environment}) is revoked: out of the JWKS, its tokens refused.`)
      print(`${signer.kid} signs now. Offline verifiers notice within ${JWKS_MAX_AGE_SECONDS} s.`)
    })

const refuseSound = (kid: string): OperatorError =>
  new OperatorError(
    `${kid} is not revoked: tokens that it signed may live, and without it they could not be ` +
      'verified. To replace it, run `ampgate signing-keys rotate`, which retires it when its ' +
      'last token has expired. If its private half is in other hands, say --compromised, ' +
      'which ends all its tokens at once',
  )
