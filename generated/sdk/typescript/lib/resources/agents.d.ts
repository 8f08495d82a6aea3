import type { Call } from '../call.js';
import type { AgentCreate, AgentUpdate, AgentRotateKey, Agent } from '../models.js';
import type { ConditionalOptions, IdempotentOptions, RequestOptions } from '../options.js';
import type { PageCall } from '../page.js';
export type AgentsListParams = {
    /** How many to return at the most. Default `50`. */
    limit?: number | undefined;
    /** The `next_cursor` of the page before, with the same filters. */
    cursor?: string | undefined;
    /** Only agents in this state. */
    status?: 'active' | 'suspended' | 'revoked' | undefined;
    /** Only agents of this owner, compared exactly. */
    owner?: string | undefined;
};
/** Identities of AI agents, each with a key pair and a list of capabilities. */
export declare class AgentsResource {
    #private;
    /**
     * Register an agent. `POST /v1/agents`, needs `agents.write`.
     *
     * Registers an agent. Without `public_key`, AmpGate makes an Ed25519 pair and returns the
     * private key once, in `private_key_pem`; it is stored nowhere. With `public_key`, only that is
     * stored.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 409 `public_key_in_use`, `idempotency_in_flight`, `secret_no_longer_available`
     * - 422 `invalid_public_key`, `idempotency_conflict`
     */
    create(params: AgentCreate, options?: IdempotentOptions | undefined): Call<Agent>;
    /**
     * List agents. `GET /v1/agents`, needs `agents.read`.
     *
     * Lists the agents of the key's environment, newest first.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    list(params?: AgentsListParams | undefined, options?: RequestOptions | undefined): PageCall<Agent>;
    /**
     * Get an agent. `GET /v1/agents/{id}`, needs `agents.read`.
     *
     * Returns one agent of the key's environment.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 404 `not_found`
     *
     * @param id The agent's id, `ag_…`.
     */
    get(id: string, options?: RequestOptions | undefined): Call<Agent>;
    /**
     * Update an agent. `PATCH /v1/agents/{id}`, needs `agents.write`.
     *
     * Changes the members given and leaves the others. `status: suspended` stops the agent's tokens
     * with the next verify, `active` lets them pass again. Removing a capability ends every live
     * token that is no longer within what is left, and every delegation of its authority that is
     * not, with all below it; `revoked_tokens` and `revoked_delegations` say how many.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 404 `not_found`
     * - 409 `agent_revoked`
     * - 412 `precondition_failed`
     *
     * @param id The agent's id, `ag_…`.
     */
    update(id: string, params: AgentUpdate, options?: ConditionalOptions | undefined): Call<Agent>;
    /**
     * Revoke an agent. `DELETE /v1/agents/{id}`, needs `agents.write`.
     *
     * Ends the agent for good. Once this has answered, no token of the agent is accepted any more,
     * and no delegation or token with it anywhere in the chain. The agent stays readable. Repeating
     * the call answers the same.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 404 `not_found`
     *
     * @param id The agent's id, `ag_…`.
     */
    revoke(id: string, options?: RequestOptions | undefined): Call<Agent>;
    /**
     * Replace an agent's key pair. `POST /v1/agents/{id}/rotate-key`, needs `agents.write`.
     *
     * Replaces a lost or exposed key pair; the old key counts for nothing from then on. Without
     * `public_key` AmpGate makes the pair and returns `private_key_pem` once. Task tokens are signed
     * by AmpGate, not by the agent's key, so the agent's live tokens go on.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 404 `not_found`
     * - 409 `agent_revoked`, `public_key_in_use`, `idempotency_in_flight`,
     * `secret_no_longer_available`
     * - 422 `invalid_public_key`, `idempotency_conflict`
     *
     * @param id The agent's id, `ag_…`.
     */
    rotateKey(id: string, params?: AgentRotateKey | undefined, options?: IdempotentOptions | undefined): Call<Agent>;
}
