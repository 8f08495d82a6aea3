/**
 * A TCP server between a client and PostgreSQL that holds back the answer to one commit: what a
 * lost packet does. The commit has happened; whoever sent it does not know yet.
 */
import net from 'node:net'

const COMMIT = 'commit\0'

export type CommitProxy = {
  /** The database behind it, by way of the proxy. */
  url: string
  /** Hold the answer to the next commit; resolves when that commit has been sent. */
  holdNext(): Promise<void>
  /** Let the answer through. */
  release(): void
  close(): Promise<void>
}

type Pair = { client: net.Socket; upstream: net.Socket }

/** `url` must name a socket directory, as the test databases do. */
export async function startCommitProxy(url: string): Promise<CommitProxy> {
  const target = new URL(url)
  const path = `${target.searchParams.get('host')}/.s.PGSQL.5432`
  const pairs = new Set<Pair>()
  let armed: (() => void) | undefined
  let held: Pair | undefined
  const server = net.createServer(client => {
    const pair = { client, upstream: net.connect({ path }) }
    pairs.add(pair)
    const end = (): void => {
      pairs.delete(pair)
      client.destroy()
      pair.upstream.destroy()
    }
    for (const socket of [client, pair.upstream]) socket.on('error', end).on('close', end)
    client.on('data', bytes => {
      if (armed !== undefined && bytes.toString('latin1').includes(COMMIT)) {
        held = pair
        pair.upstream.pause()
        armed()
        armed = undefined
      }
      pair.upstream.write(bytes)
    })
    pair.upstream.on('data', bytes => client.write(bytes))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  target.searchParams.delete('host')
  target.hostname = '127.0.0.1'
  target.port = String(typeof address === 'object' && address ? address.port : 0)
  return {
    url: target.href,
    holdNext: () =>
      new Promise(resolve => {
        armed = resolve
      }),
    release: () => {
      held?.upstream.resume()
      held = undefined
    },
    close: async () => {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      for (const { client, upstream } of pairs) {
        client.destroy()
        upstream.destroy()
      }
      await closed
    },
  }
}
