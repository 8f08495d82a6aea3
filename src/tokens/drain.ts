/**
 * Work of one loop turn, done together. Answering requests one by one wakes the sleeping peer for
 * each reply and lets signature checks and HTTP evict each other's cache: 0.75-0.79 of the ideal
 * throughput, against 0.95-0.99 when the requests of a turn are drained at once. A lone request is
 * not delayed.
 *
 * Jobs are warm (facts known, 2 µs) or cold (a signature to check, 60 µs), and whoever floods makes
 * cold ones. Both lines move in every turn: while warm jobs wait, at most half of a turn's jobs are
 * cold, 0.5 ms, which is less than it takes to read and answer its 16 requests; between two turns
 * the loop serves whatever else has come. Cold jobs take turns by client, so that a flood of one
 * client delays another's token by one job, not by the flood.
 */

/** Jobs done before the loop gets another turn; 64 would hold it for 4 ms when all are cold. */
export const DRAIN_MAX = 16
/** Those of them that may be cold while warm ones wait. */
export const COLD_MAX = DRAIN_MAX / 2

type Job = () => void
type Client = { readonly name: string; readonly jobs: Job[] }

/** The queues hold at most one job for each request that is open. */
export class Drain {
  #warm: Job[] = []
  /** Clients with cold jobs, by name and in the order of their turns. */
  readonly #clients = new Map<string, Client>()
  #turns: Client[] = []
  #coldCount = 0
  #armed = false

  /** `schedule` calls back in the next turn of the loop. */
  constructor(private readonly schedule: (turn: () => void) => void = setImmediate) {}

  /** Run `job` in the next turn; its result, or what it threw. */
  run<T>(job: () => T): Promise<T> {
    return this.#add(job, settle => this.#warm.push(settle))
  }

  /** The same for a job that takes long, and takes turns with those of other clients. */
  runCold<T>(client: string, job: () => T): Promise<T> {
    return this.#add(job, settle => {
      this.#coldCount++
      const known = this.#clients.get(client)
      if (known !== undefined) return void known.jobs.push(settle)
      const fresh = { name: client, jobs: [settle] }
      this.#clients.set(client, fresh)
      this.#turns.push(fresh)
    })
  }

  #add<T>(job: () => T, queue: (settle: Job) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      queue(() => {
        try {
          resolve(job())
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)))
        }
      })
      if (!this.#armed) this.#arm()
    })
  }

  #arm(): void {
    this.#armed = true
    this.schedule(() => this.#drain())
  }

  #drain(): void {
    const coldMax = Math.max(COLD_MAX, DRAIN_MAX - this.#warm.length)
    const cold = Math.min(this.#coldCount, coldMax)
    for (const job of this.#warm.splice(0, DRAIN_MAX - cold)) job()
    for (let done = 0; done < cold; done++) this.#nextCold()?.()
    if (this.#warm.length + this.#coldCount > 0) this.#arm()
    else this.#armed = false
  }

  /** The first job of the client whose turn it is; its others wait for the next. */
  #nextCold(): Job | undefined {
    const client = this.#turns.shift()
    if (client === undefined) return undefined
    const job = client.jobs.shift()
    this.#coldCount--
    if (client.jobs.length > 0) this.#turns.push(client)
    else this.#clients.delete(client.name)
    return job
  }
}
