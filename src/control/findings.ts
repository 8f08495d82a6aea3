/** What `doctor` makes of the facts: each finding says how to mend what is not in order. Pure. */
import { DATABASE_VERSION_MIN } from './explain.ts'
import type { Inspection, Settings } from './inspect.ts'

export type Finding = {
  check: string
  status: 'ok' | 'warning' | 'broken'
  detail: string
  /** What to do; absent when all is well. */
  mend?: string
}

export const ok = (check: string, detail: string): Finding => ({ check, status: 'ok', detail })

export const warning = (check: string, detail: string, mend: string): Finding => ({
  check,
  status: 'warning',
  detail,
  mend,
})

/** `text` as our errors are written: what is wrong; what to do. */
export function broken(check: string, text: string): Finding {
  const [detail = '', ...mend] = text.split('; ')
  const rest = mend.join('; ')
  return { check, status: 'broken', detail, ...(rest === '' ? {} : { mend: rest }) }
}

/** `localVersion` is that of the program that asks. */
export function judge(found: Inspection, localVersion: string): Finding[] {
  return [
    judgeServer(found, localVersion),
    judgeDatabase(found),
    judgeClock(found),
    ...judgeSecrets(found),
    ...judgeFirstRunKeys(found),
    ...judgeAddress(found.settings, found),
    ...judgeProxies(found.settings, found),
  ]
}

function judgeServer({ server, version }: Inspection, localVersion: string): Finding {
  if (server === undefined) return ok('server', 'none runs on this data folder')
  const where = server.listening ?? 'an address yet to come'
  const detail = `process ${server.pid}, version ${version}, on ${where}`
  if (!server.serves) {
    return broken(
      'server',
      `${detail}: not confirmed as the one that serves its database; see its log, and the database`,
    )
  }
  if (version === localVersion) return ok('server', detail)
  return warning('server', detail, `this program is version ${localVersion}: restart the server`)
}

function judgeDatabase({ database }: Inspection): Finding {
  const { version, version_number, pending } = database
  if (version_number < DATABASE_VERSION_MIN) {
    return broken('database', `PostgreSQL ${version}; AmpGate needs 15 or newer`)
  }
  if (pending.length === 0) return ok('database', `PostgreSQL ${version}, up to date`)
  const names = pending.map(({ schema, name }) => `${schema}/${name}`).join(', ')
  return warning(
    'database',
    `PostgreSQL ${version}, ${pending.length} migrations have not run: ${names}`,
    'the next start runs them, or `ampgate migrate` now',
  )
}

/** What a token may be ahead of the clock of who verifies it. */
const CLOCK_MILLISECONDS_MAX = 5000

function judgeClock({ database }: Inspection): Finding {
  const ahead = database.clock_ahead_milliseconds
  if (Math.abs(ahead) <= CLOCK_MILLISECONDS_MAX) {
    return ok('clock', `agrees with the database to ${Math.abs(ahead)} ms`)
  }
  const relation = ahead > 0 ? 'behind' : 'ahead of'
  const seconds = (Math.abs(ahead) / 1000).toFixed(1)
  return warning(
    'clock',
    `this machine is ${seconds} s ${relation} the database`,
    'let both follow a time server (NTP): tokens live by this clock',
  )
}

function judgeSecrets(found: Inspection): Finding[] {
  if (found.secrets_problem !== undefined) return [broken('secrets', found.secrets_problem)]
  if (found.signing_keys === 0) return []
  return [ok('secrets', `open all ${found.signing_keys} signing keys`)]
}

function judgeFirstRunKeys({ first_run_keys: ids, settings, server }: Inspection): Finding[] {
  if (ids.length === 0 || isLoopback(hostOf(settings, server?.listening))) return []
  return [
    warning(
      'first-run keys',
      `keys that the first start printed work on a public address: ${ids.join(', ')}`,
      'make others with `ampgate keys create`, then `ampgate keys revoke <id>` for each of these',
    ),
  ]
}

function judgeAddress(settings: Settings, { issuer, server }: Inspection): Finding[] {
  const { base_url } = settings
  const host = hostOf(settings, server?.listening)
  if (base_url === undefined) {
    if (!isLoopback(host)) {
      return [
        warning(
          'base URL',
          `HOST ${host} is public, but tokens name ${issuer ?? 'this machine'} as their issuer`,
          'set AMPGATE_BASE_URL to the address that clients use',
        ),
      ]
    }
    return [ok('base URL', issuer === undefined ? 'as of the first start' : issuer)]
  }
  const { protocol, hostname } = new URL(base_url)
  if (protocol === 'http:' && !isLoopback(hostname)) {
    return [
      warning(
        'base URL',
        `${base_url} is plain http: keys and tokens can be read on the way`,
        'put a proxy with TLS in front and set AMPGATE_BASE_URL to its https address',
      ),
    ]
  }
  if (issuer === undefined || issuer === base_url) return [ok('base URL', base_url)]
  return [ok('base URL', `${base_url} takes over from ${issuer} at the next start`)]
}

function judgeProxies({ trusted_proxies }: Settings, { server }: Inspection): Finding[] {
  const everyone = trusted_proxies.filter(proxy => proxy.endsWith('/0'))
  if (everyone.length > 0) {
    return [
      warning(
        'trusted proxies',
        `${everyone.join(', ')} believes X-Forwarded-For from everyone, so limits can be evaded`,
        'list the addresses of your proxies alone in AMPGATE_TRUSTED_PROXIES',
      ),
    ]
  }
  const ignored = server?.forwarded_ignored ?? 0
  if (ignored > 0) {
    return [
      warning(
        'trusted proxies',
        `${ignored} requests came with X-Forwarded-For, which was ignored: no proxy is trusted`,
        'set AMPGATE_TRUSTED_PROXIES to the address of the proxy in front',
      ),
    ]
  }
  return [ok('trusted proxies', trusted_proxies.join(', ') || 'none')]
}

/** The host that is really listened on, where that is known. */
function hostOf(settings: Settings, listening: string | undefined): string {
  return listening === undefined ? settings.host : new URL(listening).hostname
}

/** Whether only this machine reaches `host`. */
export const isLoopback = (host: string): boolean =>
  /^(127\.\d+\.\d+\.\d+|\[?::1\]?|localhost)$/i.test(host)
