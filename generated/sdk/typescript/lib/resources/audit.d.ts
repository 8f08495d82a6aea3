import type { Call } from '../call.js';
import type { LineStream } from '../lines.js';
import type { AuditEvent, AuditStats, AuditCheckpoint } from '../models.js';
import type { RequestOptions } from '../options.js';
import type { PageCall } from '../page.js';
export type AuditListParams = {
    /** How many to return at the most. Default `50`. */
    limit?: number | undefined;
    /** The `next_cursor` of the page before, with the same filters. */
    cursor?: string | undefined;
    /** Only events at or after this time (RFC 3339). With `text` and without it, the last 30 days. */
    since?: string | Date | undefined;
    /** Only events before this time (RFC 3339). */
    until?: string | Date | undefined;
    /**
     * Only what this one did. An API key's id (`key_…`), the id of the person behind it (`mem_…`),
     * or a kind of actor, `key`, `operator` or `system`.
     */
    actor?: string | undefined;
    /** Only events about this agent, its tokens and what is done in its name. */
    agent_id?: string | undefined;
    /** Only this action, `agent.created`, or a branch of them, `agent.*`. */
    action?: string | undefined;
    /** Only what happened, or only what was refused. */
    outcome?: 'success' | 'refused' | undefined;
    /**
     * Only events that hold this text in `action`, `target.id`, `actor.id`, `agent_id`,
     * `request_id`, `reason`, `ip` or in `details` as JSON; upper and lower case of A to Z are the
     * same.
     */
    text?: string | undefined;
};
export type AuditStatsParams = {
    /**
     * Count from this time on (RFC 3339); verifies from the start of its minute. Without it, the
     * last 24 hours.
     */
    since?: string | Date | undefined;
    /** Count what is before this time (RFC 3339). Without it, now. */
    until?: string | Date | undefined;
    /**
     * How long a bucket of time is. They start at whole minutes, hours or days, UTC; at most 1,000
     * in one answer. Default `"hour"`.
     */
    bucket?: 'minute' | 'hour' | 'day' | undefined;
};
export type AuditExportParams = {
    /** Only events at or after this time (RFC 3339). With `text` and without it, the last 30 days. */
    since?: string | Date | undefined;
    /** Only events before this time (RFC 3339). */
    until?: string | Date | undefined;
    /**
     * Only what this one did. An API key's id (`key_…`), the id of the person behind it (`mem_…`),
     * or a kind of actor, `key`, `operator` or `system`.
     */
    actor?: string | undefined;
    /** Only events about this agent, its tokens and what is done in its name. */
    agent_id?: string | undefined;
    /** Only this action, `agent.created`, or a branch of them, `agent.*`. */
    action?: string | undefined;
    /** Only what happened, or only what was refused. */
    outcome?: 'success' | 'refused' | undefined;
    /**
     * Only events that hold this text in `action`, `target.id`, `actor.id`, `agent_id`,
     * `request_id`, `reason`, `ip` or in `details` as JSON; upper and lower case of A to Z are the
     * same.
     */
    text?: string | undefined;
};
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
     * List audit events. `GET /v1/audit`, needs `audit.read`.
     *
     * Lists what was done and what was refused in the key's environment, newest first. Every change
     * writes its event in its own transaction: what is not written down has not happened. Failed
     * authentications with a key that exists, and calls beyond a key's scopes, are one event per
     * key, address (or operation) and minute, with a count. Filters are joined by *and*.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    list(params?: AuditListParams | undefined, options?: RequestOptions | undefined): PageCall<AuditEvent>;
    /**
     * Count audit events and verifies. `GET /v1/audit/stats`, needs `audit.read`.
     *
     * Counts the events of a span of time by action, agent and bucket of time, with the verifies of
     * tokens whose signature matched. Verifies are counted per agent, issuing key, code and minute;
     * those of the last seconds may be missing.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    stats(params?: AuditStatsParams | undefined, options?: RequestOptions | undefined): Call<AuditStats>;
    /**
     * Export audit events. `GET /v1/audit/export`, needs `audit.read`.
     *
     * Streams every matching event up to now, oldest first, however many there are. That it was
     * asked for is an audit event itself (`audit.exported`), written before the first line is sent.
     *
     * `ndjson`: one event per line, as `GET /v1/audit` shows it, with its place in the chain (`seq`,
     * `hash`), and lines without an `id` in between: a first line `{"start":…}`, signed checkpoints,
     * and a last line `{"end":true,"count":n,…}`, without which the export is not whole. Without
     * filters but `since` and `until` it can be proved offline: `ampgate audit verify`. It then goes
     * by the order of the chain, and begins and ends at checkpoints, so it may hold some events of
     * just before `since` and just after `until`. `csv`: RFC 4180 with a header; `chain` joined by
     * spaces, `details` as JSON. A cell that starts with `=`, `+`, `-`, `@`, `'`, a tab, CR or LF
     * has a `'` put in front, so that no spreadsheet runs it; take one `'` away to read it back. An
     * export that fails on the way ends by a broken connection in either format. A client that takes
     * nothing for 30 s is cut off; go on with `since` set to the `at` of the last event that came.
     * Events of the last 5 seconds may be on their way still, and missing.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    export(params?: AuditExportParams | undefined, options?: RequestOptions | undefined): LineStream<AuditEvent>;
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
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    listCheckpoints(params?: AuditListCheckpointsParams | undefined, options?: RequestOptions | undefined): PageCall<AuditCheckpoint>;
    /**
     * Get an audit event. `GET /v1/audit/{id}`, needs `audit.read`.
     *
     * Returns one event of the key's environment.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 404 `not_found`
     *
     * @param id The event's id, `evt_…`.
     */
    get(id: string, options?: RequestOptions | undefined): Call<AuditEvent>;
}
