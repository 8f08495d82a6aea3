/** Runs jobs one after another, so that an older answer cannot overwrite a newer one. */
export class InTurn {
  #tail: Promise<unknown> = Promise.resolve()

  /** Run `job` once every job before it has ended, well or not. */
  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(job, job)
    this.#tail = result.catch(() => {})
    return result
  }
}
