/**
 * Status line and headers of answers that differ in their bodies: the same bytes, but for the id of
 * the request, the date, and how long the body is. To make a text of it each time and bytes of that
 * takes 0.3 µs more: 2 % of a verify of a token that does not come often.
 */
import { put, StampedBytes } from './stamped-bytes.ts'

/** What is put in besides the text: the id, the date, the length, and the names of the last two. */
const MORE_BYTES = 128
const END = '\r\n\r\n'

export class PreparedHead {
  /** By how many digits the length has. */
  readonly #byDigits: (StampedBytes | undefined)[] = []

  /** `text` is status line and headers up to the id of the request, ASCII. */
  constructor(readonly text: string) {}

  /** No head is longer. */
  get bytesMax(): number {
    return this.text.length + MORE_BYTES
  }

  /**
   * With an id as `newRequestId` makes them, the date of now, for a body of `length` bytes; good
   * until the next call.
   */
  with(requestId: string, date: string, length: number): Buffer {
    const digits = `${length}`
    const known = this.#byDigits[digits.length]
    const stamped = known ?? new StampedBytes(this.text, `Content-Length: ${digits}${END}`)
    this.#byDigits[digits.length] = stamped
    const bytes = stamped.with(requestId, date)
    put(bytes, bytes.length - END.length - digits.length, digits, digits.length)
    return bytes
  }
}
