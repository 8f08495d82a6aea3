/**
 * Objects that are sent one by one, however many there are. Nothing is asked for before the first
 * is; every `for await` asks anew. A stream that ends too early throws, so what ends is whole.
 */
export declare class LineStream<T> implements AsyncIterable<T> {
    #private;
    [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>;
}
