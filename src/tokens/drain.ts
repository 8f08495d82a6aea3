/**
 * Work of one loop turn, done together. Answering requests one by one wakes the sleeping peer for
 * each reply and lets signature checks and HTTP evict each other's cache: 0.75-0.79 of the ideal
 * throughput, against 0.95-0.99 when the requests of a turn are drained at once. A lone request is
 * not delayed.
 *
 * Jobs are warm (facts known, 2 µs) or cold (a signature to check, 60 µs), and whoever floods makes
 * cold ones, in the end as a suspect: a client that has sent too many bad tokens already. The three
 * are lines, the better ones first. While jobs of a better line come, a line gets two of its own
 * done at a time, and pauses for a multiple of the time that was wasted on them: on tokens that it
 * would check anew if they came again, and on all that suspects send. So new tokens have what time
 * there is, and a flood gets a share of the time, not of the jobs: by these it had 70 %, since
 * between two answers to one caller there are turns in which nothing better waits. The loop goes on
 * turning through a pause, which is over in a millisecond or two, so whatever comes is answered at
 * once. Within a line clients take turns, so that a flood of one delays another's token by one
 * job, not by the flood.
 */

/** Jobs done before the loop gets another turn; 64 would hold it for 4 ms when all are cold. */
export const DRAIN_MAX = 16
/** Jobs of a line in one turn while better ones come: whoever arrives meanwhile waits for them. */
export const CROWDED_MAX = 2
/** What reading a request and sending its answer takes besides its job, in milliseconds. */
export const HANDLING_MILLISECONDS = 0.025
/** A line is on its own when no job of a better one was done for so many milliseconds. */
export const CALM_MILLISECONDS = 2
/** How long a line pauses for each wasted millisecond: a third of the time for it, and a ninth. */
export const PAUSE = { cold: 2, suspect: 8 } as const

type Job = () => void
/** @returns whether its time was wasted */
type ColdJob = () => boolean

/** Jobs by client, in turn. */
class Turns {
  readonly #clients = new Map<string, ColdJob[]>()
  /** Names of the clients in the order of their turns. */
  #order: string[] = []
  #count = 0

  get count(): number {
    return this.#count
  }

  push(client: string, job: ColdJob): void {
    this.#count++
    const known = this.#clients.get(client)
    if (known !== undefined) return void known.push(job)
    this.#clients.set(client, [job])
    this.#order.push(client)
  }

  /** The first job of the client whose turn it is; its others wait for the next. */
  shift(): ColdJob | undefined {
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

/** A line that better ones go before. */
class Line {
  readonly waiting = new Turns()
  /** When a job of a better line was last done while jobs of this one waited. */
  #crowdedAt = Number.NEGATIVE_INFINITY
  #pausesUntil = 0

  /** Of a line of suspects every job counts as wasted. */
  constructor(
    private readonly pause: number,
    private readonly isOfSuspects: boolean,
    private readonly now: () => number,
  ) {}

  /**
   * Do what it may in a turn in which better lines have done so many jobs.
   * @returns how many jobs have been done then
   */
  work(before: number): number {
    if (this.waiting.count === 0) return before
    const began = this.now()
    if (before > 0) this.#crowdedAt = began
    if (began < this.#pausesUntil) return before
    const isCrowded = began - this.#crowdedAt < CALM_MILLISECONDS
    const most = isCrowded ? CROWDED_MAX : DRAIN_MAX
    let done = 0
    let wasted = 0
    for (; done < most; done++) {
      const job = this.waiting.shift()
      if (job === undefined) break
      if (job() || this.isOfSuspects) wasted++
    }
    if (isCrowded && wasted > 0) {
      const ended = this.now()
      const each = (ended - began) / done + HANDLING_MILLISECONDS
      this.#pausesUntil = ended + this.pause * wasted * each
    }
    return before + done
  }
}

/** The queues hold at most one job for each request that is open. */
export class Drain {
  #warm: Job[] = []
  readonly #cold: Line
  readonly #suspect: Line
  #armed = false
  /** Jobs of the best line that were done outside, since others began to wait. */
  #passed = 0

  /**
   * `schedule` calls back in the next turn of the loop; `now` is a clock that never goes back, in
   * milliseconds.
   */
  constructor(
    private readonly schedule: (turn: () => void) => void = setImmediate,
    now: () => number = () => performance.now(),
  ) {
    this.#cold = new Line(PAUSE.cold, false, now)
    this.#suspect = new Line(PAUSE.suspect, true, now)
  }

  /** Run `job`, which must not throw, in the next turn. */
  push(job: () => void): void {
    this.#warm.push(job)
    if (!this.#armed) this.#arm()
  }

  /** A job was done at once that would have waited in the best line: others are behind it too. */
  passed(): void {
    this.#passed++
  }

  /** The same for a job that takes long, and takes turns with those of other clients. */
  pushCold(client: string, isSuspect: boolean, job: ColdJob): void {
    const line = isSuspect ? this.#suspect : this.#cold
    line.waiting.push(client, job)
    if (!this.#armed) this.#arm()
  }

  /** The result of `job`, run in the next turn, or what it threw. */
  run<T>(job: () => T): Promise<T> {
    return new Promise((resolve, reject) => this.push(() => settle(job, resolve, reject)))
  }

  /** The same for a job that takes long; `isWaste` tells by its result what `pushCold` asks. */
  runCold<T>(
    client: string,
    isSuspect: boolean,
    job: () => T,
    isWaste: (made: T) => boolean,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      this.pushCold(client, isSuspect, () => {
        let waste = false
        const watched = (): T => {
          const made = job()
          waste = isWaste(made)
          return made
        }
        settle(watched, resolve, reject)
        return waste
      })
    })
  }

  #arm(): void {
    if (!this.#armed) this.#passed = 0
    this.#armed = true
    this.schedule(() => this.#drain())
  }

  /** One that throws after all is a fault of the program; the others are answered all the same. */
  #drain(): void {
    try {
      this.#turn()
    } finally {
      const waiting = this.#warm.length + this.#cold.waiting.count + this.#suspect.waiting.count
      if (waiting > 0) this.#arm()
      else this.#armed = false
    }
  }

  #turn(): void {
    const jobs = this.#warm.splice(0, DRAIN_MAX)
    let done = 0
    try {
      while (done < jobs.length) jobs[done++]?.()
    } finally {
      if (done < jobs.length) this.#warm.unshift(...jobs.slice(done))
    }
    const before = done + this.#passed
    this.#passed = 0
    this.#suspect.work(this.#cold.work(before))
  }
}

function settle<T>(job: () => T, resolve: (value: T) => void, reject: (reason: Error) => void) {
  try {
    resolve(job())
  } catch (error) {
    reject(error instanceof Error ? error : new Error(String(error)))
  }
}
