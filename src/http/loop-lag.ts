/** How late timers fire: what a request waits at the most before anything is done about it. */

const BEAT_MILLISECONDS = 50
/** A figure is of the last 15 to 30 seconds, so that scrapes that far apart miss nothing. */
const WINDOW_BEATS = 300

export class LoopLag {
  readonly #timer = setInterval(() => this.#beat(), BEAT_MILLISECONDS)
  #lastAt = performance.now()
  #beats = 0
  #worst = 0
  #worstBefore = 0

  constructor() {
    this.#timer.unref()
  }

  #beat(): void {
    const now = performance.now()
    this.#worst = Math.max(this.#worst, now - this.#lastAt - BEAT_MILLISECONDS)
    this.#lastAt = now
    this.#beats++
    if (this.#beats < WINDOW_BEATS) return
    this.#beats = 0
    this.#worstBefore = this.#worst
    this.#worst = 0
  }

  /** The longest of late. */
  get worstSeconds(): number {
    return Math.max(this.#worst, this.#worstBefore) / 1000
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
