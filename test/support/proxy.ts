/**
 * A TCP server between a client and PostgreSQL that can stop answering, or cut every connection.
 */
import net from 'node:net'

export type FaultyProxy = {
  /** The database behind it, by way of the proxy. */
  url: string
  /**
   * From now on nothing passes, in either direction; new connections are accepted and left alone.
   */
  freeze(): void
  thaw(): void
  /** Reset every connection. With `refuse`, new ones are refused until `accept`. */
  cut(options?: { refuse: boolean }): Promise<void>
  accept(): Promise<void>
  close(): Promise<void>
}

/** `url` must name a socket directory, as the test databases do. */
export async function startProxy(url: string): Promise<FaultyProxy> {
  const target = new URL(url)
  const path = `${target.searchParams.get('host')}/.s.PGSQL.5432`
  const pairs = new Set<[net.Socket, net.Socket]>()
  let isFrozen = false
  const connect = (client: net.Socket): void => {
    const upstream = net.connect({ path })
    const pair: [net.Socket, net.Socket] = [client, upstream]
    pairs.add(pair)
    const end = (): void => {
      pairs.delete(pair)
      client.destroy()
      upstream.destroy()
    }
    for (const socket of pair) socket.on('error', end).on('close', end)
    client.on('data', bytes => upstream.write(bytes))
    upstream.on('data', bytes => client.write(bytes))
    if (isFrozen) for (const socket of pair) socket.pause()
  }
  const server = net.createServer(connect)
  const listen = (port: number): Promise<number> =>
    new Promise(resolve => {
      server.listen(port, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
  const port = await listen(0)
  const each = (action: (socket: net.Socket) => void): void => {
    for (const pair of pairs) for (const socket of pair) action(socket)
  }
  const stopListening = (): Promise<void> => new Promise(resolve => server.close(() => resolve()))
  target.searchParams.delete('host')
  target.hostname = '127.0.0.1'
  target.port = String(port)
  return {
    url: target.href,
    freeze() {
      isFrozen = true
      each(socket => socket.pause())
    },
    thaw() {
      isFrozen = false
      each(socket => socket.resume())
    },
    async cut({ refuse } = { refuse: false }) {
      const stopped = refuse ? stopListening() : undefined
      each(socket => socket.resetAndDestroy())
      await stopped
    },
    async accept() {
      await listen(port)
    },
    async close() {
      each(socket => socket.destroy())
      await stopListening()
    },
  }
}
