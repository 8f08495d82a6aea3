/**
 * PostgreSQL in the data folder: made at the first start, reached over a Unix socket only, with a
 * password that is kept in `<data>/secrets`, and every commit on disk before it is answered. It
 * belongs to this process: it is restarted when it dies, stopped with us, and stopped by a watchdog
 * when we are killed.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scramVerifier } from '../lib/scram.ts'
import { createFile, DataDirError, prepareFolder, syncFolder } from './data-dir.ts'
import {
  type Account,
  EmbeddedError,
  findBinaries,
  namedAccount,
  serverAccount,
} from './embedded-binaries.ts'
import { BoundedLog } from './embedded-log.ts'
import { stopOrphans } from './embedded-processes.ts'
import { lockFolder } from './folder-lock.ts'
import type { Log } from './log.ts'

export type EmbeddedOptions = {
  /** Absolute path of the data folder. */
  dataDir: string
  log: Log
  /** More server settings; the tests switch `fsync` off. */
  settings?: Record<string, string>
}

export type Embedded = {
  /** For `openDatabase` and `migrate`, in this process. Holds the password: never logged. */
  readonly url: string
  /** Stop the server cleanly and give the data folder back. */
  stop(): Promise<void>
}

const MAJOR_VERSION = '18'
const POLL_MILLISECONDS = 5
const STOP_MILLISECONDS = 20_000
const RESTART_MILLISECONDS = 500
const RECOVERY_NOTE_MILLISECONDS = 10_000
/** What fits into `sockaddr_un` everywhere, with the end of string. */
const SOCKET_PATH_MAX = 103

const SETTINGS: Record<string, string> = {
  listen_addresses: '',
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  max_connections: '50',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Neither values nor statements in the log: what a caller sends stays out of files.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
}

/**
 * @throws DataDirError, FolderInUse or EmbeddedError, each with one line that says what to do.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  prepareFolder(options.dataDir)
  const unlock = lockFolder(options.dataDir)
  try {
    const server = new EmbeddedServer(options)
    await server.start()
    return {
      url: server.url(),
      stop: async () => {
        await server.stop()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}

class EmbeddedServer {
  readonly #folder: string
  readonly #dataDir: string
  readonly #log: Log
  readonly #settings: Record<string, string>
  readonly #account: Account | undefined
  readonly #binaries: string
  readonly #serverLog: BoundedLog
  readonly #marker: string
  readonly #password: string
  #postmaster: ChildProcess | undefined
  #watchdog: ChildProcess | undefined
  #isStopping = false
  #closeSocketPath = (): void => {}

  constructor({ dataDir, log, settings }: EmbeddedOptions) {
    this.#dataDir = realpathSync(dataDir)
    this.#folder = join(this.#dataDir, 'postgres')
    this.#log = log
    this.#account = serverAccount(this.#folder)
    this.#binaries = findBinaries(this.#account)
    this.#serverLog = new BoundedLog(join(this.#dataDir, 'postgres.log'))
    this.#password = readPassword(this.#dataDir)
    const digest = createHash('sha256').update(this.#dataDir).digest('hex').slice(0, 16)
    this.#marker = `ampgate-${digest}`
    this.#settings = { ...SETTINGS, cluster_name: this.#marker, ...settings }
  }

  async start(): Promise<void> {
    if (this.#account) {
      this.#log.info(
        { uid: this.#account.uid },
        'PostgreSQL refuses to run as root, so it runs as an unprivileged user',
      )
    }
    await this.#clearRemains()
    if (!existsSync(this.#folder)) await this.#create()
    this.#checkVersion()
    await this.#launch()
  }

  url(): string {
    const [directory, close] = socketDirectory(this.#folder)
    this.#closeSocketPath = close
    const host = encodeURIComponent(directory)
    return `postgres://postgres:${this.#password}@localhost/postgres?host=${host}`
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    this.#watchdog?.kill('SIGKILL')
    const postmaster = this.#postmaster
    if (postmaster && postmaster.exitCode === null && postmaster.signalCode === null) {
      const ended = new Promise(resolve => postmaster.once('exit', resolve))
      postmaster.kill('SIGINT')
      // Dropping everything is safe: the next start recovers from the log.
      const insist = setTimeout(() => postmaster.kill('SIGQUIT'), STOP_MILLISECONDS)
      await ended
      clearTimeout(insist)
    }
    this.#serverLog.close()
    this.#closeSocketPath()
  }

  /**
   * End what is left of an earlier run. Its lock files go too: the number in them may by now be
   * that of another process, or of one that ended and was never waited for, and then PostgreSQL
   * refuses. That is safe since nobody else holds the data folder and no process of the server is
   * left.
   */
  async #clearRemains(): Promise<void> {
    const orphans = await stopOrphans(this.#marker)
    if (orphans > 0) {
      this.#log.warn({ orphans }, 'stopped a database that an earlier run left behind')
    }
    for (const name of ['postmaster.pid', '.s.PGSQL.5432.lock']) {
      rmSync(join(this.#folder, name), { force: true })
    }
  }

  async #create(): Promise<void> {
    for (const name of readdirSync(this.#dataDir)) {
      if (name.startsWith('.postgres-')) rmSync(join(this.#dataDir, name), { recursive: true })
    }
    const aside = mkdtempSync(join(this.#dataDir, '.postgres-'))
    const initAccount = this.#account ? namedAccount() : undefined
    if (initAccount) chownSync(aside, initAccount.uid, initAccount.gid)
    // A file rather than a pipe, which another user could not open again, and only a verifier in
    // it.
    const verifier = join(this.#dataDir, 'secrets', `.verifier-${process.pid}`)
    createFile(verifier, `${scramVerifier(this.#password)}\n`)
    chmodSync(verifier, 0o644)
    const stdin = openSync(verifier, 'r')
    try {
      await this.#initdb(aside, initAccount, stdin)
    } finally {
      closeSync(stdin)
      rmSync(verifier)
    }
    if (this.#account) chownTree(aside, this.#account)
    renameSync(aside, this.#folder)
    syncFolder(this.#dataDir)
  }

  #initdb(folder: string, account: Account | undefined, stdin: number): Promise<void> {
    const child = spawn(
      join(this.#binaries, 'bin', 'initdb'),
      [
        ...['-D', seenAs(folder, account), '-U', 'postgres'],
        ...['--auth-local=scram-sha-256', '--auth-host=reject', '--pwfile=/dev/stdin'],
        ...['--encoding=UTF8', '--locale=C', '--no-instructions'],
        ...(this.#settings.fsync === 'off' ? ['--no-sync'] : []),
      ],
      { cwd: folder, env: {}, stdio: [stdin, 'ignore', 'pipe'], ...account },
    )
    let complaint = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk).slice(-2000)
    })
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => reject(cannotRun('initdb', reason))
      child.once('error', error => fail(error.message))
      child.once('close', code => (code === 0 ? resolve() : fail(complaint.trim())))
    })
  }

  #checkVersion(): void {
    const version = readFileSync(join(this.#folder, 'PG_VERSION'), 'utf8').trim()
    if (version === MAJOR_VERSION) return
    throw new EmbeddedError(
      `${this.#folder} was made by PostgreSQL ${version}, this release carries ${MAJOR_VERSION}; ` +
        'start the release that made it, or move the folder away and restore a dump',
    )
  }

  async #launch(): Promise<void> {
    this.#serverLog.mark()
    const settings = Object.entries(this.#settings).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ])
    const output = this.#serverLog.descriptor
    const child = spawn(
      join(this.#binaries, 'bin', 'postgres'),
      ['-D', seenAs(this.#folder, this.#account), ...settings],
      {
        cwd: this.#folder,
        env: {},
        // A session of its own: Ctrl-C reaches the program alone, which drains before it stops
        // this.
        detached: true,
        stdio: ['ignore', output, output],
        ...this.#account,
      },
    )
    this.#postmaster = child
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', error => reject(cannotRun('PostgreSQL', error.message)))
    })
    this.#watch(child)
    await this.#waitUntilReady(child)
    child.once('exit', () => this.#onExit())
    if (child.exitCode !== null || child.signalCode !== null) this.#onExit()
    child.unref()
  }

  /** Ends the server when the pipe closes, which the kernel does however this process ends. */
  #watch(postmaster: ChildProcess): void {
    const script = 'read -r _; kill -INT "$0" 2>/dev/null'
    const watchdog = spawn('/bin/sh', ['-c', script, String(postmaster.pid)], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    watchdog.unref()
    postmaster.once('exit', () => watchdog.kill('SIGKILL'))
    this.#watchdog = watchdog
  }

  /** The postmaster writes its state into the eighth line of its lock file. */
  async #waitUntilReady(child: ChildProcess): Promise<void> {
    const path = join(this.#folder, 'postmaster.pid')
    let noteAt = performance.now() + RECOVERY_NOTE_MILLISECONDS
    while (child.exitCode === null && child.signalCode === null) {
      const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
      if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return
      if (performance.now() > noteAt) {
        noteAt += RECOVERY_NOTE_MILLISECONDS
        this.#log.info({}, 'the database is still recovering from an unclean stop')
      }
      await Bun.sleep(POLL_MILLISECONDS)
    }
    throw cannotRun('PostgreSQL', this.#serverLog.complaint())
  }

  #onExit(): void {
    if (this.#isStopping) return
    this.#log.error({}, 'the embedded database ended unexpectedly; starting it again')
    setTimeout(() => void this.#relaunch(), RESTART_MILLISECONDS).unref()
  }

  async #relaunch(): Promise<void> {
    if (this.#isStopping) return
    try {
      await this.#clearRemains()
      if (!this.#isStopping) await this.#launch()
    } catch (error) {
      this.#log.error({ err: error }, 'the embedded database does not start; trying again')
      setTimeout(() => void this.#relaunch(), 10 * RESTART_MILLISECONDS).unref()
    }
  }
}

/**
 * `folder`, in which the program is started, as another user can name it: the folder is entered
 * before the user changes, so it does not matter who may pass through those above it.
 */
const seenAs = (folder: string, account: Account | undefined): string =>
  account && process.platform === 'linux' ? '/proc/self/cwd' : folder

function cannotRun(what: string, reason: string): EmbeddedError {
  const line = reason.split('\n').find(text => /FATAL|error/i.test(text)) ?? reason
  return new EmbeddedError(
    `the embedded ${what} cannot run here: ${line.trim() || 'it gave no reason'}; ` +
      'mend that, or set DATABASE_URL to a PostgreSQL server',
  )
}

function readPassword(dataDir: string): string {
  const folder = join(dataDir, 'secrets')
  const path = join(folder, 'postgres-password')
  prepareFolder(folder)
  if (!existsSync(path)) {
    if (existsSync(join(dataDir, 'postgres'))) {
      throw new DataDirError(`${path} is missing; restore it from the backup`)
    }
    createFile(path, `${randomBytes(24).toString('base64url')}\n`)
  }
  return readFileSync(path, 'utf8').trim()
}

/** A path to the folder of the socket that is short enough, and what ends its use. */
function socketDirectory(folder: string): [string, () => void] {
  const isShort = Buffer.byteLength(join(folder, '.s.PGSQL.5432')) <= SOCKET_PATH_MAX
  if (isShort) return [folder, () => {}]
  if (process.platform === 'linux') {
    const descriptor = openSync(folder, 'r')
    return [`/proc/self/fd/${descriptor}`, () => closeSync(descriptor)]
  }
  const short = mkdtempSync(join(tmpdir(), 'ampgate-'))
  symlinkSync(folder, join(short, 'd'))
  return [join(short, 'd'), () => rmSync(short, { recursive: true })]
}

function chownTree(path: string, { uid, gid }: Account): void {
  chownSync(path, uid, gid)
  if (!lstatSync(path).isDirectory()) return
  for (const name of readdirSync(path)) chownTree(join(path, name), { uid, gid })
}
