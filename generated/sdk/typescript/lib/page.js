import { Call } from './call.js';
import { UnreadableReplyError } from './errors.js';
/** One page of a list. Iterating over it goes on through all later pages. */
export class Page {
    /** The items of this page alone. */
    data;
    /** Whether a further page exists. */
    has_more;
    /** What to pass as `cursor` for the next page. */
    next_cursor;
    #next;
    /** @internal */
    constructor(page, next) {
        if (!Array.isArray(page.data))
            throw new UnreadableReplyError('the page has no data');
        // Members that this version does not know stay, unless they would hide a method.
        for (const [name, value] of Object.entries(page)) {
            if (!(name in this))
                Object.assign(this, { [name]: value });
        }
        this.data = page.data;
        this.has_more = page.has_more;
        this.next_cursor = page.next_cursor;
        this.#next = next;
    }
    /** The page after this one, or undefined after the last. */
    async nextPage() {
        if (!this.has_more)
            return undefined;
        if (this.next_cursor === undefined) {
            throw new UnreadableReplyError('the page has more but does not say where it goes on');
        }
        const next = await this.#next(this.next_cursor);
        // Every page would be the same from here on.
        if (next.has_more && next.next_cursor === this.next_cursor) {
            throw new UnreadableReplyError('the next page points to itself');
        }
        return next;
    }
    /** This page and all later ones; each is asked for when the one before is used up. */
    async *pages() {
        for (let page = this; page; page = await page.nextPage())
            yield page;
    }
    async *[Symbol.asyncIterator]() {
        for await (const page of this.pages())
            yield* page.data;
    }
}
/**
 * A list under way. `await` gives its first page; `for await` gives the items of all pages, each
 * page asked for when the one before is used up.
 */
export class PageCall extends Call {
    /** @internal */
    constructor(reply, next) {
        super(reply.then(({ data, ...rest }) => ({ ...rest, data: new Page(data, next) })));
    }
    /** The pages instead of the items. */
    async *pages() {
        yield* (await this).pages();
    }
    async *[Symbol.asyncIterator]() {
        for await (const page of this.pages())
            yield* page.data;
    }
}
