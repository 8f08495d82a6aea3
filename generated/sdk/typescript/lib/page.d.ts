import { Call } from './call.js';
/** One page of a list. Iterating over it goes on through all later pages. */
export declare class Page<T> implements AsyncIterable<T> {
    #private;
    /** The items of this page alone. */
    readonly data: T[];
    /** Whether a further page exists. */
    readonly has_more: boolean;
    /** What to pass as `cursor` for the next page. */
    readonly next_cursor: string | undefined;
    /** The page after this one, or undefined after the last. */
    nextPage(): Promise<Page<T> | undefined>;
    /** This page and all later ones; each is asked for when the one before is used up. */
    pages(): AsyncGenerator<Page<T>, void, undefined>;
    [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>;
}
/**
 * A list under way. `await` gives its first page; `for await` gives the items of all pages, each
 * page asked for when the one before is used up.
 */
export declare class PageCall<T> extends Call<Page<T>> implements AsyncIterable<T> {
    /** The pages instead of the items. */
    pages(): AsyncGenerator<Page<T>, void, undefined>;
    [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>;
}
