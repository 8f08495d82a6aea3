import type { Call } from './call.ts'
import type { RequestOptions } from './options.ts'

/** A resource with one method, `get`, that can itself be called in its place. */
export type Callable<R extends { get(options?: RequestOptions): Call<unknown> }> = R['get'] &
  Pick<R, 'get'>

export function callable<T>(resource: { get(options?: RequestOptions): Call<T> }): {
  (options?: RequestOptions): Call<T>
  get(options?: RequestOptions): Call<T>
} {
  const get = (options?: RequestOptions): Call<T> => resource.get(options)
  return Object.assign((options?: RequestOptions): Call<T> => get(options), { get })
}
