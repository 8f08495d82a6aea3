const createOperation = { id: 'policies.create', method: 'POST', path: '/v1/policies', public: false, query: [], hasBody: true, repeat: 'always', idempotent: true, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const listOperation = { id: 'policies.list', method: 'GET', path: '/v1/policies', public: false, query: ['limit', 'cursor', 'status', 'effect'], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const schemaOperation = { id: 'policies.schema', method: 'GET', path: '/v1/policies/schema', public: true, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'text', secrets: [] };
const simulateOperation = { id: 'policies.simulate', method: 'POST', path: '/v1/policies/simulate', public: false, query: [], hasBody: true, repeat: 'refused', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const getOperation = { id: 'policies.get', method: 'GET', path: '/v1/policies/{id}', public: false, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
const deactivateOperation = { id: 'policies.deactivate', method: 'DELETE', path: '/v1/policies/{id}', public: false, query: [], hasBody: false, repeat: 'always', idempotent: false, conditional: false, sendsEnvironment: false, perCall: [], reply: 'json', secrets: [] };
/** Rules about what agents may be given, checked whenever a token is issued or authority delegated. */
export class PoliciesResource {
    #transport;
    /** @internal */
    constructor(transport) {
        this.#transport = transport;
    }
    /**
     * Create a policy. `POST /v1/policies`, needs `policies.write`.
     *
     * Creates a policy, which holds for every token issued and every delegation made after this has
     * answered. It is never consulted by verify. A policy is not changed later: deactivate it and
     * create another.
     *
     * **Who decides.** A request for several scopes is judged scope by scope, and refused if one of
     * them is. A `deny` with `guardrail: true` that matches ends it; nothing overrides it. Then the
     * layers are asked, the most specific first: policies that select agents by `ids`, then by
     * `owners`, then by `models` or `metadata`, then those for all agents. In the first layer that
     * speaks, a `deny` that matches refuses, else an `allow` that matches allows. If no layer
     * speaks, the workspace's `policy_default` decides. An agent's capabilities bound all of this.
     * Then every `limit` that matches narrows what was asked.
     *
     * **When a policy matches.** Its `agents` select the agent, its `scope` the requested scope,
     * `hours` the time; what is left out selects everything. `max_ttl_seconds` and
     * `required_constraints` are demands: an `allow` matches a request that meets them all, a `deny`
     * one that breaks one of them, or any request if it makes no demand. An `allow` matches only
     * what lies wholly within its `scope`; a `deny` and a `limit` also match a requested branch that
     * reaches into it, as `payments.*` reaches into `payments.refund`.
     *
     * **`limit`** narrows and never refuses, unless nothing of the scope is left: `max_ttl_seconds`
     * caps the ttl, `allowed_scope` cuts the scopes that it matches down to what lies within,
     * `constraints` are added to the token's own, the stricter one holding where both speak. Of
     * several limits the narrowest wins.
     *
     * **`cedar`** is the advanced form, one or more statements of the Cedar language, all `forbid`
     * (a `deny`) or all `permit` (an `allow`), checked against the schema at `GET
     * /v1/policies/schema`. `agents` and `hours` may be given beside it and must hold too; `scope`
     * and the other conditions are said in Cedar. A `forbid` is also tried on every scope that it
     * names within a requested branch. One that fails while it is evaluated counts as matching; a
     * `permit` that fails does not.
     *
     * **`mode: audit`** lets everything pass and writes into the audit row of the token what the
     * policy would have done (`would_deny`, `would_limit`; of a refusal, `would_allow`).
     *
     * With `revoke_existing`, the live tokens that this policy now forbids end before this answers,
     * and `revoked_tokens` counts them. Each is judged as it was issued, at the time of its issue,
     * with its agent as it is now.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `role_required`
     * - 409 `policy_limit_reached`, `idempotency_in_flight`
     * - 422 `invalid_policy`, `invalid_constraints`, `idempotency_conflict`
     */
    create(name, options) {
        return this.#transport.call(createOperation, [], typeof name === 'string' ? { name: name } : name, options);
    }
    /**
     * List policies. `GET /v1/policies`, needs `policies.read`.
     *
     * Lists the policies of the key's environment, deactivated ones too, newest first.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    list(params, options) {
        return this.#transport.list(listOperation, [], params, options);
    }
    /**
     * The Cedar schema. `GET /v1/policies/schema`, needs no API key.
     *
     * The schema, in Cedar's own language, of what a policy's `cedar` may speak of: agents with
     * their attributes and metadata (as tags), scopes with the branches that they lie in, the two
     * actions and the request's context. Statements are checked against it when a policy is created.
     */
    schema(options) {
        return this.#transport.call(schemaOperation, [], undefined, options);
    }
    /**
     * Try a policy on what was issued. `POST /v1/policies/simulate`, needs `policies.write`,
     * `tokens.read`.
     *
     * Judges the last issued tokens once more, first under the policies in force and then with the
     * draft as one of them, and says for which the answer differs. A token is judged as it was
     * issued, at the time of its issue, with its agent as it is now. The draft counts as enforced,
     * also with `mode: audit`. Changes nothing.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 422 `invalid_policy`, `invalid_constraints`
     */
    simulate(params, options) {
        return this.#transport.call(simulateOperation, [], params, options);
    }
    /**
     * Get a policy. `GET /v1/policies/{id}`, needs `policies.read`.
     *
     * Returns one policy of the key's environment, also one that is deactivated.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     * - 404 `not_found`
     *
     * @param id The policy's id, `pol_…`.
     */
    get(id, options) {
        return this.#transport.call(getOperation, [id], undefined, options);
    }
    /**
     * Deactivate a policy. `DELETE /v1/policies/{id}`, needs `policies.write`.
     *
     * Ends a policy: it holds for nothing that is issued after this has answered. It stays readable,
     * with `deactivated_at`. Repeating the call answers the same. Tokens that it let pass or
     * narrowed stay as they are.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `role_required`
     * - 404 `not_found`
     *
     * @param id The policy's id, `pol_…`.
     */
    deactivate(id, options) {
        return this.#transport.call(deactivateOperation, [id], undefined, options);
    }
}
