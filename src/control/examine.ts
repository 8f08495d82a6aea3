/** What `doctor` looks at, in the order that it says it. Nothing is changed or made. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Config, ConfigError, type Env, loadConfig } from '../config.ts'
import { newRequestId } from '../lib/request-id.ts'
import { parseAddress } from '../storage/address.ts'
import { Connection } from '../storage/connection.ts'
import { startEmbedded } from '../storage/embedded.ts'
import { acquireLease, LeaseTaken } from '../storage/lease.ts'
import { loadSecrets } from '../storage/secrets.ts'
import { connectControl } from './client.ts'
import { databaseProblem } from './explain.ts'
import { messageOf } from './failures.ts'
import { broken, type Finding, judge, ok, warning } from './findings.ts'
import { examine, type Inspection } from './inspect.ts'
import { createLog } from './program-log.ts'
import { VERSION } from './version.ts'

/** All findings about the instance that `env` configures. */
export async function examineAll(env: Env): Promise<Finding[]> {
  let config: Config
  try {
    config = loadConfig(env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.mistakes.map(mistake => broken('configuration', mistake))
  }
  const local = [ok('configuration', 'can be used'), ...examineFolder(config)]
  return [...local, ...(await examineInstance(config))]
}

function examineFolder({ dataDir, databaseUrl }: Config): Finding[] {
  if (!existsSync(dataDir)) {
    return [
      canWrite(nearestFolder(dataDir))
        ? ok('data folder', `${dataDir}, made at the start`)
        : unwritable(dataDir),
    ]
  }
  if (!canWrite(dataDir)) return [unwritable(dataDir)]
  const findings: Finding[] = []
  const secrets = join(dataDir, 'secrets')
  for (const folder of [dataDir, ...(existsSync(secrets) ? [secrets] : [])]) {
    if ((statSync(folder).mode & 0o077) === 0) continue
    const detail = `${folder} can be entered by others`
    findings.push(warning('data folder', detail, `run: chmod 700 ${folder}`))
  }
  if (findings.length > 0) return findings
  const content = databaseUrl === undefined ? 'database and secrets' : 'control socket'
  return [ok('data folder', `${dataDir} (${content})`)]
}

const unwritable = (folder: string): Finding =>
  broken(
    'data folder',
    `${folder} cannot be written; give this user the right to, or set AMPGATE_DATA_DIR`,
  )

function nearestFolder(path: string): string {
  let folder = path
  while (!existsSync(folder)) folder = dirname(folder)
  return folder
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function examineInstance(config: Config): Promise<Finding[]> {
  try {
    const found = await inspectServer(config)
    if (found !== undefined) return judge(found, VERSION)
  } catch (error) {
    return [explained('server', error)]
  }
  if (config.databaseUrl !== undefined) return examineGiven(config, config.databaseUrl)
  if (!existsSync(join(config.dataDir, 'postgres'))) {
    return [ok('database', 'none yet; the first start makes it')]
  }
  return examineEmbedded(config)
}

async function inspectServer(config: Config): Promise<Inspection | undefined> {
  const control = await connectControl(config.dataDir, VERSION, newRequestId())
  if (control === undefined) return undefined
  try {
    return { ...(await control.call('inspect', {})), version: control.serverVersion }
  } finally {
    control.close()
  }
}

/** Throws what is a fault. */
function explained(check: string, error: unknown): Finding {
  const message = messageOf(error)
  if (message === undefined) throw error
  return broken(check, message)
}

async function examineEmbedded(config: Config): Promise<Finding[]> {
  try {
    // Before the database, which needs none of them: a lost secret is the finding that matters.
    loadSecrets(config)
  } catch (error) {
    return [explained('secrets', error)]
  }
  const log = createLog('error', process.stderr.isTTY)
  try {
    const embedded = await startEmbedded({ dataDir: config.dataDir, log })
    try {
      return judge(await examineAt(embedded.url, config), VERSION)
    } finally {
      await embedded.stop()
    }
  } catch (error) {
    return [explained('database', error)]
  }
}

async function examineGiven(config: Config, url: string): Promise<Finding[]> {
  const problem = await databaseProblem(url)
  if (problem !== undefined) return [broken('database', problem)]
  try {
    const findings = judge(await examineAt(url, config), VERSION)
    return [...findings.filter(one => one.check !== 'server'), await examineLease(url)]
  } catch (error) {
    return [explained('database', error)]
  }
}

async function examineAt(url: string, config: Config): Promise<Inspection> {
  const connection = new Connection(parseAddress(url))
  try {
    return await examine(() => connection.sql, url, config)
  } finally {
    await connection.close()
  }
}

/** Taken for a moment only; a server that starts meanwhile waits longer than that. */
async function examineLease(url: string): Promise<Finding> {
  const log = createLog('silent')
  try {
    const lease = await acquireLease({ url, log, patienceMilliseconds: 0 })
    await lease.release()
    return ok('server', 'none serves this database')
  } catch (error) {
    if (!(error instanceof LeaseTaken)) return explained('server', error)
    const mend = 'commands for it run with its AMPGATE_DATA_DIR, or with --url and a key'
    const detail = error.message.replace(/; stop it first$/, '')
    return { check: 'server', status: 'ok', detail: `${detail}; ${mend}` }
  }
}
