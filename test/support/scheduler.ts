/**
 * Whose turn is next is drawn, not left to chance: whoever comes to a point waits until it is
 * picked. Between two picks the loop turns once, so that sockets and the database go on.
 */
export class Scheduler {
  readonly #waiting: (() => void)[] = []
  #picks: readonly number[] = []
  #picked = 0
  #isOn = false
  #isArmed = false

  /** From here on by `picks`, which are used again and again. */
  start(picks: readonly number[]): void {
    this.#picks = picks
    this.#picked = 0
    this.#isOn = true
  }

  /** Let everybody go; nobody waits any more. */
  stop(): void {
    this.#isOn = false
    for (const go of this.#waiting.splice(0)) go()
  }

  /** Wait to be picked. */
  point(): Promise<void> {
    if (!this.#isOn) return Promise.resolve()
    return new Promise(go => {
      this.#waiting.push(go)
      if (!this.#isArmed) this.#arm()
    })
  }

  #arm(): void {
    this.#isArmed = true
    setImmediate(() => {
      this.#isArmed = false
      const pick = this.#picks[this.#picked++ % this.#picks.length] ?? 0
      const [go] = this.#waiting.splice(pick % Math.max(1, this.#waiting.length), 1)
      go?.()
      if (this.#waiting.length > 0) this.#arm()
    })
  }
}
