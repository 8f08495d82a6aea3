import { ClientAddresses } from '../http/client-address.ts'

/** As its parent, and counts what `doctor` warns of. */
export class WatchedAddresses extends ClientAddresses {
  /** Requests whose `X-Forwarded-For` was not believed, since no proxy is trusted. */
  forwardedIgnored = 0
  readonly #trustsNone: boolean

  constructor(proxies: readonly string[]) {
    super(proxies)
    this.#trustsNone = proxies.length === 0
  }

  override of(peer: string, forwardedFor: string | null): string {
    if (forwardedFor !== null && this.#trustsNone) this.forwardedIgnored++
    return super.of(peer, forwardedFor)
  }
}
