import { DomainError } from '../lib/errors.ts'

/**
 * Room for work that reads much: whoever finds none is refused at once, so that such work never
 * takes the connections that everything else needs, nor one workspace the room of the others.
 */
export class Slots {
  /** By workspace; none that holds none. */
  readonly #held = new Map<string, number>()
  #used = 0

  constructor(
    private readonly max: number,
    private readonly what: string,
    private readonly maxEach = max,
  ) {}

  /**
   * `workspaceId` is whose work it is.
   * @throws DomainError `unavailable` when all are taken, or all that the workspace may take
   */
  async run<T>(work: () => Promise<T>, workspaceId = ''): Promise<T> {
    const held = this.#held.get(workspaceId) ?? 0
    if (this.#used >= this.max || held >= this.maxEach) {
      throw new DomainError('unavailable', `Too many ${this.what} are under way. Try again.`, {
        retryAfterSeconds: 1,
      })
    }
    this.#used++
    this.#held.set(workspaceId, held + 1)
    try {
      return await work()
    } finally {
      this.#used--
      this.#giveBack(workspaceId)
    }
  }

  #giveBack(workspaceId: string): void {
    const left = (this.#held.get(workspaceId) ?? 0) - 1
    if (left > 0) this.#held.set(workspaceId, left)
    else this.#held.delete(workspaceId)
  }
}
