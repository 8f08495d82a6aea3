import type { Call } from '../call.js';
import type { Workspace, WorkspaceUpdate } from '../models.js';
import type { ConditionalOptions, RequestOptions } from '../options.js';
/** The workspace that the presented API key belongs to. */
export declare class WorkspaceResource {
    #private;
    /**
     * Get the workspace. `GET /v1/workspace`, needs `workspace.read`.
     *
     * Returns the workspace that the presented API key belongs to.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    get(options?: RequestOptions | undefined): Call<Workspace>;
    /**
     * Update the workspace. `PATCH /v1/workspace`, needs `workspace.write`.
     *
     * Changes the members given and leaves the others. `policy_default` holds in both environments,
     * for everything that is issued after this has answered. Needs a live key. Status and access to
     * live and test are the operator's to change.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `live_key_required`, `role_required`
     * - 412 `precondition_failed`
     */
    update(params: WorkspaceUpdate, options?: ConditionalOptions | undefined): Call<Workspace>;
}
