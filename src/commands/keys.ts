import { Option } from 'commander'
import { SCOPES } from '../../generated/operations.ts'
import { KEY_FORMAT_NAMES, type KeyFormat } from '../api-keys/key-formats.ts'
import type { Environment } from '../storage/tenant.ts'
import {
  collectScopes,
  createCommand,
  environmentOption,
  given,
  JSON_OPTION,
  parseExpiry,
  parseLimit,
} from './command.ts'
import { type Key, withKeys } from './keys-api.ts'
import { complain, formatPairs, formatTable, print, printJson } from './terminal.ts'

const URL_OPTION = [
  '--url <address>',
  'go through the API at this address (or AMPGATE_URL) with the key in AMPGATE_API_KEY',
] as const

const HOW = `
Without --url it works on the instance in AMPGATE_DATA_DIR (or at DATABASE_URL): through the
running server, where it takes effect before the answer, or on the database when none runs.`

const SCOPE_LIST = Object.entries(SCOPES)
  .map(([scope, meaning]) => `  ${scope.padEnd(14)} ${meaning}`)
  .join('\n')

export const keysCommand = () =>
  createCommand('keys', 'make, list and revoke API keys')
    .addCommand(createKeyCommand())
    .addCommand(listKeysCommand())
    .addCommand(revokeKeyCommand())

type CreateFlags = {
  name: string
  scopes: string[]
  env?: Environment
  expires?: string
  format?: KeyFormat
  url?: string
  json?: true
}

const createKeyCommand = () =>
  createCommand('create', 'make an API key and show it, this once')
    .requiredOption('--name <name>', 'what the key is for')
    .requiredOption('--scopes <scopes>', 'what it may do, separated by commas', collectScopes)
    .addOption(environmentOption('where it acts: live (default; with --url that of the key)'))
    .option('--expires <when>', 'when it ends: 90d, 12h or an RFC 3339 time; never', parseExpiry)
    .addOption(
      new Option('--format <format>', 'how its text is written (default: ag)').choices(
        KEY_FORMAT_NAMES,
      ),
    )
    .option(...URL_OPTION)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `\nScopes:\n${SCOPE_LIST}\n  tokens.*       a branch\n  *              all`,
    )
    .addHelpText('after', HOW)
    .action(async ({ name, scopes, env, expires, format, url, json }: CreateFlags) => {
      const input = {
        name,
        scopes,
        ...given('environment', env),
        ...given('expires_at', expires),
        ...given('format', format),
      }
      const key = await withKeys(url, keys => keys.create(input))
      // A copy: what comes from the API hides its secret.
      if (json) return printJson({ ...key })
      print(`API key (${key.environment}): ${key.key}`)
      print('')
      print(
        formatPairs([
          ['Id', key.id],
          ['Name', key.name],
          ['Scopes', key.scopes.join(' ')],
          ['Expires', key.expires_at ?? 'never'],
        ]),
      )
      print('\nIt is shown this once.')
    })

type ListFlags = {
  env?: Environment
  status?: 'active' | 'expired' | 'revoked'
  limit: number
  url?: string
  json?: true
}

const listKeysCommand = () =>
  createCommand('list', 'list API keys, newest first, live before test')
    .addOption(environmentOption('only keys that act there'))
    .addOption(
      new Option('--status <status>', 'only keys in this state').choices([
        'active',
        'expired',
        'revoked',
      ]),
    )
    .option('--limit <number>', 'at most so many', parseLimit, 200)
    .option(...URL_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', HOW)
    .action(async ({ env, status, limit, url, json }: ListFlags) => {
      const filter = { ...given('environment', env), ...given('status', status) }
      const found = await withKeys(url, keys => keys.list(filter, limit))
      if (json) return printJson(found)
      if (found.data.length === 0) return complain('there are no such keys')
      print(formatTable(HEAD, found.data.map(toRow)))
      if (found.has_more) complain(`there are more; --limit shows more than ${limit}`)
    })

const HEAD = ['ID', 'ENV', 'STATUS', 'NAME', 'START', 'SCOPES', 'CREATED', 'LAST USED', 'EXPIRES']

const toRow = (key: Key): string[] => [
  key.id,
  key.environment,
  key.status,
  key.name,
  key.start,
  key.scopes.join(' '),
  minute(key.created_at),
  key.last_used_at === undefined ? 'never' : minute(key.last_used_at),
  key.expires_at === undefined ? 'never' : minute(key.expires_at),
]

/** To the minute, UTC. */
const minute = (time: string): string => `${time.slice(0, 16).replace('T', ' ')}Z`

type RevokeFlags = { env?: Environment; revokeIssued?: true; url?: string; json?: true }

const revokeKeyCommand = () =>
  createCommand('revoke', 'end an API key for good; it is refused from the next request')
    .argument('<id>', 'the key’s id, key_…; `ampgate keys list` shows it')
    .addOption(environmentOption('where the key acts; found out when left away'))
    .option('--revoke-issued', 'also end the keys it made and the live tokens any of them issued')
    .option(...URL_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', HOW)
    .action(async (id: string, { env, revokeIssued, url, json }: RevokeFlags) => {
      const input = { id, ...given('environment', env), ...given('revoke_issued', revokeIssued) }
      const key = await withKeys(url, keys => keys.revoke(input))
      if (json) return printJson(key)
      print(`${key.id} (${key.environment}, ${key.name}) is revoked.`)
      if (key.revoked_tokens !== undefined) {
        const { revoked_tokens: tokens, revoked_delegations: delegations = 0 } = key
        const keys = key.revoked_keys ?? 0
        print(`With it ended ${tokens} tokens, ${delegations} delegations and ${keys} keys.`)
      }
    })
