/** Why a start failed, in one line that says what to do. */
import type { Config } from '../config.ts'
import { DomainError } from '../lib/errors.ts'
import { SealError } from '../lib/seal.ts'
import { describeAddress, parseAddress } from '../storage/address.ts'
import { Connection } from '../storage/connection.ts'
import { codeOf } from '../storage/faults.ts'
import { messageOf } from './failures.ts'
import { OperatorError } from './operator-error.ts'
import { readDatabaseFacts } from './store.ts'

export const DATABASE_VERSION_MIN = 150_000

/** The error to show for `error`, or `error` itself when it is a fault. */
export async function explainStart(error: unknown, config: Config): Promise<unknown> {
  const { databaseUrl } = config
  if (databaseUrl !== undefined && isOfDatabase(error)) {
    const problem = await databaseProblem(databaseUrl)
    if (problem !== undefined) return new OperatorError(problem)
  }
  if (error instanceof SealError) return new OperatorError(wrongSecrets(config))
  if (messageOf(error) !== undefined) return error
  const listening = LISTENING[codeOf(error)]
  return listening === undefined ? error : new OperatorError(listening(config))
}

const isOfDatabase = (error: unknown): boolean =>
  (error instanceof DomainError && error.code === 'unavailable') ||
  /^[0-9A-Z]{5}$/.test(codeOf(error))

const wrongSecrets = (config: Config): string =>
  'the signing keys in the database cannot be opened with this key-encryption key; restore ' +
  (config.keyEncryptionKey
    ? 'the AMPGATE_KEY_ENCRYPTION_KEY that they were sealed under'
    : `${config.dataDir}/secrets from the backup`)

const unknownHost = ({ host }: Config): string =>
  `HOST ${host} is not known here; set it to an address such as 127.0.0.1`

/** By the code of the failed system call. */
const LISTENING: Record<string, (config: Config) => string> = {
  EADDRINUSE: ({ host, port }) =>
    `port ${port} of ${host} is taken by another program; stop that, ` +
    'or set PORT to a free one (0 takes any)',
  EACCES: ({ port }) => `this user may not listen on port ${port}; set PORT to one above 1023`,
  EADDRNOTAVAIL: ({ host }) =>
    `HOST ${host} is no address of this machine; ` +
    'set it to 127.0.0.1 for this machine alone, or to 0.0.0.0 for all its addresses',
  ENOTFOUND: unknownHost,
  // What Bun makes of a name that nobody knows.
  EINVAL: unknownHost,
}

/**
 * See that the server will be able to listen, before anything is made or started.
 * @throws OperatorError
 */
export async function requireListenable(config: Config): Promise<void> {
  const { host: hostname, port } = config
  try {
    const probe = Bun.serve({ hostname, port, reusePort: false, fetch: () => new Response() })
    await probe.stop(true)
  } catch (error) {
    throw await explainStart(error, config)
  }
}

/** By SQLSTATE or system call; `where` names the database without user or password. */
const DATABASE: Record<string, (where: string) => string> = {
  '28P01': where => `the database ${where} refuses user or password; mend DATABASE_URL`,
  '28000': where => `the database ${where} does not let this user in; mend DATABASE_URL`,
  '3D000': where => `there is no database ${where}; make it with createdb, or mend DATABASE_URL`,
  '53300': where => `the database ${where} takes no more connections; raise max_connections`,
  '42501': where =>
    `the user of DATABASE_URL may not make schemas in ${where}; run there as its owner: ` +
    'grant create on database … to that user',
}

/** What is wrong with the database at `url`; undefined when it answers and is new enough. */
export async function databaseProblem(url: string): Promise<string | undefined> {
  const where = describeAddress(url)
  const connection = new Connection(parseAddress(url))
  try {
    const { version, versionNumber } = await readDatabaseFacts(connection.sql)
    if (versionNumber >= DATABASE_VERSION_MIN) return undefined
    return `the database ${where} is PostgreSQL ${version}; AmpGate needs 15 or newer`
  } catch (error) {
    const code = codeOf(error)
    const known = DATABASE[code]
    if (known !== undefined) return known(where)
    const reason = code || (error instanceof Error ? error.message : 'no reason given')
    return `the database ${where} cannot be reached (${reason}); start it, or mend DATABASE_URL`
  } finally {
    connection.destroy()
  }
}
