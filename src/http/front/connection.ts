/**
 * One connection of a client: its requests, one after another. Those that a lane takes are answered
 * here; all others are relayed to Bun.
 */
import type { Socket } from 'bun'
import { BODY_BYTES_MAX } from '../read-body.ts'
import type { Head } from './head.ts'
import type { Heads, Read } from './heads.ts'
import type { Outbox, Receiver } from './outbox.ts'
import { GONE } from './peers.ts'
import type { PreparedHead } from './prepared-head.ts'
import { type Inner, Relay } from './relay.ts'

/** A request whose head and body are here. */
export type Call = {
  /** All its bytes. */
  readonly request: Buffer
  readonly head: Head
  /** A view of its own each time. */
  readonly body: Buffer
  /** Since when it is (`performance.now()`). */
  readonly began: number
  /** The address of the other end. */
  readonly address: string
  /** Answer it. `head` is status line and headers, but for those that every answer has. */
  answer(head: string, body: string): void
  /** The same with a head that is prepared, but for the id of the request. */
  answerUnder(head: PreparedHead, requestId: string, body: string): void
  /** Answer it by these bytes, which are whoever gives them's again afterwards. */
  send(bytes: Buffer): void
  /** The `Date` of an answer (RFC 9110, section 6.6.1). */
  readonly date: string
  /** Break the connection off: there is no answer. */
  cut(): void
}

/** Answers calls ahead of everything else. */
export type Lane = {
  /** Whether to wait for a body that does not come with its head; else Bun gets both. */
  readonly waitsForBody: boolean
  /** Answer `call` once, now or later. */
  take(call: Call): void
}

/** A request that came before, byte for byte, and what was made of it. */
export type Remembered = Pick<Lane, 'take'> & { readonly head: Head }

/** What answers ahead of everything else. */
export type Lanes = {
  /** The lane of a request, if it has one. */
  of(head: Head): Lane | undefined
  /** What `request` was before, if it is known. */
  recall(request: Buffer): Remembered | undefined
}

/** What a connection needs of the one front. */
export type House = {
  readonly heads: Heads
  readonly lanes: Lanes
  readonly inner: Inner
  readonly date: string
  readonly outbox: Outbox
  /** Counts the seconds. */
  readonly tick: number
  /** Whether no further request is taken. */
  readonly isStopping: boolean
}

/** What was read of a client ahead of its turn; beyond it, no more is read until then. */
const REST_BYTES_MAX = 65_536

export class Connection implements Call, Receiver {
  request: Buffer = NO_BYTES
  head: Head = NO_HEAD
  began = 0
  /** When something last went in or out, or a request began, by the count of the front. */
  tick: number
  readonly address: string
  /** A request whose body has not come whole, and how much of both has. */
  #partial: Buffer | undefined
  #filled = 0
  /** What came behind the request that is being served. */
  #rest: Buffer | undefined
  /** What the client has not taken yet. */
  #unsent: Buffer | undefined
  /** The last head that was read. */
  #read: Read | undefined
  #isBusy = false
  #isServing = false
  /** No further request is served, and it ends when all is sent. */
  #isEnding = false
  /** Nothing more goes in or out. */
  #isEnded = false
  #isHeld = false
  readonly #relay: Relay

  constructor(
    private readonly house: House,
    private readonly socket: Socket<Connection>,
  ) {
    this.tick = house.tick
    // Without one it has hung up already.
    this.address = socket.remoteAddress ?? GONE
    this.#relay = new Relay(this, house.inner)
  }

  /** The client has sent `bytes`. */
  received(bytes: Buffer): void {
    if (this.#isEnded) return
    // One that drips must be whole in the same time.
    if (this.#partial === undefined) this.tick = this.house.tick
    if (this.#relay.isActive) this.#leave(this.#relay.take(bytes))
    else if (this.#isBusy || this.#unsent !== undefined) this.#leave(bytes)
    else if (this.#partial !== undefined) this.#fill(this.#partial, bytes)
    else this.#serve(bytes)
  }

  /** The client takes more. */
  drained(): void {
    const unsent = this.#unsent
    if (unsent === undefined) return
    this.tick = this.house.tick
    this.#unsent = undefined
    if (!this.#write(unsent)) return
    this.#relay.resume()
    if (this.#isEnding && !this.#isBusy) this.#end()
    else this.#goOn()
  }

  /** The connection is gone. */
  closed(): void {
    this.#isEnded = true
    this.#rest = undefined
    this.#partial = undefined
    this.#relay.end()
  }

  /** Serve nothing more once what is in flight is answered. */
  finish(): void {
    this.#isEnding = true
    if (!this.#isBusy && this.#partial === undefined && this.#unsent === undefined) this.#end()
  }

  /** Whether the client is waited for: for a request, for the rest of one, or to take an answer. */
  get isIdle(): boolean {
    return !this.#isBusy || this.#unsent !== undefined
  }

  /** Whether it is Bun's until one of the two ends hangs up. */
  get isRelayedForGood(): boolean {
    return this.#relay.isForGood
  }

  /** Its time is up: it ends as clients that keep connections expect, unless it takes nothing. */
  expire(): void {
    if (this.#unsent === undefined) this.#end()
    else this.cut()
  }

  cut(): void {
    this.socket.terminate()
  }

  /** Hang up the inner connection if it is not used. */
  rest(): void {
    this.#relay.rest()
  }

  #leave(bytes: Buffer | undefined): void {
    if (bytes === undefined) return
    this.#rest = this.#rest === undefined ? bytes : Buffer.concat([this.#rest, bytes])
    this.#balance()
  }

  /** Read from the client, or not. */
  #balance(): void {
    const isFull = this.#rest !== undefined && this.#rest.length > REST_BYTES_MAX
    if (this.#isEnded) return
    if (isFull || this.#isHeld) this.socket.pause()
    else this.socket.resume()
  }

  /** What has come, request after request, until one has to be waited for. */
  #serve(bytes: Buffer): void {
    this.#isServing = true
    let next: Buffer | undefined = bytes
    while (next !== undefined) {
      this.#begin(next)
      const isFree = !this.#isBusy && this.#unsent === undefined && this.#partial === undefined
      next = isFree && !this.#isEnding ? this.takeRest() : undefined
    }
    this.#isServing = false
  }

  #goOn(): void {
    if (this.#isServing || this.#isBusy || this.#unsent !== undefined || this.#isEnding) return
    const rest = this.takeRest()
    if (rest !== undefined) this.#serve(rest)
  }

  /** The request that `bytes` begin with. */
  #begin(bytes: Buffer): void {
    if (this.#isRemembered(bytes)) return
    const read = this.house.heads.read(bytes, this.#read)
    this.#read = read
    if (read === undefined) {
      this.#isBusy = true
      return void this.#relay.startForGood(bytes)
    }
    const { head, lane } = read
    this.head = head
    const length = head.length + head.bodyLength
    const isWhole = bytes.length >= length
    if (lane === undefined || head.bodyLength > BODY_BYTES_MAX) this.#relayOn(bytes)
    else if (isWhole) this.#take(lane, bytes, length)
    else if (lane.waitsForBody) this.#wait(bytes, length)
    else this.#relayOn(bytes)
  }

  /** Whether `bytes` are one whole request that came before, which is answered then. */
  #isRemembered(bytes: Buffer): boolean {
    const remembered = this.house.lanes.recall(bytes)
    if (remembered === undefined) return false
    this.head = remembered.head
    this.#take(remembered, bytes, bytes.length)
    return true
  }

  /** A request that is here whole, in the first `length` of `bytes`. */
  #take(by: Pick<Lane, 'take'>, bytes: Buffer, length: number): void {
    if (bytes.length > length) this.#leave(bytes.subarray(length))
    this.request = bytes.length === length ? bytes : bytes.subarray(0, length)
    this.began = performance.now()
    this.#isBusy = true
    by.take(this)
  }

  /** A request of `length` bytes, of which these have come. */
  #wait(bytes: Buffer, length: number): void {
    this.#partial = Buffer.allocUnsafeSlow(length)
    this.#filled = bytes.copy(this.#partial)
  }

  /** More of it. */
  #fill(partial: Buffer, bytes: Buffer): void {
    const copied = bytes.copy(partial, this.#filled)
    this.#filled += copied
    if (this.#filled < partial.length) return
    this.#partial = undefined
    if (bytes.length > copied) this.#leave(bytes.subarray(copied))
    this.#serve(partial)
  }

  get body(): Buffer {
    return this.request.subarray(this.head.length)
  }

  get date(): string {
    return this.house.date
  }

  send(bytes: Buffer): void {
    if (this.#isEnded) return
    this.house.outbox.put(this, bytes)
  }

  answer(head: string, body: string): void {
    if (this.#isEnded) return
    this.house.outbox.write(this, head, this.house.date, body)
  }

  answerUnder(head: PreparedHead, requestId: string, body: string): void {
    if (this.#isEnded) return
    this.house.outbox.writeUnder(this, head, requestId, this.house.date, body)
  }

  /** The outbox gives the answer back, to be sent. */
  deliver(bytes: Buffer, start: number, end: number): void {
    this.#isBusy = false
    if (this.#isEnded) return
    const sent = Math.max(0, this.socket.write(bytes, start, end - start))
    if (start + sent < end) this.#unsent = Buffer.from(bytes.subarray(start + sent, end))
    this.#answered()
  }

  #relayOn(bytes: Buffer): void {
    this.#isBusy = true
    this.#leave(this.#relay.start(this.head, bytes))
  }

  // The relay's client.

  forward(bytes: Buffer): boolean {
    this.tick = this.house.tick
    return this.#isEnded || this.#write(bytes)
  }

  relayed(): void {
    this.#isBusy = false
    this.#answered()
  }

  hungUp(): void {
    this.#isBusy = false
    this.#isEnding = true
    if (this.#unsent === undefined) this.#end()
  }

  hold(): void {
    this.#isHeld = true
    this.#balance()
  }

  release(): void {
    this.#isHeld = false
    this.#balance()
  }

  takeRest(): Buffer | undefined {
    const rest = this.#rest
    if (rest === undefined) return undefined
    this.#rest = undefined
    this.#balance()
    return rest
  }

  #answered(): void {
    if (this.head.isLast || this.house.isStopping) this.#isEnding = true
    if (this.#isEnding) {
      if (this.#unsent === undefined) this.#end()
    } else this.#goOn()
  }

  #end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.socket.end()
  }

  /** @returns whether the client has taken all */
  #write(bytes: Buffer): boolean {
    if (this.#unsent !== undefined) {
      this.#unsent = Buffer.concat([this.#unsent, bytes])
      return false
    }
    const sent = Math.max(0, this.socket.write(bytes))
    if (sent < bytes.length) this.#unsent = bytes.subarray(sent)
    return sent >= bytes.length
  }
}

const NO_BYTES = Buffer.alloc(0)
const NO_HEAD: Head = {
  length: 0,
  method: '',
  target: '',
  headers: { get: () => null, count: 0, values: () => [], forEach: () => {} },
  bodyLength: 0,
  isLast: false,
}
