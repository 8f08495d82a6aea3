/**
 * Configuration: the only reader of process.env. Every mistake is found at once and said with its
 * mend; a misspelt `AMPGATE_` variable is a mistake, never silently a default.
 */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { type LeakReportKeys, parseLeakReportKeys } from './api-keys/leak-keys.ts'
import type { BillingSettings } from './billing/open.ts'
import { BILLING_VARIABLES, readBilling } from './billing-config.ts'
import { type OidcIssuer, parseIssuers } from './identities/issuer.ts'
import { nearest } from './lib/nearest.ts'
import { SecretList } from './lib/secret-list.ts'

export type Env = Readonly<Record<string, string | undefined>>

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export type Config = {
  /** 0 takes any free port. */
  readonly port: number
  readonly host: string
  /** Absolute. */
  readonly dataDir: string
  /** PostgreSQL to use instead of the embedded one. Holds a password: never logged. */
  readonly databaseUrl: string | undefined
  /** As given, without a trailing slash. */
  readonly baseUrl: string | undefined
  /** Given secrets; absent means those kept in the data folder. */
  readonly keyEncryptionKey: SecretList | undefined
  readonly pepper: SecretList | undefined
  /** Addresses as CIDR, such as `10.0.0.0/8` and `::1/128`. */
  readonly trustedProxies: readonly string[]
  /** Who may report leaked keys; undefined: nobody. */
  readonly leakReportKeys: LeakReportKeys | undefined
  /** In which trusted proxies say the client's country. */
  readonly countryHeader: string | undefined
  /** Absolute path of a file that tells where addresses are. */
  readonly geoDatabase: string | undefined
  readonly logLevel: LogLevel
  /** Identity providers that people may sign in with. */
  readonly oidcIssuers: readonly OidcIssuer[]
  /** Holds secrets: never logged. */
  readonly billing: BillingSettings
}

export type Variable = {
  name: string
  /** As shown to people; absent when there is none. */
  default?: string
  meaning: string
}

/** All that the server reads, in the order that README and `--help` list them. */
export const VARIABLES: readonly Variable[] = [
  { name: 'PORT', default: '8080', meaning: 'port to listen on; 0 takes any free one' },
  { name: 'HOST', default: '127.0.0.1', meaning: 'address to listen on; 0.0.0.0 for all' },
  {
    name: 'AMPGATE_DATA_DIR',
    default: './data',
    meaning: 'folder of the embedded database and of the secrets',
  },
  {
    name: 'DATABASE_URL',
    meaning:
      'PostgreSQL 15 or newer to use instead of the embedded one; with `?prepare=false` or ' +
      '`?prepare=true` behind a pooler',
  },
  {
    name: 'AMPGATE_BASE_URL',
    default: 'http://127.0.0.1:8080',
    meaning: 'public address of this server, the issuer of its tokens',
  },
  {
    name: 'AMPGATE_KEY_ENCRYPTION_KEY',
    default: 'kept in the data folder',
    meaning: 'secret that seals the signing keys; required with DATABASE_URL',
  },
  { name: 'AMPGATE_KEY_ENCRYPTION_KEY_FILE', meaning: 'file that holds it instead' },
  {
    name: 'AMPGATE_PEPPER',
    default: 'kept in the data folder',
    meaning: 'secret that goes into the hashes of API keys; required with DATABASE_URL',
  },
  { name: 'AMPGATE_PEPPER_FILE', meaning: 'file that holds it instead' },
  {
    name: 'AMPGATE_TRUSTED_PROXIES',
    default: 'none',
    meaning: 'addresses or CIDR ranges, comma-separated, whose X-Forwarded-For is believed',
  },
  {
    name: 'AMPGATE_LEAK_REPORT_KEYS',
    default: 'none',
    meaning: 'public keys, as JSON in the form of GitHub, that may sign reports of leaked API keys',
  },
  { name: 'AMPGATE_LEAK_REPORT_KEYS_FILE', meaning: 'file that holds them instead' },
  {
    name: 'AMPGATE_COUNTRY_HEADER',
    meaning: 'header in which trusted proxies name the country of the client, CF-IPCountry say',
  },
  {
    name: 'AMPGATE_GEO_DATABASE',
    meaning: 'MMDB file that tells the country of an address, GeoLite2-Country.mmdb say',
  },
  { name: 'AMPGATE_LOG_LEVEL', default: 'info', meaning: LOG_LEVELS.join(', ') },
  {
    name: 'AMPGATE_OIDC_ISSUERS',
    default: 'none',
    meaning: 'identity providers that people sign in with, a JSON list of `{issuer, audience}`',
  },
  { name: 'AMPGATE_OIDC_ISSUERS_FILE', meaning: 'file that holds it instead' },
  ...BILLING_VARIABLES,
]

/** Not ours to read here: the clients' own, and what the tests hand to themselves. */
const IGNORED = /^AMPGATE_(API_KEY|URL|TEST_.*)$/

const HOW_TO_MAKE = 'make one with: openssl rand -base64 32'

/** The configuration is wrong; the message has one line per mistake. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'

  constructor(readonly mistakes: readonly string[]) {
    super(mistakes.join('\n'))
  }
}

/** @throws ConfigError naming every mistake. */
export function loadConfig(env: Env): Config {
  const mistakes: string[] = unknownNames(env)
  /** `parse` of the variable's text, `fallback` when it is absent or empty. */
  const read = <T>(name: string, fallback: T, parse: (text: string) => T): T => {
    const text = env[name]?.trim()
    if (text === undefined || text === '') return fallback
    try {
      return parse(text)
    } catch (error) {
      mistakes.push(`${name} ${error instanceof Error ? error.message : 'is wrong'}`)
      return fallback
    }
  }
  const config: Config = {
    port: read('PORT', 8080, parsePort),
    host: read('HOST', '127.0.0.1', parseHost),
    dataDir: resolve(read('AMPGATE_DATA_DIR', './data', text => text)),
    databaseUrl: read<string | undefined>('DATABASE_URL', undefined, parseDatabaseUrl),
    baseUrl: read<string | undefined>('AMPGATE_BASE_URL', undefined, parseBaseUrl),
    keyEncryptionKey: readSecret(env, 'AMPGATE_KEY_ENCRYPTION_KEY', mistakes),
    pepper: readSecret(env, 'AMPGATE_PEPPER', mistakes),
    trustedProxies: read<string[]>('AMPGATE_TRUSTED_PROXIES', [], parseProxies),
    leakReportKeys: readLeakReportKeys(env, mistakes),
    countryHeader: read<string | undefined>('AMPGATE_COUNTRY_HEADER', undefined, parseHeaderName),
    geoDatabase: read<string | undefined>('AMPGATE_GEO_DATABASE', undefined, text => resolve(text)),
    logLevel: read<LogLevel>('AMPGATE_LOG_LEVEL', 'info', parseLogLevel),
    oidcIssuers: readIssuers(env, mistakes),
    billing: readBilling({ read, readText: name => readText(env, name, mistakes), mistakes }),
  }
  mistakes.push(...unsafeCombinations(config))
  if (mistakes.length > 0) throw new ConfigError(mistakes)
  return config
}

/** What else the process is told by its environment. */
export type ProcessFacts = {
  /** For `loadConfig`. */
  env: Env
  /** Started by `npm start` or `bun run`, whose death by signal leaves this process alone. */
  startedByScriptRunner: boolean
  /** For the commands that speak to a running server. */
  client: { apiKey: string | undefined; url: string | undefined }
}

export function processFacts(env: Env = process.env): ProcessFacts {
  return {
    env,
    startedByScriptRunner: env.npm_lifecycle_event !== undefined,
    client: { apiKey: env.AMPGATE_API_KEY || undefined, url: env.AMPGATE_URL || undefined },
  }
}

function unknownNames(env: Env): string[] {
  const known = new Set(VARIABLES.map(variable => variable.name))
  return Object.keys(env)
    .filter(name => name.startsWith('AMPGATE_') && !known.has(name) && !IGNORED.test(name))
    .sort()
    .map(name => {
      const near = nearest(name, known)
      const mend = near ? `did you mean ${near}?` : '`ampgate --help` lists them'
      return `${name} is not a variable of AmpGate; ${mend}`
    })
}

function unsafeCombinations(config: Config): string[] {
  const mistakes: string[] = []
  if (config.databaseUrl !== undefined) {
    const secrets = {
      AMPGATE_KEY_ENCRYPTION_KEY: config.keyEncryptionKey,
      AMPGATE_PEPPER: config.pepper,
    }
    for (const [name, secret] of Object.entries(secrets)) {
      if (secret) continue
      mistakes.push(`${name} (or ${name}_FILE) is required with DATABASE_URL; ${HOW_TO_MAKE}`)
    }
  }
  if (config.countryHeader !== undefined && config.trustedProxies.length === 0) {
    mistakes.push('AMPGATE_COUNTRY_HEADER is believed from AMPGATE_TRUSTED_PROXIES only; set that')
  }
  const { keyEncryptionKey, pepper } = config
  if (keyEncryptionKey && pepper?.current.key.equals(keyEncryptionKey.current.key)) {
    mistakes.push(`AMPGATE_PEPPER must differ from AMPGATE_KEY_ENCRYPTION_KEY; ${HOW_TO_MAKE}`)
  }
  return mistakes
}

/** The text of `name`, or of the file that `name`_FILE names. */
function readText(env: Env, name: string, mistakes: string[]): string | undefined {
  const value = env[name]?.trim() || undefined
  const file = env[`${name}_FILE`]?.trim() || undefined
  if (value !== undefined && file !== undefined) {
    mistakes.push(`${name} and ${name}_FILE are both set; keep one`)
  }
  if (file === undefined) return value
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read'
    mistakes.push(`${name}_FILE cannot be used: ${reason}`)
    return undefined
  }
}

function readLeakReportKeys(env: Env, mistakes: string[]): LeakReportKeys | undefined {
  const name = 'AMPGATE_LEAK_REPORT_KEYS'
  const text = readText(env, name, mistakes)
  if (text === undefined) return undefined
  try {
    return parseLeakReportKeys(text)
  } catch (error) {
    mistakes.push(`${name} ${error instanceof Error ? error.message : 'is wrong'}`)
    return undefined
  }
}

function readSecret(env: Env, name: string, mistakes: string[]): SecretList | undefined {
  const fileName = `${name}_FILE`
  const value = env[name]
  const file = env[fileName]
  if (value === undefined && file === undefined) return undefined
  const source = value === undefined ? fileName : name
  if (value !== undefined && file !== undefined) {
    mistakes.push(`${name} and ${fileName} are both set; keep one`)
    return undefined
  }
  try {
    return SecretList.parse(value ?? readFileSync(file ?? '', 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read'
    mistakes.push(`${source} cannot be used: ${reason}; ${HOW_TO_MAKE}`)
    return undefined
  }
}

function readIssuers(env: Env, mistakes: string[]): OidcIssuer[] {
  const text = readText(env, 'AMPGATE_OIDC_ISSUERS', mistakes)
  if (text === undefined) return []
  try {
    return parseIssuers(text)
  } catch (error) {
    mistakes.push(`AMPGATE_OIDC_ISSUERS ${error instanceof Error ? error.message : 'is wrong'}`)
    return []
  }
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new Error(`must be a port number from 0 to 65535, not "${text}"`)
  }
  return Number(text)
}

function parseHost(text: string): string {
  if (isIP(text) === 0 && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text)) {
    throw new Error(`must be an address or host name without port or scheme, not "${text}"`)
  }
  return text
}

function parseDatabaseUrl(text: string): string {
  // The text holds a password, so no message repeats it.
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) {
    throw new Error('must have the form postgres://user:password@host:5432/database')
  }
  return text
}

function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || /[?#@]/.test(text)) {
    throw new Error(
      `must be an http or https address such as https://gate.example.com, not "${text}"`,
    )
  }
  return url.href.replace(/\/+$/, '')
}

function parseProxies(text: string): string[] {
  return text
    .split(',')
    .map(entry => entry.trim())
    .filter(entry => entry !== '')
    .map(entry => {
      const [address = '', prefix, ...rest] = entry.split('/')
      const bits = isIP(address) === 4 ? 32 : 128
      const length = prefix === undefined ? bits : Number(prefix)
      if (isIP(address) === 0 || rest.length > 0 || !/^\d+$/.test(prefix ?? '0') || length > bits) {
        throw new Error(
          `must list addresses or CIDR ranges such as 10.0.0.0/8; "${entry}" is neither`,
        )
      }
      return `${address}/${length}`
    })
}

function parseHeaderName(text: string): string {
  if (!/^[a-z][a-z0-9-]{0,63}$/i.test(text)) {
    throw new Error(`must be the name of a header such as CF-IPCountry, not "${text}"`)
  }
  return text.toLowerCase()
}

function parseLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find(known => known === text.toLowerCase())
  if (!level) throw new Error(`must be one of ${LOG_LEVELS.join(', ')}, not "${text}"`)
  return level
}
