import type { Call } from '../call.js';
import type { Whoami } from '../models.js';
import type { RequestOptions } from '../options.js';
/** What the presented API key is and may do. */
export declare class WhoamiResource {
    #private;
    /**
     * Who am I? `GET /v1/whoami`, needs an API key, no scope.
     *
     * Returns what the presented API key is, whose it is and what it may do. Needs no scope.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `workspace_suspended`, `live_access_disabled`,
     * `test_access_disabled`
     */
    get(options?: RequestOptions | undefined): Call<Whoami>;
}
