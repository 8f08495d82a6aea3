/** A success with the HTTP response that brought it. */
export type Reply<T> = {
  data: T
  /** Status and headers (`ETag`, `RateLimit`); its body has been read into `data`. */
  response: Response
  /** The request's id in the server's log, where the server names one. */
  request_id: string | undefined
}

/** A call under way: a promise of its result, which can also give the HTTP response. */
export class Call<T> extends Promise<T> {
  /** @internal What `then` gives is a plain promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  readonly #reply: Promise<Reply<T>>

  /** @internal */
  constructor(reply: Promise<Reply<T>>) {
    super((resolve, reject) => reply.then(({ data }) => resolve(data), reject))
    this.#reply = reply
  }

  /** The result together with the HTTP response. */
  withResponse(): Promise<Reply<T>> {
    // Whoever takes the reply takes its failure from there: this promise may fail unseen.
    this.catch(() => undefined)
    return this.#reply
  }
}
