/** A success with the HTTP response that brought it. */
export type Reply<T> = {
    data: T;
    /** Status and headers (`ETag`, `RateLimit`); its body has been read into `data`. */
    response: Response;
    /** The request's id in the server's log, where the server names one. */
    request_id: string | undefined;
};
/** A call under way: a promise of its result, which can also give the HTTP response. */
export declare class Call<T> extends Promise<T> {
    #private;
    /** The result together with the HTTP response. */
    withResponse(): Promise<Reply<T>>;
}
