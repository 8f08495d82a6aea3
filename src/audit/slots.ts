import { DomainError } from '../lib/errors.ts'

/**
 * Room for work that reads much: whoever finds none is refused at once, so that searches of the
 * audit trail never take the connections that everything else needs.
 */
export class Slots {
  #used = 0

  constructor(
    private readonly max: number,
    private readonly what: string,
  ) {}

  /** @throws DomainError `unavailable` when all are taken */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#used >= this.max) {
      throw new DomainError('unavailable', `Too many ${this.what} are under way. Try again.`, {
        retryAfterSeconds: 1,
      })
    }
    this.#used++
    try {
      return await work()
    } finally {
      this.#used--
    }
  }
}
