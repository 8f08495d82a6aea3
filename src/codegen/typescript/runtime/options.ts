/** `fetch`, as far as the client needs it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export type KeyEnvironment = 'live' | 'test'

export type ClientOptions = {
  /**
   * The API key, of any format. Without it `AMPGATE_API_KEY`; without that, only public methods can
   * be called.
   */
  apiKey?: string | undefined
  /**
   * Where the key acts, for keys whose text does not say it (`gsk_…`), and without a key: what
   * `tokens.verify` expects unless told otherwise. Default what the key says, else `live`.
   */
  environment?: KeyEnvironment | undefined
  /** Where AmpGate is. Without it `AMPGATE_URL`, else `http://127.0.0.1:8080`. */
  baseUrl?: string | undefined
  /** How long one attempt may take, in milliseconds, body included. Default 30,000. */
  timeoutMs?: number | undefined
  /** How many times a call is repeated after its first attempt, 0-10. Default 2. */
  maxRetries?: number | undefined
  /** Further headers of every request. They cannot replace those that the client sets itself. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Lets the key and tokens travel unencrypted to hosts other than this machine. */
  allowInsecureHttp?: boolean | undefined
  /** Used in place of the global `fetch`. */
  fetch?: Fetch | undefined
  /** Waits between attempts, for tests. Rejects when `signal` aborts. */
  sleep?: ((ms: number, signal: AbortSignal | undefined) => Promise<void>) | undefined
  /** Spreads the waits, for tests: a number in [0, 1). */
  random?: (() => number) | undefined
}

/** Options of a single call; each takes precedence over the client's. */
export type RequestOptions = {
  /** How long one attempt may take, in milliseconds, body included. */
  timeoutMs?: number | undefined
  /** How many times the call is repeated after its first attempt, 0-10. */
  maxRetries?: number | undefined
  /** Ends the call, its retries and, on a list, its further pages. */
  signal?: AbortSignal | undefined
  /** Further headers. They cannot replace those that the client sets itself. */
  headers?: Readonly<Record<string, string>> | undefined
}

export type IdempotentOptions = RequestOptions & {
  /** Sent as `Idempotency-Key`, the same on every attempt. Without it a random one. */
  idempotencyKey?: string | undefined
}

export type ConditionalOptions = RequestOptions & {
  /** The `ETag` that the change is based on. The server answers 412 if the object has changed. */
  ifMatch?: string | undefined
}
