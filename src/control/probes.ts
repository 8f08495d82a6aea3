/**
 * Who asks for readiness, so that a stop lets a load balancer learn of it first, and keeps nobody
 * waiting where there is none.
 */

/** Fewer questions are a person's, not a load balancer's. */
const REGULAR_MIN = 3
/** Longer ago, and nobody asks any more. */
const RECENT_MILLISECONDS = 30_000

export class Probes {
  #asked = 0
  #askedAt = Number.NEGATIVE_INFINITY
  #tell = (): void => {}

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Somebody asked and was answered `isReady`. */
  note(isReady: boolean): void {
    this.#asked++
    this.#askedAt = this.now()
    if (!isReady) this.#tell()
  }

  /** Resolves when somebody was told no, after `milliseconds`, or at once if nobody asks. */
  async told(milliseconds: number): Promise<void> {
    const isRecent = this.now() - this.#askedAt < RECENT_MILLISECONDS
    if (this.#asked < REGULAR_MIN || !isRecent) return
    await new Promise<void>(resolve => {
      this.#tell = resolve
      setTimeout(resolve, milliseconds).unref()
    })
  }
}
