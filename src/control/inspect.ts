/** What `doctor` asks an instance: facts, of which it makes findings. Nothing is changed. */
import { listUsableNamed } from '../api-keys/store.ts'
import type { Config } from '../config.ts'
import { KeyRing } from '../signing-keys/key-ring.ts'
import { type Applied, pendingMigrations } from '../storage/migrate.ts'
import type { Sql } from '../storage/postgres.ts'
import { loadSecrets } from '../storage/secrets.ts'
import { ENVIRONMENTS, type Environment } from '../storage/tenant.ts'
import { currentIssuer } from '../tokens/issuer-store.ts'
import { messageOf } from './failures.ts'
import { FIRST_RUN_KEY } from './first-keys.ts'
import type { Instance } from './operations.ts'
import { readDatabaseFacts } from './store.ts'
import { VERSION } from './version.ts'

export type Inspection = {
  /** Of the program that looked. */
  version: string
  settings: Settings
  database: {
    version: string
    version_number: number
    /** How far the database's clock is ahead of this machine's, in milliseconds. */
    clock_ahead_milliseconds: number
    pending: Applied[]
  }
  /** Why secrets or signing keys cannot be used; absent when they can. */
  secrets_problem?: string
  signing_keys: number
  /** Ids of keys of the first run that work, at most 10. */
  first_run_keys: string[]
  /** What tokens name as their issuer; absent before the first start. */
  issuer?: string
  server?: ServerFacts
}

/** The part of the configuration that has to fit to the rest. */
export type Settings = { host: string; base_url?: string; trusted_proxies: readonly string[] }

export const settingsOf = (config: Config): Settings => ({
  host: config.host,
  ...(config.baseUrl === undefined ? {} : { base_url: config.baseUrl }),
  trusted_proxies: config.trustedProxies,
})

export type ServerFacts = {
  pid: number
  /** Absent while it is starting. */
  listening?: string
  started_at: string
  serves: boolean
  /** Requests whose `X-Forwarded-For` was ignored because no proxy is trusted. */
  forwarded_ignored: number
}

/** A running server looks at itself. */
export async function inspect({ core, config, listening }: Instance): Promise<Inspection> {
  const found = await examine(environment => core.db.read(environment), core.databaseUrl, config)
  const server = {
    pid: process.pid,
    ...(listening === undefined ? {} : { listening }),
    started_at: new Date(core.startedAt).toISOString(),
    serves: core.readiness.isConfirmed(),
    forwarded_ignored: core.addresses.forwardedIgnored,
  }
  return { ...found, server }
}

const FIRST_RUN_KEYS_MAX = 10

/** Look at a database, which may be new, and at the secrets on disk. */
export async function examine(
  read: (environment: Environment) => Sql,
  url: string,
  config: Config,
): Promise<Inspection> {
  const asked = Date.now()
  const { version, versionNumber, now } = await readDatabaseFacts(read('live'))
  const answered = Date.now()
  const pending = await pendingMigrations(url)
  const database = {
    version,
    version_number: versionNumber,
    clock_ahead_milliseconds: Math.round(now.getTime() - (asked + answered) / 2),
    pending,
  }
  const settings = settingsOf(config)
  const base = { version: VERSION, settings, database, signing_keys: 0, first_run_keys: [] }
  if (pending.length > 0) return base
  const firstRunKeys: string[] = []
  for (const environment of ENVIRONMENTS) {
    const sql = read(environment)
    const at = new Date(answered)
    const ids = await listUsableNamed(environment, sql, FIRST_RUN_KEY, at, FIRST_RUN_KEYS_MAX)
    firstRunKeys.push(...ids)
  }
  const issuer = await currentIssuer(read('live'))
  return {
    ...base,
    ...(await openSigningKeys(read, config)),
    first_run_keys: firstRunKeys,
    ...(issuer === undefined ? {} : { issuer }),
  }
}

/** How many signing keys the secrets of now open, or why they do not. */
async function openSigningKeys(
  read: (environment: Environment) => Sql,
  config: Config,
): Promise<Pick<Inspection, 'signing_keys' | 'secrets_problem'>> {
  try {
    const ring = new KeyRing(loadSecrets(config).keyEncryption)
    await ring.load(read)
    const counts = ENVIRONMENTS.map(environment => ring.keys(environment).length)
    return { signing_keys: counts.reduce((sum, count) => sum + count, 0) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown'
    const problem = messageOf(error) ?? `the signing keys cannot be opened: ${reason}`
    return { signing_keys: 0, secrets_problem: problem }
  }
}
