import type { Call } from '../call.js';
import type { Usage, Anomaly } from '../models.js';
import type { RequestOptions } from '../options.js';
import type { PageCall } from '../page.js';
export type UsageGetParams = {
    /**
     * Count from the bucket on in which this time lies (RFC 3339). Without it, an hour of minutes, a
     * day of hours or 30 days before `until`.
     */
    since?: string | Date | undefined;
    /** Count up to the bucket in which this time lies (RFC 3339). Without it, now. */
    until?: string | Date | undefined;
    /**
     * How long a bucket of time is. They start at whole minutes, hours or days, UTC; at most 500 in
     * one answer. Default `"hour"`.
     */
    step?: 'minute' | 'hour' | 'day' | undefined;
    /** What the requests are told apart by. Without it, only all together. */
    group_by?: 'key' | 'status' | 'country' | 'operation' | undefined;
    /**
     * How many groups are told apart at the most, the busiest first; the others are added up in
     * `rest`. Default `10`.
     */
    groups?: number | undefined;
};
export type UsageAnomaliesParams = {
    /** How many to return at the most. Default `50`. */
    limit?: number | undefined;
    /** The `next_cursor` of the page before, with the same filters. */
    cursor?: string | undefined;
    /** Only this kind. */
    kind?: 'volume_spike' | 'volume_drop' | 'error_burst' | 'new_country' | 'used_after_silence' | 'retiring_key_used' | undefined;
    /** Only of this key (`key_…`), and those that it was rotated from or to. */
    key?: string | undefined;
    /** Only what was found at or after this time (RFC 3339). */
    since?: string | Date | undefined;
};
export type UsageOfKeyParams = {
    /**
     * Count from the bucket on in which this time lies (RFC 3339). Without it, an hour of minutes, a
     * day of hours or 30 days before `until`.
     */
    since?: string | Date | undefined;
    /** Count up to the bucket in which this time lies (RFC 3339). Without it, now. */
    until?: string | Date | undefined;
    /**
     * How long a bucket of time is. They start at whole minutes, hours or days, UTC; at most 500 in
     * one answer. Default `"hour"`.
     */
    step?: 'minute' | 'hour' | 'day' | undefined;
    /** What the requests are told apart by. Default `"key"`. */
    group_by?: 'key' | 'status' | 'country' | 'operation' | undefined;
    /**
     * How many groups are told apart at the most, the busiest first; the others are added up in
     * `rest`. Default `10`.
     */
    groups?: number | undefined;
};
/** What API keys are used for, how much, how fast, and what is unusual. */
export declare class UsageResource {
    #private;
    /**
     * What keys are used for. `GET /v1/usage`, needs `usage.read`.
     *
     * Counts the requests made with the API keys of the workspace in the key's environment: how
     * many, how fast they were answered, what was refused or failed. Every request whose key is
     * known is counted, also one that is refused by a scope or a limit. Verifies need no key: `GET
     * /v1/audit/stats` counts those.
     *
     * What is counted is written every 5 seconds: everything that ended before `complete_until` is
     * in the answer. Percentiles come from buckets that grow by the cube root of two, so they are at
     * most 13 % off. Minutes are kept for 48 hours, hours for 90 days, days for 2 years.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    get(params?: UsageGetParams | undefined, options?: RequestOptions | undefined): Call<Usage>;
    /**
     * What was unusual about keys. `GET /v1/usage/anomalies`, needs `usage.read`.
     *
     * Lists unusual patterns in the use of the keys of the workspace and environment, newest first.
     * Each was written into the audit trail once (`usage.anomaly`). Of one kind and key there is at
     * most one a day.
     *
     * - `volume_spike`, `volume_drop`, `error_burst`: an hour held against the same hour of the 28
     * days before, once there are 7. A spike or burst may be found while its hour runs, a drop when
     * it is over.
     * - `new_country`: the first use from a country, by a key that is known from others for 7 days.
     * - `used_after_silence`: the first use after 45 days without any.
     * - `retiring_key_used`: a rotated key that is in use within the last quarter of its grace.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    anomalies(params?: UsageAnomaliesParams | undefined, options?: RequestOptions | undefined): PageCall<Anomaly>;
    /**
     * What one key is used for. `GET /v1/keys/{id}/usage`, needs `usage.read`.
     *
     * As `GET /v1/usage`, for one key with those that it was rotated from or to. Told apart by key
     * unless asked otherwise, so that both halves of a rotation show, and whether the old one can be
     * revoked.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 404 `not_found`
     *
     * @param id The key's id, `key_…`.
     */
    ofKey(id: string, params?: UsageOfKeyParams | undefined, options?: RequestOptions | undefined): Call<Usage>;
}
