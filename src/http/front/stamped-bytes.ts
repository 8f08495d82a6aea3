import { REQUEST_ID_LENGTH } from '../../lib/request-id.ts'

const NO_ID = ' '.repeat(REQUEST_ID_LENGTH)
const NO_DATE = new Date(0).toUTCString()

/** Bytes of an answer, or of its head, with places for the id of its request and for the date. */
export class StampedBytes {
  readonly #bytes: Buffer
  readonly #idAt: number
  readonly #dateAt: number
  #date = NO_DATE

  /** `head` is status line and headers up to the id, ASCII; `rest` all that follows the date. */
  constructor(head: string, rest: string) {
    const beforeDate = `${head}${NO_ID}\r\nDate: `
    this.#bytes = Buffer.from(`${beforeDate}${NO_DATE}\r\n${rest}`)
    this.#idAt = head.length
    this.#dateAt = beforeDate.length
  }

  get length(): number {
    return this.#bytes.length
  }

  /** With an id as `newRequestId` makes them and the date of now; good until the next call. */
  with(requestId: string, date: string): Buffer {
    putId(this.#bytes, this.#idAt, requestId)
    if (date !== this.#date) {
      put(this.#bytes, this.#dateAt, date, date.length)
      this.#date = date
    }
    return this.#bytes
  }
}

export const putId = (bytes: Buffer, at: number, requestId: string): void =>
  put(bytes, at, requestId, REQUEST_ID_LENGTH)

/** Of ASCII; for a few characters this is faster than a call of `write`. */
export function put(bytes: Buffer, at: number, text: string, length: number): void {
  for (let i = 0; i < length; i++) bytes[at + i] = text.charCodeAt(i)
}
