import type { Lane, Lanes } from './connection.ts'
import { type Head, readHead } from './head.ts'

const END = Buffer.from('\r\n\r\n')
/** Heads remembered, and the longest that is, in bytes: 1 MB with what was read of them. */
const REMEMBERED_MAX = 512
const REMEMBERED_BYTES_MAX = 1024

/** A head, and the lane of requests that have it. */
export type Read = { readonly head: Head; readonly lane: Lane | undefined }

/**
 * Heads that came before: programs send the same again and again, and the very same bytes are not
 * read twice, which takes 2 µs. When there are too many, all are forgotten.
 */
export class Heads {
  #known = new Map<string, Read>()

  constructor(private readonly lanes: Pick<Lanes, 'of'>) {}

  get size(): number {
    return this.#known.size
  }

  /** The head that `bytes` begin with; undefined when it is not whole, or unusual. */
  read(bytes: Buffer): Read | undefined {
    const length = bytes.indexOf(END) + END.length
    if (length > REMEMBERED_BYTES_MAX) return this.#read(bytes)
    const text = bytes.toString('latin1', 0, length)
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const read = this.#read(bytes)
    if (read !== undefined) this.#remember(text, read)
    return read
  }

  #read(bytes: Buffer): Read | undefined {
    const head = readHead(bytes)
    return head && { head, lane: this.lanes.of(head) }
  }

  #remember(text: string, read: Read): void {
    if (this.#known.size >= REMEMBERED_MAX) this.#known = new Map()
    this.#known.set(text, read)
  }
}
