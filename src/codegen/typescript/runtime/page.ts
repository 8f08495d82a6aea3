import { Call, type Reply } from './call.ts'
import { UnreadableReplyError } from './errors.ts'

/** @internal What the server answers to a list. */
export type WirePage<T> = { data: T[]; has_more: boolean; next_cursor?: string }

/** @internal Asks for the page at a cursor, with the filters of the page before. */
export type NextPage<T> = (cursor: string) => PageCall<T>

/** One page of a list. Iterating over it goes on through all later pages. */
export class Page<T> implements AsyncIterable<T> {
  /** The items of this page alone. */
  readonly data: T[]
  /** Whether a further page exists. */
  readonly has_more: boolean
  /** What to pass as `cursor` for the next page. */
  readonly next_cursor: string | undefined
  readonly #next: NextPage<T>

  /** @internal */
  constructor(page: WirePage<T>, next: NextPage<T>) {
    if (!Array.isArray(page.data)) throw new UnreadableReplyError('the page has no data')
    // Members that this version does not know stay, unless they would hide a method.
    for (const [name, value] of Object.entries(page)) {
      if (!(name in this)) Object.assign(this, { [name]: value })
    }
    this.data = page.data
    this.has_more = page.has_more
    this.next_cursor = page.next_cursor
    this.#next = next
  }

  /** The page after this one, or undefined after the last. */
  async nextPage(): Promise<Page<T> | undefined> {
    if (!this.has_more) return undefined
    if (this.next_cursor === undefined) {
      throw new UnreadableReplyError('the page has more but does not say where it goes on')
    }
    const next = await this.#next(this.next_cursor)
    // Every page would be the same from here on.
    if (next.has_more && next.next_cursor === this.next_cursor) {
      throw new UnreadableReplyError('the next page points to itself')
    }
    return next
  }

  /** This page and all later ones; each is asked for when the one before is used up. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    for (let page: Page<T> | undefined = this; page; page = await page.nextPage()) yield page
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages()) yield* page.data
  }
}

/**
 * A list under way. `await` gives its first page; `for await` gives the items of all pages, each
 * page asked for when the one before is used up.
 */
export class PageCall<T> extends Call<Page<T>> implements AsyncIterable<T> {
  /** @internal */
  constructor(reply: Promise<Reply<WirePage<T>>>, next: NextPage<T>) {
    super(reply.then(({ data, ...rest }) => ({ ...rest, data: new Page(data, next) })))
  }

  /** The pages instead of the items. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    yield* (await this).pages()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages()) yield* page.data
  }
}
