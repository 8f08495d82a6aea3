/**
 * Tries that cost something and whose failures are limited, as a look-up of a key is. A failure is
 * only known afterwards, so tries under way count as failures until they have ended: a burst at
 * once gets no further than one after another. Who finds no room because of those, and not because
 * of failures, waits for them instead of being refused: after a restart, when no key is known yet,
 * any number of good ones may come from one address.
 */
import type { RateLimiter, Standing } from './token-bucket.ts'

type Client = {
  underWay: number
  /** To be told when a try has ended. */
  waiting: PromiseWithResolvers<void>[]
}

export type Attempt<T> = {
  /** What is known without a try; asked before it, and again after every wait. */
  recall(): T | undefined
  make(): Promise<T>
  hasFailed(result: T): boolean
}

/** One entry per client with a try under way; those that wait are requests that are open. */
export class Attempts {
  readonly #clients = new Map<string, Client>()

  constructor(private readonly failures: RateLimiter) {}

  /**
   * The result of `attempt`, charged to `client` if it has failed; or how the client stands when it
   * has failed too often. @throws what `make` throws, also to those that waited for it
   */
  async run<T>(
    client: string,
    clock: { now(): number },
    attempt: Attempt<T>,
  ): Promise<{ result: T } | { refusedBy: Standing }> {
    for (;;) {
      const standing = this.failures.peek(client, clock.now())
      if (!standing.allowed) return { refusedBy: standing }
      const known = attempt.recall()
      if (known !== undefined) return { result: this.#charge(client, clock, attempt, known) }
      const others = this.#clients.get(client)
      if (others === undefined || others.underWay < standing.remaining) break
      const wait = Promise.withResolvers<void>()
      others.waiting.push(wait)
      await wait.promise
    }
    return { result: await this.#make(client, clock, attempt) }
  }

  async #make<T>(client: string, clock: { now(): number }, attempt: Attempt<T>): Promise<T> {
    const own = this.#clients.get(client) ?? { underWay: 0, waiting: [] }
    this.#clients.set(client, own)
    own.underWay++
    try {
      const result = this.#charge(client, clock, attempt, await attempt.make())
      this.#end(client, own, wait => wait.resolve())
      return result
    } catch (fault) {
      this.#end(client, own, wait => wait.reject(fault))
      throw fault
    }
  }

  #charge<T>(client: string, clock: { now(): number }, attempt: Attempt<T>, result: T): T {
    if (attempt.hasFailed(result)) this.failures.take(client, clock.now())
    return result
  }

  #end(client: string, own: Client, tell: (wait: PromiseWithResolvers<void>) => void): void {
    own.underWay--
    if (own.underWay === 0) this.#clients.delete(client)
    own.waiting.splice(0).forEach(tell)
  }
}
