/**
 * Answers of one turn of the loop, sent together. One that is sent by itself wakes the peer, which
 * sleeps again before the next one comes: 4 µs of system time each on a virtual machine. Nobody
 * waits longer for it than until the turn is over.
 *
 * Bound: 256 KiB; what does not fit any more has what is there sent first.
 */
import { REQUEST_ID_LENGTH } from '../../lib/request-id.ts'
import type { PreparedHead } from './prepared-head.ts'

/** Where an answer goes. */
export type Receiver = {
  /** These of `bytes`, which are others' again afterwards. */
  deliver(bytes: Buffer, start: number, end: number): void
}

const BYTES = 262_144
/** Longer heads are put together elsewhere. */
const HEAD_LENGTH_MAX = 2048
/** What is put into a head besides. */
const LINES_ROOM = 96
const UTF8_BYTES_MAX = 3
/** Answers that are larger are not put together here. */
const BODY_LENGTH_MAX = 32_768

export class Outbox {
  readonly #bytes = Buffer.allocUnsafeSlow(BYTES)
  #receivers: Receiver[] = []
  /** Start and end of each answer. */
  #places: number[] = []
  #filled = 0
  #isScheduled = false
  /** Whoever is sent an answer may have the next one at once: that one goes past what is here. */
  #isFlushing = false

  /** `schedule` calls back at the end of the turn. */
  constructor(private readonly schedule: (end: () => void) => void = setImmediate) {}

  /** An answer that is `head`, the lines that every answer has, and `body`. */
  write(receiver: Receiver, head: string, date: string, body: string): void {
    const lines = (length: number) => `${head}Date: ${date}\r\nContent-Length: ${length}\r\n\r\n`
    if (this.#isFlushing || body.length > BODY_LENGTH_MAX || head.length > HEAD_LENGTH_MAX) {
      const whole = Buffer.from(`${lines(Buffer.byteLength(body))}${body}`)
      receiver.deliver(whole, 0, whole.length)
      return
    }
    const room = head.length + LINES_ROOM
    const at = this.#room(room + body.length * UTF8_BYTES_MAX) + room
    const length = this.#bytes.write(body, at, 'utf8')
    const text = lines(length)
    this.#bytes.write(text, at - text.length, 'latin1')
    this.#add(receiver, at - text.length, at + length)
  }

  /** An answer under a prepared head, with the id of its request put in. */
  writeUnder(
    receiver: Receiver,
    head: PreparedHead,
    requestId: string,
    date: string,
    body: string,
  ): void {
    const isOwn = requestId.length === REQUEST_ID_LENGTH
    if (this.#isFlushing || body.length > BODY_LENGTH_MAX || !isOwn) {
      return void this.write(receiver, `${head.text}${requestId}\r\n`, date, body)
    }
    const { bytesMax } = head
    const at = this.#room(bytesMax + body.length * UTF8_BYTES_MAX) + bytesMax
    const length = this.#bytes.write(body, at, 'utf8')
    const bytes = head.with(requestId, date, length)
    this.#bytes.set(bytes, at - bytes.length)
    this.#add(receiver, at - bytes.length, at + length)
  }

  /** An answer that is there as bytes; they are copied. */
  put(receiver: Receiver, answer: Buffer): void {
    if (this.#isFlushing) return void receiver.deliver(answer, 0, answer.length)
    const at = this.#room(answer.length)
    this.#bytes.set(answer, at)
    this.#add(receiver, at, at + answer.length)
  }

  /** Send all that is here. */
  flush(): void {
    const receivers = this.#receivers
    const places = this.#places
    this.#receivers = []
    this.#places = []
    this.#filled = 0
    this.#isFlushing = true
    try {
      for (let i = 0; i < receivers.length; i++) {
        receivers[i]?.deliver(this.#bytes, places[2 * i] ?? 0, places[2 * i + 1] ?? 0)
      }
    } finally {
      this.#isFlushing = false
    }
  }

  #room(length: number): number {
    if (this.#filled + length > BYTES) this.flush()
    return this.#filled
  }

  #add(receiver: Receiver, start: number, end: number): void {
    this.#receivers.push(receiver)
    this.#places.push(start, end)
    this.#filled = end
    if (this.#isScheduled) return
    this.#isScheduled = true
    this.schedule(() => {
      this.#isScheduled = false
      this.flush()
    })
  }
}
