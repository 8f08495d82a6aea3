/** `ampgate serve`: start everything, say where it is, stop it cleanly. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { readKeyFacts } from '../api-keys/store.ts'
import type { Core } from '../app.ts'
import { type Config, loadConfig, type ProcessFacts } from '../config.ts'
import { connectControl } from '../control/client.ts'
import { dieWithParent } from '../control/die-with-parent.ts'
import { explainStart, requireListenable } from '../control/explain.ts'
import { isLoopback } from '../control/findings.ts'
import { holdWhenFree } from '../control/open.ts'
import type { Instance } from '../control/operations.ts'
import { OperatorError } from '../control/operator-error.ts'
import { createLog } from '../control/program-log.ts'
import { listenForStop } from '../control/stop-signal.ts'
import { VERSION } from '../control/version.ts'
import type { Server } from '../http/server.ts'
import { prepareFolder } from '../storage/data-dir.ts'
import { lockFolder } from '../storage/folder-lock.ts'
import { ENVIRONMENTS, type Environment } from '../storage/tenant.ts'
import { complain, formatPairs, print } from './terminal.ts'

/** Supervisors kill after 10 s. */
const STOP_MILLISECONDS = 9000
/** What is in flight gets this much of it. */
const FINISH_MILLISECONDS = 5000
const SLOW_MILLISECONDS = 1500
/** A command that runs at the moment, or a server on its way out, is waited for. */
const PATIENCE_MILLISECONDS = 3000

/** Serve until a signal asks to stop. @returns the exit code */
export async function serve(facts: ProcessFacts): Promise<number> {
  const stop = listenForStop(code => {
    complain('stopping at once')
    process.exit(code)
  })
  if (facts.startedByScriptRunner) dieWithParent()
  const config = loadConfig(facts.env)
  const log = createLog(config.logLevel, process.stderr.isTTY)
  void stop.received.then(() => setTimeout(giveUp, STOP_MILLISECONDS).unref())
  let exitCode = 0
  const failed = new Promise<void>(resolve => {
    process.on('uncaughtException', error => {
      log.fatal({ err: error }, 'a fault that nothing caught; stopping')
      exitCode = 1
      setTimeout(giveUp, STOP_MILLISECONDS).unref()
      resolve()
    })
  })
  process.on('unhandledRejection', error => log.error({ err: error }, 'a fault that nobody awaits'))
  const running = await start(config, log)
  print(await announcement(running, config, facts.startedByScriptRunner))
  await Promise.race([stop.received, failed])
  log.info({}, 'stopping')
  await running.stop()
  return exitCode
}

function giveUp(): void {
  complain(`not stopped within ${STOP_MILLISECONDS / 1000} s; ending now`)
  process.exit(1)
}

type Running = { core: Core; url: string; stop(): Promise<void> }

/** @throws Error as `explainStart` gives it; nothing is left running then. */
async function start(config: Config, log: Logger): Promise<Running> {
  const undo: (() => Promise<void> | void)[] = []
  const stop = async (): Promise<void> => {
    for (const end of undo.splice(0).reverse()) await end()
  }
  const slow = setTimeout(() => complain(slowness(config)), SLOW_MILLISECONDS)
  try {
    const { core, startControl, startServer } = await open(config, log, undo)
    const instance: Instance = { core, config }
    const control = startControl(instance, log)
    undo.push(() => control.close())
    const server = await startServer(core, config, log)
    undo.push(() => finish(core, server))
    instance.listening = server.url
    return { core, url: server.url, stop }
  } catch (error) {
    await stop()
    throw await explainStart(error, config)
  } finally {
    clearTimeout(slow)
  }
}

/** The domain, open, and what serves it. */
async function open(config: Config, log: Logger, undo: (() => Promise<void> | void)[]) {
  if (await isServed(config)) throw alreadyServed(config)
  await requireListenable(config)
  prepareFolder(config.dataDir)
  // The embedded database takes the folder itself.
  if (config.databaseUrl !== undefined) undo.push(lockFolder(config.dataDir))
  else if (!existsSync(join(config.dataDir, 'postgres'))) {
    complain(`first start: making a database in ${config.dataDir}`)
  }
  const held = holdWhenFree(config, log, {
    milliseconds: PATIENCE_MILLISECONDS,
    isPointless: () => isServed(config),
  })
  const loading = loadProgram()
  // What fails here is told below, once there is a database to close.
  loading.catch(() => {})
  const database = await held
  const program = await loading.catch(async error => {
    await database.close()
    throw error
  })
  const core = await program.openCore({ config, log }, database)
  undo.push(() => core.close())
  return { core, ...program }
}

/** What needs most of the packages: read while the database starts. */
async function loadProgram() {
  const [{ openCore }, { startControl }, { startServer }] = await Promise.all([
    import('../app.ts'),
    import('../control/server.ts'),
    import('../http/start.ts'),
  ])
  return { openCore, startControl, startServer }
}

/** Whether a server answers for the data folder, rather than a command for a moment. */
async function isServed(config: Config): Promise<boolean> {
  const control = await connectControl(config.dataDir, VERSION, 'serve')
  control?.close()
  return control !== undefined
}

const alreadyServed = ({ dataDir }: Config): OperatorError =>
  new OperatorError(
    `another AmpGate server uses ${dataDir}; stop it first, ` +
      'or set AMPGATE_DATA_DIR and PORT for one of its own',
  )

const slowness = (config: Config): string =>
  config.databaseUrl === undefined
    ? 'still starting the database'
    : 'still waiting for the database of DATABASE_URL'

/** Say no to load balancers, then take nothing new and answer what is in flight. */
async function finish(core: Core, server: Server): Promise<void> {
  await core.drainTraffic()
  await Promise.race([server.stop(), Bun.sleep(FINISH_MILLISECONDS)])
}

async function announcement(
  { core, url }: Running,
  config: Config,
  isInCheckout: boolean,
): Promise<string> {
  const local = url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
  const address = config.baseUrl ?? local
  const create = `${isInCheckout ? './' : ''}ampgate keys create --name <name> --scopes '*'`
  return [
    ...(await keyLines(core, config, create)),
    formatPairs([
      ['API', address],
      ['Explorer', `${address}/docs`],
      ['JWKS', `${address}/.well-known/jwks.json`],
      ...(address === local ? [] : ([['Listens', local]] as const)),
    ]),
  ].join('\n')
}

/** The first keys, where they may be shown; else how to make one, as long as none is in use. */
async function keyLines(core: Core, config: Config, create: string): Promise<string[]> {
  const now = new Date(core.clock.now())
  const read = (environment: Environment) => {
    const tenant = { workspaceId: core.home.workspace.id, environment }
    return readKeyFacts(tenant, core.db.read(environment), now)
  }
  const facts = await Promise.all(ENVIRONMENTS.map(read))
  const isShowable = config.databaseUrl === undefined && isLoopback(config.host)
  if (isShowable && !facts.some(one => one.made)) {
    const { createFirstKeys } = await import('../control/first-keys.ts')
    const keys = await createFirstKeys(core)
    return [
      `API key (live): ${keys.live}`,
      `API key (test): ${keys.test}`,
      '',
      `Both are shown this once. More: ${create}`,
      '',
    ]
  }
  if (!facts.some(one => one.usable)) return [`There is no API key. Make one: ${create}`, '']
  if (!facts.some(one => one.used)) {
    return [`No API key was used yet. If none is at hand: ${create}`, '']
  }
  return []
}
