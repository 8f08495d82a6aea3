/**
 * Takes requests of one connection to Bun, and the answers back, byte by byte as they are. Where
 * both say how long they are, it is done with one when its answer has passed, and the front reads
 * the next; otherwise the rest of the connection is Bun's.
 */
import type { Socket } from 'bun'
import type { Head } from './head.ts'
import { isBodiless } from './responses.ts'

/** The connection that is relayed. */
export type Client = {
  readonly address: string
  /** Send on what was answered. @returns false when the client must take some of it first */
  forward(bytes: Buffer): boolean
  /** Take nothing from the client for now, or go on. */
  hold(): void
  release(): void
  /** The answer has passed. */
  relayed(): void
  /** Bun has hung up: nothing more will come. */
  hungUp(): void
  /** What the client has sent behind the request. */
  takeRest(): Buffer | undefined
}

/** Where Bun listens, and who is told of each connection to it. */
export type Inner = {
  readonly hostname: string
  readonly port: number
  opened(port: number, address: string): void
  closed(port: number): void
  failed(error: unknown): void
}

const HEAD_END = '\r\n\r\n'

export class Relay {
  /** The inner connection; its data is the port that it comes from. */
  #bun: Socket<number> | undefined
  #isConnecting = false
  #isEnded = false
  /** What the inner connection has not taken yet. */
  #queue: Buffer[] = []
  #isActive = false
  /** Nothing is framed any more: the connection is Bun's. */
  #isForGood = false
  #isHeadRequest = false
  #requestLeft = 0
  /** Undefined until the head of the answer has come. */
  #answerLeft: number | undefined

  constructor(
    private readonly client: Client,
    private readonly inner: Inner,
  ) {}

  /** Whether what the client sends is the relay's. */
  get isActive(): boolean {
    return this.#isActive
  }

  /** Whether nothing is framed any more. */
  get isForGood(): boolean {
    return this.#isForGood
  }

  /** Relay one request, of which `bytes` have come. @returns those that are not of it */
  start(head: Head, bytes: Buffer): Buffer | undefined {
    this.#isActive = true
    this.#isHeadRequest = head.method === 'HEAD'
    this.#requestLeft = head.length + head.bodyLength
    this.#answerLeft = undefined
    return this.take(bytes)
  }

  /** Relay everything from here on. */
  startForGood(bytes: Buffer): void {
    this.#isActive = true
    this.#isForGood = true
    this.#send(bytes)
  }

  /** More from the client. @returns what is not of the request that is relayed */
  take(bytes: Buffer): Buffer | undefined {
    if (this.#isForGood || bytes.length <= this.#requestLeft) {
      this.#requestLeft -= bytes.length
      this.#send(bytes)
      return undefined
    }
    const left = this.#requestLeft
    this.#requestLeft = 0
    if (left > 0) this.#send(bytes.subarray(0, left))
    return bytes.subarray(left)
  }

  /** The client has taken all that was held back. */
  resume(): void {
    this.#bun?.resume()
  }

  /** The client is gone. */
  end(): void {
    this.#isEnded = true
    this.#bun?.terminate()
    this.#bun = undefined
  }

  /** Hang up the inner connection if no request is on it, long before Bun does so by itself. */
  rest(): void {
    if (this.#isActive || this.#bun === undefined) return
    const bun = this.#bun
    this.#bun = undefined
    bun.end()
  }

  #send(bytes: Buffer): void {
    if (this.#bun === undefined || this.#queue.length > 0) {
      this.#queue.push(bytes)
      this.client.hold()
      if (this.#bun === undefined) this.#connect()
      return
    }
    const sent = Math.max(0, this.#bun.write(bytes))
    if (sent === bytes.length) return
    this.#queue.push(bytes.subarray(sent))
    this.client.hold()
  }

  #flush(): void {
    const bun = this.#bun
    if (bun === undefined || this.#queue.length === 0) return
    const bytes = this.#queue.length === 1 ? this.#queue[0] : Buffer.concat(this.#queue)
    if (bytes === undefined) return
    const sent = Math.max(0, bun.write(bytes))
    this.#queue = sent === bytes.length ? [] : [bytes.subarray(sent)]
    if (this.#queue.length === 0) this.client.release()
  }

  #connect(): void {
    if (this.#isConnecting) return
    this.#isConnecting = true
    const { hostname, port } = this.inner
    Bun.connect<number>({
      hostname,
      port,
      data: 0,
      socket: {
        open: socket => this.#opened(socket),
        data: (socket, bytes) => this.#answered(socket, bytes),
        drain: socket => {
          if (socket === this.#bun) this.#flush()
        },
        close: socket => this.#closed(socket),
        error: (_, error) => this.inner.failed(error),
      },
    }).catch(error => {
      this.#isConnecting = false
      this.inner.failed(error)
      if (!this.#isEnded) this.client.hungUp()
    })
  }

  #opened(socket: Socket<number>): void {
    this.#isConnecting = false
    if (this.#isEnded) return void socket.end()
    this.#bun = socket
    socket.data = socket.localPort
    this.inner.opened(socket.data, this.client.address)
    this.#flush()
  }

  #closed(socket: Socket<number>): void {
    this.inner.closed(socket.data)
    // One that rested, or whose client is gone.
    if (socket !== this.#bun) return
    this.#bun = undefined
    if (this.#isActive) this.client.hungUp()
  }

  #answered(socket: Socket<number>, bytes: Buffer): void {
    if (this.#isEnded) return
    this.#account(bytes)
    const isTaken = this.client.forward(bytes)
    if (!isTaken) socket.pause()
    if (this.#isForGood || this.#answerLeft !== 0) return
    if (this.#requestLeft > 0) return void this.#keep()
    this.#isActive = false
    this.client.relayed()
  }

  /** Take `bytes` of an answer off what is left of it. */
  #account(bytes: Buffer): void {
    if (this.#isForGood) return
    this.#answerLeft ??= lengthOfAnswer(bytes, this.#isHeadRequest)
    if (this.#answerLeft === undefined || bytes.length > this.#answerLeft) return void this.#keep()
    this.#answerLeft -= bytes.length
  }

  /** This answer ends where only Bun knows, so the connection is Bun's from here on. */
  #keep(): void {
    this.#isForGood = true
    const rest = this.client.takeRest()
    if (rest !== undefined) this.#send(rest)
  }
}

/** Bytes of the answer that begins here, its head counted in; undefined when it does not say so. */
function lengthOfAnswer(bytes: Buffer, isHeadRequest: boolean): number | undefined {
  const end = bytes.indexOf(HEAD_END)
  if (end === -1) return undefined
  const head = bytes.toString('latin1', 0, end + 2)
  const status = Number(head.slice(9, 12))
  const length = end + HEAD_END.length
  if (isHeadRequest || isBodiless(status)) return length
  const [, body] = /\r\ncontent-length: (\d+)\r\n/i.exec(head) ?? []
  return body === undefined ? undefined : length + Number(body)
}
