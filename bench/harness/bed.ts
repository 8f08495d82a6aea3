/** What the scenarios of a run share: folders, a server, baselines; started when first asked. */
import { type Crypto, type Echo, startCrypto, startEcho } from './baseline.ts'
import {
  Folders,
  type Gate,
  type GateOptions,
  type Prepared,
  prepareFolder,
  startGate,
} from './gate.ts'
import { during } from './progress.ts'
import type { Stage } from './scenario.ts'
import type { Agent } from './seed.ts'
import { Repeats } from './stolen.ts'

/** `smoke`: whether it works at all, in seconds and without a generator. */
export type Mode = 'quick' | 'full' | 'smoke'

const SMOKE_SIZE = 12
/** Of measurements that the host of the machine disturbs: ten minutes of a full run. */
const REPEATS_MAX = { quick: 10, full: 60, smoke: 0 }

/** A folder that was filled, and the agents that were put into it. */
export type Filled = { readonly prepared: Prepared; readonly agents: readonly Agent[] }

export class Bed {
  readonly folders: Folders
  readonly repeats: Repeats
  /** From 1. */
  round = 1
  /** Never served from: all that a round begins with. */
  #pristine: Promise<Prepared> | undefined
  #prepared: Promise<Prepared> | undefined
  #gate: { variables: string; gate: Gate } | undefined
  #echo: Promise<Echo> | undefined
  #crypto: Promise<Crypto> | undefined
  #copies = 0
  /** Folders that no later round needs. */
  #scratch: string[] = []
  readonly #filled = new Map<string, Promise<Filled>>()

  constructor(
    readonly mode: Mode,
    readonly slotSeconds: number,
    folder?: string,
  ) {
    this.folders = new Folders(folder)
    this.repeats = new Repeats(REPEATS_MAX[mode])
  }

  /** The round's data folder, at first with keys alone; no server runs on it when this is asked. */
  prepared(): Promise<Prepared> {
    this.#prepared ??= this.#pristineCopy()
    return this.#prepared
  }

  /** A data folder with keys in it, and nothing that a scenario has left. */
  async #pristineCopy(): Promise<Prepared> {
    this.#pristine ??= during('making a data folder', () =>
      prepareFolder(this.folders.path('data')),
    )
    return this.#copyOf(await this.#pristine)
  }

  /** The server, with these variables: the one that runs, or after it a new one on its folder. */
  async gate(variables: Readonly<Record<string, string>> = {}): Promise<Gate> {
    const wanted = JSON.stringify(variables)
    if (this.#gate?.variables === wanted) return this.#gate.gate
    await this.freeFolder()
    const gate = await startGate(await this.prepared(), { variables })
    this.#gate = { variables: wanted, gate }
    return gate
  }

  /** Stop the server that `gate` has started, if one runs. */
  async freeFolder(): Promise<void> {
    const last = this.#gate
    this.#gate = undefined
    await last?.gate.stop()
  }

  /**
   * Begin another round: all processes are new ones, and so is the data folder. Two processes of
   * the same program differ by some percent for as long as they run, and what one round has issued
   * would be in the way of the next.
   */
  async renew(): Promise<void> {
    this.round++
    await this.freeFolder()
    const bare = [this.#echo, this.#crypto]
    this.#echo = undefined
    this.#crypto = undefined
    this.#prepared = undefined
    for (const one of bare) await (await one)?.stop()
    for (const path of this.#scratch.splice(0)) this.folders.drop(path)
  }

  /** A further server, on a copy of the folder: it knows the same keys. */
  async otherGate(options: GateOptions): Promise<Gate> {
    return startGate(await this.copy(), options)
  }

  /** A copy of the data folder as it is now, its server stopped. */
  async copy(): Promise<Prepared> {
    await this.freeFolder()
    return this.#copyOf(await this.prepared())
  }

  /**
   * A pristine folder filled by `put`, which is done once for all who ask for the same `what`. No
   * server that `gate` has started runs beside those on it.
   */
  async filledCopy(
    what: string,
    put: (dataDir: string) => Promise<readonly Agent[]>,
  ): Promise<Filled> {
    const fill = async (): Promise<Filled> => {
      const prepared = await this.#pristineCopy()
      this.#scratch = this.#scratch.filter(path => path !== prepared.dataDir)
      return { prepared, agents: await during('filling the database', () => put(prepared.dataDir)) }
    }
    await this.freeFolder()
    const filled = this.#filled.get(what) ?? fill()
    this.#filled.set(what, filled)
    const { prepared, agents } = await filled
    return { prepared: this.#copyOf(prepared), agents }
  }

  #copyOf(prepared: Prepared): Prepared {
    const to = this.folders.path(`copy-${this.#copies++}`)
    this.#scratch.push(to)
    return { ...prepared, dataDir: this.folders.copy(prepared.dataDir, to) }
  }

  /** How much of `wanted` to do. */
  size(wanted: number): number {
    return this.mode === 'smoke' ? Math.min(wanted, SMOKE_SIZE) : wanted
  }

  echo(): Promise<Echo> {
    this.#echo ??= startEcho()
    return this.#echo
  }

  crypto(): Promise<Crypto> {
    this.#crypto ??= startCrypto()
    return this.#crypto
  }

  stage({ url, seed }: Gate): Stage {
    return {
      url,
      seed,
      slotSeconds: this.slotSeconds,
      size: wanted => this.size(wanted),
      passTime: milliseconds => Bun.sleep(milliseconds),
    }
  }
}
