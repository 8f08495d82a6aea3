import { type Head, readHead } from './head.ts'

const END = Buffer.from('\r\n\r\n')
/** Heads remembered, and the longest that is, in bytes: 1 MB with what was read of them. */
const REMEMBERED_MAX = 512
const REMEMBERED_BYTES_MAX = 1024

/**
 * Heads that came before: programs send the same again and again, and the very same bytes are not
 * read twice, which takes 2 µs. When there are too many, all are forgotten.
 */
export class Heads {
  #known = new Map<string, Head>()

  get size(): number {
    return this.#known.size
  }

  /** The head that `bytes` begin with; undefined when it is not whole, or unusual. */
  read(bytes: Buffer): Head | undefined {
    const length = bytes.indexOf(END) + END.length
    if (length > REMEMBERED_BYTES_MAX) return readHead(bytes)
    const text = bytes.toString('latin1', 0, length)
    return this.#known.get(text) ?? this.#read(bytes, text)
  }

  #read(bytes: Buffer, text: string): Head | undefined {
    const head = readHead(bytes)
    if (head === undefined) return undefined
    if (this.#known.size >= REMEMBERED_MAX) this.#known = new Map()
    this.#known.set(text, head)
    return head
  }
}
