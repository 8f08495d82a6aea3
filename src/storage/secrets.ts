/**
 * The two secrets that never enter the database: the key-encryption key, under which signing keys
 * are sealed, and the pepper in the hashes of API keys. Both are versioned lists. They come from
 * the environment, or are made at the first start in `<data>/secrets`, apart from the database so
 * that backups copy the two apart.
 */
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { SecretList, type SecretVersion } from '../lib/secret-list.ts'
import { createFile, prepareFolder, replaceFile } from './data-dir.ts'

export type VersionedSecrets = {
  /** What new things are written with. */
  readonly current: SecretVersion
  /** Every version that old things may have been written with. */
  readonly all: ReadonlyMap<number, Buffer>
}

export type Secrets = {
  readonly keyEncryption: VersionedSecrets
  readonly pepper: VersionedSecrets
}

/** The secrets cannot be read or changed; the message says what to do and shows none of them. */
export class SecretsError extends Error {
  override readonly name = 'SecretsError'
}

type Kind = 'keyEncryption' | 'pepper'
type SecretsConfig = Pick<Config, 'dataDir' | 'databaseUrl' | 'keyEncryptionKey' | 'pepper'>

const FILES: Record<Kind, string> = { keyEncryption: 'key-encryption-key', pepper: 'pepper' }
const VARIABLES: Record<Kind, string> = {
  keyEncryption: 'AMPGATE_KEY_ENCRYPTION_KEY',
  pepper: 'AMPGATE_PEPPER',
}
const KINDS: readonly Kind[] = ['keyEncryption', 'pepper']

/**
 * Read the secrets, making those that are missing. To be called before the embedded database is
 * started: a database without its secrets is refused, since new ones could open nothing in it.
 * @throws SecretsError
 * @throws DataDirError
 */
export function loadSecrets(config: SecretsConfig): Secrets {
  return { keyEncryption: load(config, 'keyEncryption'), pepper: load(config, 'pepper') }
}

/**
 * Put a new version in front of each list that is kept in the data folder.
 * @throws SecretsError naming the variables to set, when a secret comes from the environment.
 */
export function rotateSecrets(config: SecretsConfig): Secrets {
  refuseForeign(config, 'set to the values that `nextSecretValue` makes')
  return {
    keyEncryption: rewrite(config, 'keyEncryption', 'rotated'),
    pepper: rewrite(config, 'pepper', 'rotated'),
  }
}

/**
 * Drop all versions but the current one. Only when nothing is left that was written with the
 * others.
 * @throws SecretsError as `rotateSecrets`
 */
export function retireOldSecrets(config: SecretsConfig): Secrets {
  refuseForeign(config, 'cut down to their first entry')
  return {
    keyEncryption: rewrite(config, 'keyEncryption', 'retired'),
    pepper: rewrite(config, 'pepper', 'retired'),
  }
}

/** The text of `secrets` behind a fresh random version, as the variables take it. Secret. */
export function nextSecretValue(secrets: VersionedSecrets): string {
  return toList(secrets).rotated().format().trim().replaceAll('\n', ',')
}

function load(config: SecretsConfig, kind: Kind): SecretList {
  const given = fromEnvironment(config, kind)
  if (given) return given
  const folder = join(config.dataDir, 'secrets')
  const path = join(folder, FILES[kind])
  if (!existsSync(path)) {
    if (existsSync(join(config.dataDir, 'postgres'))) {
      throw new SecretsError(
        `${path} is missing, and the database in ${config.dataDir} cannot be read without it; ` +
          'restore it from the backup',
      )
    }
    prepareFolder(config.dataDir)
    prepareFolder(folder)
    createFile(path, SecretList.generate().format())
  }
  return readPrivate(path)
}

function fromEnvironment(config: SecretsConfig, kind: Kind): SecretList | undefined {
  return kind === 'pepper' ? config.pepper : config.keyEncryptionKey
}

function readPrivate(path: string): SecretList {
  const { mode, uid } = lstatSync(path)
  if ((mode & 0o077) !== 0) {
    throw new SecretsError(`${path} can be read by others; run: chmod 600 ${path}`)
  }
  const me = process.getuid?.() ?? uid
  if (uid !== me) {
    throw new SecretsError(`${path} belongs to another user (${uid}); run the server as its owner`)
  }
  try {
    return SecretList.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable'
    throw new SecretsError(`${path} cannot be used: ${reason}; restore it from the backup`)
  }
}

function rewrite(config: SecretsConfig, kind: Kind, how: 'rotated' | 'retired'): SecretList {
  const next = load(config, kind)[how]()
  replaceFile(join(config.dataDir, 'secrets', FILES[kind]), next.format())
  return next
}

function refuseForeign(config: SecretsConfig, mend: string): void {
  const foreign = KINDS.filter(kind => fromEnvironment(config, kind)).map(kind => VARIABLES[kind])
  if (foreign.length === 0) return
  throw new SecretsError(
    `${foreign.join(' and ')} come from the environment, so they must be changed there: ${mend}`,
  )
}

function toList({ current, all }: VersionedSecrets): SecretList {
  const older = [...all].filter(([version]) => version !== current.version)
  return new SecretList([current, ...older.map(([version, key]) => ({ version, key }))])
}
