/**
 * Work of one loop turn, done together. Answering requests one by one wakes the sleeping peer for
 * each reply and lets signature checks and HTTP evict each other's cache: 0.75-0.79 of the ideal
 * throughput, against 0.95-0.99 when the requests of a turn are drained at once. A lone request is
 * not delayed.
 *
 * Jobs are warm (facts known, 2 µs) or cold (a signature to check, 60 µs), and whoever floods makes
 * cold ones. All lines move in every turn, but while warm jobs wait, cold ones take at most half of
 * the loop: 4 of a turn's 16 jobs, as reading and answering a request takes 20 µs besides. Of these
 * one at most comes from clients that have sent too many bad tokens already. Cold jobs take turns
 * by client, so that a flood of one client delays another's token by one job, not by the flood.
 */

/** Jobs done before the loop gets another turn; 64 would hold it for 4 ms when all are cold. */
export const DRAIN_MAX = 16
/** Those of them that may be cold while warm ones wait. */
export const COLD_MAX = DRAIN_MAX / 4
/** Those of them that may be of suspects while others wait. */
export const SUSPECT_MAX = 1

type Job = () => void

const nothing: Job = () => {}

/** Jobs by client, in turn. */
class Turns {
  readonly #clients = new Map<string, Job[]>()
  /** Names of the clients in the order of their turns. */
  #order: string[] = []
  #count = 0

  get count(): number {
    return this.#count
  }

  push(client: string, job: Job): void {
    this.#count++
    const known = this.#clients.get(client)
    if (known !== undefined) return void known.push(job)
    this.#clients.set(client, [job])
    this.#order.push(client)
  }

  /** The first job of the client whose turn it is; its others wait for the next. */
  shift(): Job | undefined {
    const client = this.#order.shift()
    if (client === undefined) return undefined
    const jobs = this.#clients.get(client)
    this.#count--
    const job = jobs?.shift()
    if (jobs !== undefined && jobs.length > 0) this.#order.push(client)
    else this.#clients.delete(client)
    return job
  }
}

/** The queues hold at most one job for each request that is open. */
export class Drain {
  #warm: Job[] = []
  readonly #cold = new Turns()
  readonly #suspect = new Turns()
  #armed = false

  /** `schedule` calls back in the next turn of the loop. */
  constructor(private readonly schedule: (turn: () => void) => void = setImmediate) {}

  /** Run `job`, which must not throw, in the next turn. */
  push(job: () => void): void {
    this.#warm.push(job)
    if (!this.#armed) this.#arm()
  }

  /** The same for a job that takes long, and takes turns with those of other clients. */
  pushCold(client: string, isSuspect: boolean, job: () => void): void {
    const line = isSuspect ? this.#suspect : this.#cold
    line.push(client, job)
    if (!this.#armed) this.#arm()
  }

  /** The result of `job`, run in the next turn, or what it threw. */
  run<T>(job: () => T): Promise<T> {
    return new Promise((resolve, reject) => this.push(() => settle(job, resolve, reject)))
  }

  /** The same for a job that takes long. */
  runCold<T>(client: string, isSuspect: boolean, job: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.pushCold(client, isSuspect, () => settle(job, resolve, reject))
    })
  }

  #arm(): void {
    this.#armed = true
    this.schedule(() => this.#drain())
  }

  #drain(): void {
    const { warm, cold, suspect } = this.#shares()
    const jobs = this.#warm.splice(0, warm)
    for (let done = 0; done < cold; done++) jobs.push(this.#cold.shift() ?? nothing)
    for (let done = 0; done < suspect; done++) jobs.push(this.#suspect.shift() ?? nothing)
    let done = 0
    try {
      while (done < jobs.length) jobs[done++]?.()
    } finally {
      // One that threw after all is a fault of the program; the others are answered all the same.
      if (done < jobs.length) this.#warm.unshift(...jobs.slice(done))
      if (this.#warm.length + this.#cold.count + this.#suspect.count > 0) this.#arm()
      else this.#armed = false
    }
  }

  /** How many jobs of each line this turn takes: a line leaves to the others what it lacks. */
  #shares(): { warm: number; cold: number; suspect: number } {
    const warmCount = this.#warm.length
    const others = warmCount + this.#cold.count
    const suspect = Math.min(this.#suspect.count, Math.max(SUSPECT_MAX, DRAIN_MAX - others))
    const coldMax = Math.max(COLD_MAX - suspect, DRAIN_MAX - suspect - warmCount)
    const cold = Math.min(this.#cold.count, coldMax)
    return { warm: Math.min(warmCount, DRAIN_MAX - suspect - cold), cold, suspect }
  }
}

function settle<T>(job: () => T, resolve: (value: T) => void, reject: (reason: Error) => void) {
  try {
    resolve(job())
  } catch (error) {
    reject(error instanceof Error ? error : new Error(String(error)))
  }
}
