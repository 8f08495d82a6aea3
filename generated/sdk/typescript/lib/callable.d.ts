import type { Call } from './call.js';
import type { RequestOptions } from './options.js';
/** A resource with one method, `get`, that can itself be called in its place. */
export type Callable<R extends {
    get(options?: RequestOptions): Call<unknown>;
}> = R['get'] & Pick<R, 'get'>;
export declare function callable<T>(resource: {
    get(options?: RequestOptions): Call<T>;
}): {
    (options?: RequestOptions): Call<T>;
    get(options?: RequestOptions): Call<T>;
};
