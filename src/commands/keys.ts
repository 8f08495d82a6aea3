import { type Command, Option } from 'commander'
import { PRESETS, SCOPES } from '../../generated/operations.ts'
import { KEY_FORMAT_NAMES, type KeyFormat } from '../api-keys/key-formats.ts'
import type { NewKeyInput } from '../control/keys.ts'
import type { Environment } from '../storage/tenant.ts'
import {
  collectPairs,
  collectTexts,
  createCommand,
  environmentOption,
  given,
  JSON_OPTION,
  parseCount,
  parseExpiry,
  parseLimit,
  workspaceOption,
} from './command.ts'
import { type Key, withKeys } from './keys-api.ts'
import { boundsOf, HOW, minute, rotateKeyCommand, showKeyCommand, URL_OPTION } from './keys-show.ts'
import { complain, formatPairs, formatTable, print, printJson } from './terminal.ts'

const SCOPE_LIST = Object.entries(SCOPES)
  .map(([scope, meaning]) => `  ${scope.padEnd(14)} ${meaning}`)
  .join('\n')

type Preset = keyof typeof PRESETS

const PRESET_LIST = Object.entries(PRESETS)
  .map(([name, scopes]) => `  ${name.padEnd(15)} ${scopes.join(' ')}`)
  .join('\n')

export const keysCommand = () =>
  createCommand('keys', 'make, list, show, rotate and revoke API keys')
    .addCommand(createKeyCommand())
    .addCommand(listKeysCommand())
    .addCommand(showKeyCommand())
    .addCommand(rotateKeyCommand())
    .addCommand(revokeKeyCommand())

type CreateFlags = {
  workspace?: string
  as?: string
  name: string
  scopes?: string[]
  preset?: Preset
  env?: Environment
  expires?: string
  allowIp?: string[]
  requestsPerSecond?: number
  burst?: number
  metadata?: Record<string, string>
  format?: KeyFormat
  url?: string
  json?: true
}

const createKeyCommand = () =>
  createCommand('create', 'make an API key and show it, this once')
    .requiredOption('--name <name>', 'what the key is for')
    .option('--scopes <scopes>', 'what it may do, separated by commas', collectTexts)
    .addOption(
      new Option('--preset <preset>', 'a set of scopes instead')
        .choices(Object.keys(PRESETS))
        .conflicts('scopes'),
    )
    .addOption(environmentOption('where it acts: live (default; with --url that of the key)'))
    .option('--expires <when>', 'when it ends: 90d, 12h or an RFC 3339 time; never', parseExpiry)
    .addOption(
      new Option('--format <format>', 'how its text is written (default: ag)').choices(
        KEY_FORMAT_NAMES,
      ),
    )
    .option(
      '--allow-ip <networks>',
      'works from these alone: 192.0.2.0/24,2001:db8::1',
      collectTexts,
    )
    .option('--requests-per-second <number>', 'a limit of its own', parseCount)
    .option('--burst <number>', 'requests at once; what one second allows', parseCount)
    .option('--metadata <name=value>', 'a text of your own; again for more', collectPairs)
    .addOption(workspaceOption())
    .option('--as <member>', 'who stands behind it: an address or id; the first owner')
    .option(...URL_OPTION)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `\nScopes:\n${SCOPE_LIST}\n  tokens.*       a branch\n  *              all` +
        `\n\nPresets:\n${PRESET_LIST}`,
    )
    .addHelpText('after', HOW)
    .action(async (flags: CreateFlags, command: Command) => {
      const { url, json } = flags
      const input = readFlags(flags, command)
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
          ...boundsOf(key),
          ['Expires', key.expires_at ?? 'never'],
        ]),
      )
      print('\nIt is shown this once.')
    })

function readFlags(flags: CreateFlags, command: Command): NewKeyInput {
  const { name, scopes, preset, requestsPerSecond: requests_per_second, burst } = flags
  if (scopes === undefined && preset === undefined) command.error('give --scopes or --preset')
  if (burst !== undefined && requests_per_second === undefined) {
    command.error('--burst needs --requests-per-second')
  }
  const limit = requests_per_second && { requests_per_second, ...given('burst', burst) }
  return {
    name,
    ...given('scopes', scopes),
    ...given('preset', preset),
    ...given('workspace', flags.workspace),
    ...given('as', flags.as),
    ...given('environment', flags.env),
    ...given('expires_at', flags.expires),
    ...given('format', flags.format),
    ...given('allowed_ips', flags.allowIp),
    ...given('rate_limit', limit || undefined),
    ...given('metadata', flags.metadata),
  }
}

type ListFlags = {
  workspace?: string
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
    .addOption(workspaceOption())
    .option(...URL_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', HOW)
    .action(async ({ env, status, limit, workspace, url, json }: ListFlags) => {
      const where = { ...given('workspace', workspace), ...given('environment', env) }
      const filter = { ...where, ...given('status', status) }
      const found = await withKeys(url, keys => keys.list(filter, limit))
      if (json) return printJson(found)
      if (found.data.length === 0) return complain('there are no such keys')
      print(formatTable(HEAD, found.data.map(toRow)))
      const due = found.data.filter(isDue)
      if (due.length > 0) {
        complain(`due for rotation: ${due.length}; \`ampgate keys rotate <id>\` makes a new one`)
      }
      if (found.has_more) complain(`there are more; --limit shows more than ${limit}`)
    })

const HEAD = [
  'ID', 'ENV', 'STATUS', 'NAME', 'START', 'SCOPES', 'CREATED', 'LAST USED', 'EXPIRES', 'BEHIND IT',
  'NOTES',
] // biome-ignore format: one list

const toRow = (key: Key): string[] => [
  key.id,
  key.environment,
  key.status,
  key.name,
  key.start,
  key.scopes.join(' '),
  minute(key.created_at),
  key.last_used_at === undefined ? 'never' : minute(key.last_used_at),
  endOf(key),
  key.creator_status === 'removed' ? `${key.created_by} (removed)` : key.created_by,
  notesOn(key),
]

/** The first of expiry and end of the grace. */
function endOf({ expires_at, retires_at }: Key): string {
  const [first] = [expires_at, retires_at].filter(time => time !== undefined).sort()
  return first === undefined ? 'never' : minute(first)
}

const isDue = ({ rotation_due_at: due }: Key): boolean =>
  due !== undefined && Date.parse(due) <= Date.now()

const DATE_LENGTH = 10

/** What an operator should see of a key at a glance. */
function notesOn(key: Key): string {
  const { allowed_ips, rate_limit, status, unused_since } = key
  const notes = [
    ...(isDue(key) ? ['rotation due'] : []),
    ...(key.retires_at !== undefined && status === 'active' ? ['rotated'] : []),
    ...(unused_since === undefined ? [] : [`unused since ${unused_since.slice(0, DATE_LENGTH)}`]),
    ...(allowed_ips.length === 0 ? [] : [`${allowed_ips.length} networks`]),
    ...(rate_limit === undefined ? [] : [`${rate_limit.requests_per_second}/s`]),
  ]
  return notes.join(', ')
}

type RevokeFlags = {
  workspace?: string
  env?: Environment
  revokeIssued?: true
  url?: string
  json?: true
}

const revokeKeyCommand = () =>
  createCommand('revoke', 'end an API key for good; it is refused from the next request')
    .argument('<id>', 'the key’s id, key_…; `ampgate keys list` shows it')
    .addOption(environmentOption('where the key acts; found out when left away'))
    .option('--revoke-issued', 'also end the keys it made and the live tokens any of them issued')
    .addOption(workspaceOption())
    .option(...URL_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', HOW)
    .action(async (id: string, { env, workspace, revokeIssued, url, json }: RevokeFlags) => {
      const where = { ...given('workspace', workspace), ...given('environment', env) }
      const input = { id, ...where, ...given('revoke_issued', revokeIssued) }
      const key = await withKeys(url, keys => keys.revoke(input))
      if (json) return printJson(key)
      print(`${key.id} (${key.environment}, ${key.name}) is revoked.`)
      if (key.revoked_tokens !== undefined) {
        const { revoked_tokens: tokens, revoked_delegations: delegations = 0 } = key
        const keys = key.revoked_keys ?? 0
        print(`With it ended ${tokens} tokens, ${delegations} delegations and ${keys} keys.`)
      }
    })
