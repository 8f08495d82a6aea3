/**
 * Whose requests come over which relayed connection. To Bun they all come from this machine; the
 * port that each comes from tells them apart.
 */

/** Where a request came from, as Bun tells it; null when its client has hung up. */
export type PeerSource = {
  requestIP(request: Request): { address: string; port: number } | null
} | null

/** Of a client that has hung up: no network that a key or an operator names, and no proxy. */
export const GONE = '0.0.0.0'
const THIS_MACHINE = '127.0.0.1'

/** One entry for each relayed connection, gone with it. */
export class Peers {
  readonly #addresses = new Map<number, string>()

  /** What comes from `port` of this machine comes from `address`. */
  add(port: number, address: string): void {
    this.#addresses.set(port, address)
  }

  delete(port: number): void {
    this.#addresses.delete(port)
  }

  /**
   * The address of the other end, for whoever asks: the system call takes 2 µs. What comes from a
   * port that is not known was sent by a program on this machine, without the front.
   */
  of(request: Request, server: PeerSource): () => string {
    return () => {
      if (server === null) return THIS_MACHINE
      const source = server.requestIP(request)
      if (source === null) return GONE
      const isLocal = source.address === THIS_MACHINE
      return (isLocal ? this.#addresses.get(source.port) : undefined) ?? source.address
    }
  }
}
