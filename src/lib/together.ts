/**
 * Work that many callers ask for at once and that costs less for all of them together. Who comes in
 * one turn of the loop goes together. Callers who have been answered often ask again, so a batch
 * waits, for a moment, for its share of those who asked lately: then there are a few batches in
 * turn, some worked on while the others' callers come back, and none of a straggler or two. Whoever
 * is alone waits for nobody, and a batch that is slow does not hold up what comes after it.
 */
import { DomainError } from './errors.ts'

export type TogetherBounds = {
  /** Asks of one batch. */
  readonly batchMax: number
  /** Batches in turn: each of an equal share of those who asked lately. */
  readonly inTurn: number
  /** Batches under way, when one is full or the last ones are slow; otherwise those in turn. */
  readonly runningMax: number
  /** How long a batch waits, while none is under way, for its share. */
  readonly gatherMilliseconds: number
  /** How long batches are waited for before the next one starts beside them. */
  readonly patienceMilliseconds: number
  /** Asks that wait for a batch; one more is refused at once. */
  readonly waitingMax: number
  /** How long an ask waits for a batch before it is refused. */
  readonly waitMilliseconds: number
}

type Waiter<Ask, Made> = {
  readonly ask: Ask
  /** By the clock that is never set. */
  readonly refusedAt: number
  resolve(made: Made): void
  reject(error: unknown): void
}

export class Together<Ask, Made> {
  readonly #waiting: Waiter<Ask, Made>[] = []
  #running = 0
  /** Asks of the batches under way. */
  #underWay = 0
  /** Most who waited or were under way at once, since a batch last waited for them in vain. */
  #callers = 0
  #isStarting = false
  #gather: ReturnType<typeof setTimeout> | undefined
  #patience: ReturnType<typeof setTimeout> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `work` answers each ask at its place; when it fails, it fails for all of its asks. */
  constructor(
    private readonly bounds: TogetherBounds,
    private readonly work: (asks: readonly Ask[]) => Promise<readonly Made[]>,
  ) {}

  /** Batches under way, and asks that wait for one. */
  get load(): { running: number; waiting: number } {
    return { running: this.#running, waiting: this.#waiting.length }
  }

  /** @throws DomainError `unavailable`, or what the batch of `ask` threw */
  join(ask: Ask): Promise<Made> {
    const { waitingMax, waitMilliseconds } = this.bounds
    if (this.#waiting.length >= waitingMax) {
      return Promise.reject(unavailable('Too many calls are waiting for the database'))
    }
    return new Promise<Made>((resolve, reject) => {
      const refusedAt = performance.now() + waitMilliseconds
      this.#waiting.push({ ask, refusedAt, resolve, reject })
      this.#callers = Math.max(this.#callers, this.#waiting.length + this.#underWay)
      this.#startSoon()
    })
  }

  /** At the end of this turn of the loop, or of the next one. */
  #startSoon(): void {
    if (this.#isStarting) return
    this.#isStarting = true
    setImmediate(() => {
      this.#isStarting = false
      this.#start()
    })
  }

  #start(): void {
    const { runningMax, gatherMilliseconds, patienceMilliseconds, waitMilliseconds } = this.bounds
    while (this.#waiting.length > 0 && this.#running < runningMax && this.#isEnough()) {
      this.#startOne()
    }
    if (this.#waiting.length === 0) return
    if (this.#running === 0) this.#gather ??= setTimeout(() => this.#go(), gatherMilliseconds)
    this.#patience ??= setTimeout(() => this.#go(), patienceMilliseconds)
    this.#timer ??= this.#refuseLater(waitMilliseconds)
  }

  #isEnough(): boolean {
    const { length } = this.#waiting
    const { batchMax, inTurn } = this.bounds
    return length >= batchMax || (this.#running < inTurn && inTurn * length >= this.#callers)
  }

  #startOne(): void {
    this.#forgetTimers()
    const batch = this.#waiting.splice(0, this.bounds.batchMax)
    this.#running++
    this.#underWay += batch.length
    void this.#run(batch)
  }

  /** Nobody else came in time. */
  #go(): void {
    this.#forgetTimers()
    const { length } = this.#waiting
    if (length === 0 || this.#running >= this.bounds.runningMax) return
    this.#callers = length + this.#underWay
    this.#startOne()
    this.#start()
  }

  #forgetTimers(): void {
    clearTimeout(this.#gather)
    clearTimeout(this.#patience)
    this.#gather = undefined
    this.#patience = undefined
  }

  async #run(batch: readonly Waiter<Ask, Made>[]): Promise<void> {
    try {
      const made = await this.work(batch.map(one => one.ask))
      if (made.length !== batch.length) throw new Error('a batch did not answer all of its asks')
      for (const [i, one] of batch.entries()) one.resolve(made[i] as Made)
    } catch (error) {
      for (const one of batch) one.reject(error)
    } finally {
      this.#running--
      this.#underWay -= batch.length
      this.#startSoon()
    }
  }

  #refuseLater(milliseconds: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#refuseOverdue(), milliseconds)
  }

  #refuseOverdue(): void {
    this.#timer = undefined
    const now = performance.now()
    const overdue = this.#waiting.findIndex(one => one.refusedAt > now)
    const count = overdue === -1 ? this.#waiting.length : overdue
    for (const one of this.#waiting.splice(0, count)) {
      one.reject(unavailable('The database did not answer in time'))
    }
    const [next] = this.#waiting
    if (next !== undefined) this.#timer = this.#refuseLater(Math.ceil(next.refusedAt - now))
  }
}

const unavailable = (reason: string): DomainError =>
  new DomainError('unavailable', `${reason}; nothing was changed.`, { retryAfterSeconds: 1 })
