import { seededHash } from '../../lib/bytes-hash.ts'
import { Doorkeeper } from '../../lib/doorkeeper.ts'
import type { Lane, Lanes } from './connection.ts'
import { type Head, readHead } from './head.ts'

const END = Buffer.from('\r\n\r\n')
/** Heads remembered, and the longest that is, in bytes: 8 MB with what was read of them. */
const REMEMBERED_MAX = 2048
const REMEMBERED_BYTES_MAX = 1024

/** One is remembered from this time on that it comes, so that a flood of heads displaces none. */
const REMEMBERED_FROM = 2
const DOORS = 2 ** 14

/** A head, the lane of requests that have it, and its bytes if it is one that is remembered. */
export type Read = {
  readonly head: Head
  readonly lane: Lane | undefined
  readonly bytes: Buffer | undefined
}

/**
 * Heads that came before: programs send the same again and again, and the very same bytes are not
 * read each time, which takes 2 µs. When there are too many, all are forgotten.
 */
export class Heads {
  /** By the hash of their bytes. */
  #known = new Map<number, Read>()
  readonly #hash = seededHash()
  readonly #doorkeeper = new Doorkeeper(DOORS, REMEMBERED_FROM)

  constructor(private readonly lanes: Pick<Lanes, 'of'>) {}

  get size(): number {
    return this.#known.size
  }

  /**
   * The head that `bytes` begin with; undefined when it is not whole, or unusual. Most likely it is
   * that of the `last` request of the connection, which is told without making a text of it.
   */
  read(bytes: Buffer, last?: Read): Read | undefined {
    if (last !== undefined && isThat(last, bytes)) return last
    const end = bytes.indexOf(END)
    const length = end + END.length
    if (end === -1 || length > REMEMBERED_BYTES_MAX) return this.#read(bytes, undefined)
    // A view of a part takes as long as all the rest.
    const hash = this.#hash(bytes.length === length ? bytes : bytes.subarray(0, length))
    const known = this.#known.get(hash)
    if (known !== undefined && isThat(known, bytes)) return known
    if (!this.#doorkeeper.comesOften(hash)) return this.#read(bytes, undefined)
    const read = this.#read(bytes, Buffer.from(bytes.subarray(0, length)))
    if (read !== undefined) this.#remember(hash, read)
    return read
  }

  #read(bytes: Buffer, kept: Buffer | undefined): Read | undefined {
    const head = readHead(bytes)
    return head && { head, lane: this.lanes.of(head), bytes: kept }
  }

  #remember(hash: number, read: Read): void {
    if (this.#known.size >= REMEMBERED_MAX) this.#known = new Map()
    this.#known.set(hash, read)
  }
}

/** Whether `bytes` begin with a head that was read before: with all of it, to its empty line. */
const isThat = ({ bytes: head }: Read, bytes: Buffer): boolean =>
  head !== undefined &&
  bytes.length >= head.length &&
  bytes.compare(head, 0, head.length, 0, head.length) === 0
