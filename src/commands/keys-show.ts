/** `ampgate keys show` and `ampgate keys rotate`, and how a key is shown. */
import type { KeyHalf } from '../../generated/sdk/typescript/index.js'
import type { Environment } from '../storage/tenant.ts'
import {
  createCommand,
  environmentOption,
  given,
  JSON_OPTION,
  parseSeconds,
  workspaceOption,
} from './command.ts'
import { type Key, withKeys } from './keys-api.ts'
import { formatPairs, print, printable, printJson } from './terminal.ts'

export const URL_OPTION = [
  '--url <address>',
  'go through the API at this address (or AMPGATE_URL) with the key in AMPGATE_API_KEY',
] as const

export const HOW = `
Without --url it works on the instance in AMPGATE_DATA_DIR (or at DATABASE_URL): through the
running server, where it takes effect before the answer, or on the database when none runs.`

const ID = ['<id>', 'the key’s id, key_…; `ampgate keys list` shows it'] as const
const WHERE = 'where the key acts; found out when left away'

/** To the minute, UTC. */
export const minute = (time: string): string => `${time.slice(0, 16).replace('T', ' ')}Z`

type ShowFlags = { workspace?: string; env?: Environment; url?: string; json?: true }

export const showKeyCommand = () =>
  createCommand('show', 'show what is known of an API key, with the other half of its rotation')
    .argument(...ID)
    .addOption(environmentOption(WHERE))
    .addOption(workspaceOption())
    .option(...URL_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', HOW)
    .action(async (id: string, { workspace, env, url, json }: ShowFlags) => {
      const input = { id, ...given('workspace', workspace), ...given('environment', env) }
      const key = await withKeys(url, keys => keys.get(input))
      if (json) return printJson(key)
      print(formatPairs(pairsOf(key)))
    })

type Pair = [name: string, value: string]

/** `[[name, value]]`, or nothing when the value is unknown. */
const pair = (name: string, value: string | undefined): Pair[] =>
  value === undefined ? [] : [[name, value]]

const lastUse = ({ last_used_at: at, last_used_ip: ip }: Key | KeyHalf): string =>
  at === undefined ? 'never' : `${minute(at)}${ip === undefined ? '' : ` from ${ip}`}`

function pairsOf(key: Key): Pair[] {
  return [
    ['Id', key.id],
    ['Name', key.name],
    ['Start', key.start],
    ['Environment', key.environment],
    ['Status', key.status],
    ['Scopes', key.scopes.join(' ')],
    ...boundsOf(key),
    ['Created', `${minute(key.created_at)} by ${key.created_by}`],
    ...pair('Made by', key.parent_key_id),
    ['Last used', lastUse(key)],
    ['Expires', key.expires_at === undefined ? 'never' : minute(key.expires_at)],
    ...pair('Revoked', key.revoked_at && minute(key.revoked_at)),
    ...pair('Rotation due', key.rotation_due_at && minute(key.rotation_due_at)),
    ...pair('Unused since', key.unused_since && minute(key.unused_since)),
    ...rotationOf(key),
  ]
}

/** What bounds a key besides its scopes. */
export const boundsOf = (key: Pick<Key, 'allowed_ips' | 'rate_limit' | 'metadata'>): Pair[] => [
  ['Works from', key.allowed_ips.join(' ') || 'anywhere'],
  ...pair(
    'Rate limit',
    key.rate_limit &&
      `${key.rate_limit.requests_per_second} a second, ${key.rate_limit.burst} at once`,
  ),
  ...Object.entries(key.metadata).map(([name, value]): Pair => [`  ${name}`, value]),
]

function rotationOf(key: Key): Pair[] {
  const other = key.other_half
  return [
    ...pair('Lineage', key.lineage_id === key.id ? undefined : key.lineage_id),
    ...pair('Rotated from', key.rotated_from),
    ...pair('Rotated to', key.rotated_to),
    ...pair('Ends', key.retires_at && minute(key.retires_at)),
    ...pair('Used since rotation', usedSince(key)),
    ...pair('Other half', other && `${other.id}, last used ${lastUse(other)}`),
    ...pair('', other && usedSince(other) && `used since the rotation: ${usedSince(other)}`),
  ]
}

const usedSince = ({ used_since_rotation: used }: Key | KeyHalf): string | undefined =>
  used === undefined ? undefined : used ? 'yes' : 'no'

type RotateFlags = ShowFlags & { grace?: number }

export const rotateKeyCommand = () =>
  createCommand('rotate', 'make a key that takes over from another one and show it, this once')
    .argument(...ID)
    .option('--grace <time>', 'how long the old one works on: 24h (default), 7d, 0', parseSeconds)
    .addOption(environmentOption(WHERE))
    .addOption(workspaceOption())
    .option(...URL_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', HOW)
    .action(async (id: string, { workspace, env, grace, url, json }: RotateFlags) => {
      const where = { ...given('workspace', workspace), ...given('environment', env) }
      const input = { id, ...where, ...given('grace_seconds', grace) }
      const key = await withKeys(url, keys => keys.rotate(input))
      // A copy: what comes from the API hides its secret.
      if (json) return printJson({ ...key })
      print(`API key (${key.environment}): ${key.key}`)
      print('')
      const end = key.other_half?.retires_at
      print(
        formatPairs([
          ['Id', key.id],
          ['Name', key.name],
          ['Takes over', `from ${id}`],
          ['The old one', end === undefined ? 'has ended' : `works until ${minute(end)}`],
        ]),
      )
      print('\nIt is shown this once.')
      if (end === undefined) return
      const there = workspace === undefined ? id : `${id} --workspace ${printable(workspace)}`
      print(`When \`ampgate keys show ${there}\` says that it was not used since, end it:`)
      print(`ampgate keys revoke ${there}`)
    })
