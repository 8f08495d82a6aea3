/**
 * A point in time after which nobody waits any more. The driver has no deadline of its own, and a
 * frozen server answers neither statements nor `statement_timeout`, so every wait for PostgreSQL
 * has one of these.
 */
export class Deadline {
  expired = false
  readonly #actions = new Set<() => void>()
  readonly #timer: ReturnType<typeof setTimeout>

  constructor(milliseconds: number) {
    this.#timer = setTimeout(() => this.#expire(), milliseconds)
  }

  /** Run `action` once when time is up; the returned function takes it back. */
  onExpiry(action: () => void): () => void {
    this.#actions.add(action)
    return () => this.#actions.delete(action)
  }

  /** `promise`, or a rejection with `error()` when time is up first; the late result is dropped. */
  async race<T>(promise: Promise<T>, error: () => Error): Promise<T> {
    let forget = (): void => {}
    const expiry = new Promise<never>((_, reject) => {
      if (this.expired) reject(error())
      else forget = this.onExpiry(() => reject(error()))
    })
    promise.catch(() => {}) // a late failure has no one left to hear it
    try {
      return await Promise.race([promise, expiry])
    } finally {
      forget()
    }
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#actions.clear()
  }

  #expire(): void {
    this.expired = true
    const actions = [...this.#actions]
    this.#actions.clear()
    for (const action of actions) action()
  }
}
