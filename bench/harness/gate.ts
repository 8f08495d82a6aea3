/** A server under test: started as users start it, on a data folder of its own. */
import { cpSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  cpuMicroseconds,
  descendants,
  firstMatch,
  pin,
  pinned,
  plainEnvironment,
  stopsWithRun,
} from './processes.ts'
import { parseSamples, type Sample } from './prometheus.ts'
import { inCore, registerAgents, type Seed, seedCore } from './seed.ts'

const ROOT = join(import.meta.dir, '../..')
const SERVE = ['--no-env-file', '--no-install', 'src/main.ts', 'serve']
const ADDRESS = /API +(http:\/\/\S+)/

/** How a composition ends that left nothing out: what it was to leave out was never asked for. */
export const NOTHING_LEFT_OUT = 3

/** A server that can be loaded, and asked what it has counted. */
export type Gate = {
  readonly url: string
  readonly pid: number
  readonly seed: Seed
  samples(): Promise<Sample[]>
  cpuMicroseconds(): number
  stop(): Promise<void>
}

/** Folders of one run, removed with it. */
export class Folders {
  readonly #top: string

  /** In `parent`, or where temporary files go. */
  constructor(parent: string = tmpdir()) {
    mkdirSync(parent, { recursive: true })
    this.#top = mkdtempSync(join(parent, 'ampgate-bench-'))
  }

  path(name: string): string {
    return join(this.#top, name)
  }

  /** A data folder with all that is in another, whose server has stopped. */
  copy(from: string, to: string): string {
    const result = Bun.spawnSync(['cp', '-a', from, to])
    if (!result.success) cpSync(from, to, { recursive: true })
    return to
  }

  /** Remove one of them, whose server has stopped. */
  drop(path: string): void {
    rmSync(path, { recursive: true, force: true })
  }

  remove(): void {
    rmSync(this.#top, { recursive: true, force: true })
  }
}

/** What is known of a data folder before its server runs. */
export type Prepared = { readonly dataDir: string } & Pick<Seed, 'apiKey' | 'signer'>

/** Make a data folder with keys in it. */
export async function prepareFolder(dataDir: string): Promise<Prepared> {
  return { dataDir, ...(await inCore(dataDir, seedCore)) }
}

export type GateOptions = {
  readonly variables?: Readonly<Record<string, string>>
  /** What runs instead of `ampgate serve`: a composition of the bench's own, and its arguments. */
  readonly script?: readonly string[]
  /** Bound to no core, nor its database: as it starts anywhere. */
  readonly isFree?: true
  /** Agents that are there already; without them, some are registered. */
  readonly agents?: Seed['agents']
}

/** Start the server on a prepared folder, its database on the generator's core. */
export async function startGate(prepared: Prepared, options: GateOptions = {}): Promise<Gate> {
  const { dataDir, apiKey } = prepared
  const bare = [process.execPath, ...(options.script ?? SERVE)]
  const command = options.isFree ? bare : pinned('server', bare)
  const child = Bun.spawn(command, {
    cwd: ROOT,
    env: {
      ...plainEnvironment(),
      PORT: '0',
      AMPGATE_DATA_DIR: dataDir,
      ...options.variables,
    },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: openSync(`${dataDir}.log`, 'a'),
  })
  const running = stopsWithRun({
    stop: async () => {
      child.kill('SIGTERM')
      if ((await child.exited) === NOTHING_LEFT_OUT) {
        throw new Error(`nothing was left out of the server; its log is ${dataDir}.log`)
      }
    },
  })
  const { match } = await firstMatch(child.stdout, ADDRESS).catch(error => {
    throw new Error(`the server did not start; its log is ${dataDir}.log\n${error}`)
  })
  const url = match[1] ?? ''
  if (!options.isFree) for (const pid of descendants(child.pid)) pin('generator', pid)
  const agents = options.agents ?? (await registerAgents({ url, apiKey }))
  return {
    url,
    pid: child.pid,
    seed: { apiKey, signer: prepared.signer, agents },
    samples: () => scrape(url, apiKey),
    cpuMicroseconds: () => cpuMicroseconds(child.pid),
    stop: running.stop,
  }
}

/** What the server has counted. */
export async function scrape(url: string, apiKey: string): Promise<Sample[]> {
  const response = await fetch(`${url}/metrics`, { headers: { 'X-API-Key': apiKey } })
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`)
  return parseSamples(await response.text())
}
