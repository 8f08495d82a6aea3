import type { AuditCheckpoint } from '../models.js';
import type { RequestOptions } from '../options.js';
import type { PageCall } from '../page.js';
export type AuditListCheckpointsParams = {
    /** How many to return at the most. Default `50`. */
    limit?: number | undefined;
    /** The `next_cursor` of the page before, with the same filters. */
    cursor?: string | undefined;
    /** Only checkpoints signed at or after this time (RFC 3339). */
    since?: string | Date | undefined;
    /** Only checkpoints signed before this time (RFC 3339). */
    until?: string | Date | undefined;
};
/** The audit trail, what was done, by whom, and what was refused. */
export declare class AuditResource {
    #private;
    /**
     * List checkpoints of the audit trail. `GET /v1/audit/checkpoints`, needs `audit.read`.
     *
     * Lists signed checkpoints of the chain over the audit events of the key's workspace and
     * environment, newest first. A checkpoint says, signed, that the events up to `seq` have the
     * hash `hash`; there is one for each second in which events were written. Keep the latest one
     * elsewhere from time to time: `ampgate audit verify
     * --checkpoints` holds an export against it, so that not even the end of the trail can be cut
     * away unnoticed.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `insufficient_scope`, `workspace_suspended`
     */
    listCheckpoints(params?: AuditListCheckpointsParams | undefined, options?: RequestOptions | undefined): PageCall<AuditCheckpoint>;
}
