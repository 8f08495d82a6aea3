/**
 * The front: every connection comes here. Requests that a lane takes are answered straight from
 * their bytes: a front that does nothing else takes half of what Bun's server takes for an echo
 * (5 µs instead of 11), since no Request, Headers, Promise or Response is made. All others are
 * relayed to it (8 µs more), over loopback, and answered as if there were no front.
 *
 * Bounds: of a client that sends, a request with a lane (72 KiB) and what came behind it (64 KiB
 * and what one read brings) are held; of one that does not take its answers, one answer, or what
 * was relayed when it stopped. Whoever is silent for `IDLE_SECONDS` where something is waited for
 * is cut off; how long Bun waits is its own affair.
 */
import type { Socket } from 'bun'
import type { RequestLog } from '../edge.ts'
import { Connection, type House, type Lanes } from './connection.ts'
import { Heads } from './heads.ts'
import { Outbox } from './outbox.ts'
import type { Peers } from './peers.ts'

/** A connection that is silent for this long is cut. */
export const IDLE_SECONDS = 30
/** How often is looked for those, and how often inner connections that rest are hung up. */
const SWEEP_SECONDS = 5
const REST_SECONDS = 15

export type FrontOptions = {
  readonly hostname: string
  readonly port: number
  readonly lanes: Lanes
  /** Where Bun listens. */
  readonly inner: { readonly hostname: string; readonly port: number }
  readonly peers: Peers
  readonly log: RequestLog
}

export type Front = {
  readonly hostname: string
  readonly port: number
  /**
   * Take nothing new, answer what is in flight; resolves when every connection is gone. Bun is told
   * to stop, by `stopInner`, when nothing is left but connections that are its own for good: it
   * hangs up on requests that were relayed and that it has not read.
   */
  stop(stopInner: () => Promise<void>): Promise<void>
  /** A second has passed. */
  beat(): void
}

/** Start listening. @throws Error when the port is taken or the address is not ours */
export function openFront(options: FrontOptions): Front {
  const connections = new Set<Connection>()
  const house = createHouse(options)
  let look = (): void => {}
  const listener = Bun.listen<Connection>({
    hostname: options.hostname,
    port: options.port,
    socket: {
      open(socket: Socket<Connection>) {
        socket.data = new Connection(house, socket)
        connections.add(socket.data)
      },
      data: (socket, bytes) => socket.data.received(bytes),
      drain: socket => socket.data?.drained(),
      close(socket) {
        socket.data.closed()
        connections.delete(socket.data)
        look()
      },
      error(socket, error) {
        options.log.error({ err: error }, 'a fault at a connection, which is cut')
        socket.terminate()
      },
    },
  })
  const beat = (): void => {
    house.tick++
    house.date = new Date().toUTCString()
    if (house.tick % SWEEP_SECONDS === 0) sweep(connections, house.tick)
    look()
  }
  const timer = setInterval(beat, 1000)
  timer.unref()
  return {
    hostname: listener.hostname,
    port: listener.port,
    beat,
    async stop(stopInner) {
      house.isStopping = true
      listener.stop()
      for (const one of connections) one.finish()
      const until = (isTrue: () => boolean): Promise<void> =>
        new Promise(resolve => {
          look = () => {
            if (isTrue()) resolve()
          }
          look()
        })
      await until(() => [...connections].every(one => one.isRelayedForGood))
      await Promise.all([stopInner(), until(() => connections.size === 0)])
      clearInterval(timer)
    },
  }
}

type Changing<T> = { -readonly [Name in keyof T]: T[Name] }

const createHouse = ({ lanes, inner, peers, log }: FrontOptions): Changing<House> => ({
  heads: new Heads(lanes),
  lanes,
  inner: {
    ...inner,
    opened: (port, address) => peers.add(port, address),
    closed: port => peers.delete(port),
    failed: error => log.error({ err: error }, 'a connection could not be relayed'),
  },
  date: new Date().toUTCString(),
  outbox: new Outbox(),
  tick: 0,
  isStopping: false,
})

function sweep(connections: Iterable<Connection>, tick: number): void {
  for (const one of connections) {
    if (one.isIdle && tick - one.tick >= IDLE_SECONDS) one.expire()
    else if (tick % REST_SECONDS === 0) one.rest()
  }
}
