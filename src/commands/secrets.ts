import { loadConfig, processFacts } from '../config.ts'
import { OperatorError } from '../control/operator-error.ts'
import { createCommand, JSON_OPTION } from './command.ts'
import { withInstance } from './reach.ts'
import { print, printJson } from './terminal.ts'

const WHAT = `
The secrets are the key-encryption key, which seals the signing keys, and the pepper, which goes
into the hashes of API keys. Each is a list: the first entry writes, all read.`

export const secretsCommand = () =>
  createCommand('secrets', 'rotate the secrets kept outside the database')
    .addCommand(rotateCommand())
    .addCommand(retireCommand())
    .addCommand(nextCommand())
    .addHelpText('after', WHAT)

const rotateCommand = () =>
  createCommand('rotate', 'put a new version of both secrets to use, at once')
    .option(...JSON_OPTION)
    .addHelpText('after', WHAT)
    .addHelpText(
      'after',
      `
Signing keys are sealed anew now, each API key is hashed anew when it is next used. The old
versions stay readable until \`ampgate secrets retire\`. Back up the secrets after it.`,
    )
    .action(async ({ json }: { json?: true }) => {
      const rotated = await withInstance(call => call('secrets.rotate', {}))
      if (json) return printJson(rotated)
      print(
        `Key-encryption key version ${rotated.key_encryption_key_version} and pepper version ` +
          `${rotated.pepper_version} are in use; ` +
          `${rotated.rewrapped_signing_keys} signing keys were sealed anew.`,
      )
      print('Back up the secrets now. When every API key was used: ampgate secrets retire')
    })

const retireCommand = () =>
  createCommand('retire', 'forget old versions, once nothing needs them')
    .option(...JSON_OPTION)
    .addHelpText('after', WHAT)
    .action(async ({ json }: { json?: true }) => {
      const retired = await withInstance(call => call('secrets.retire', {}))
      if (json) return printJson(retired)
      if (retired.cut.length > 0) {
        print(
          `Nothing needs the old versions: cut ${retired.cut.join(' and ')} to the first entry.`,
        )
      } else {
        print(`${retired.retired_versions} old versions are gone.`)
      }
    })

const nextCommand = () =>
  createCommand('next', 'print new values for secrets that come from the environment')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Run it with the environment of the server, set what it prints there, and restart. It prints
secrets: let no log keep its output.`,
    )
    .action(async ({ json }: { json?: true }) => {
      const { loadSecrets, nextSecretValue } = await import('../storage/secrets.ts')
      const config = loadConfig(processFacts().env)
      if (!config.keyEncryptionKey || !config.pepper) {
        throw new OperatorError(
          'the secrets are kept in the data folder; `ampgate secrets rotate` rotates them there',
        )
      }
      const { keyEncryption, pepper } = loadSecrets(config)
      const values = {
        AMPGATE_KEY_ENCRYPTION_KEY: nextSecretValue(keyEncryption),
        AMPGATE_PEPPER: nextSecretValue(pepper),
      }
      if (json) return printJson(values)
      for (const [name, value] of Object.entries(values)) print(`${name}=${value}`)
    })
