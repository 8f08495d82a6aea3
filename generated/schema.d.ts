// Written by `bun run generate` from openapi.yaml; never edited.

export interface paths {
    "/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List agents
         * @description Lists the agents of the key's environment, newest first.
         */
        get: operations["agents.list"];
        put?: never;
        /**
         * Register an agent
         * @description Registers an agent. Without `public_key`, AmpGate makes an Ed25519 pair and returns the private key
         *     once, in `private_key_pem`; it is stored nowhere. With `public_key`, only that is stored.
         */
        post: operations["agents.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, `ag_…`.
                 * @example ag_Xk9mN3pQ7rT2vW5yZ8bC1d
                 */
                id: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        /**
         * Get an agent
         * @description Returns one agent of the key's environment.
         */
        get: operations["agents.get"];
        put?: never;
        post?: never;
        /**
         * Revoke an agent
         * @description Ends the agent for good. Once this has answered, no token of the agent is accepted any more.
         *     The agent stays readable. Repeating the call answers the same.
         */
        delete: operations["agents.revoke"];
        options?: never;
        head?: never;
        /**
         * Update an agent
         * @description Changes the members given and leaves the others. `status: suspended` stops the agent's tokens with
         *     the next verify, `active` lets them pass again. Removing a capability ends every live token that is
         *     no longer within what is left; `revoked_tokens` says how many.
         */
        patch: operations["agents.update"];
        trace?: never;
    };
    "/v1/agents/{id}/rotate-key": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, `ag_…`.
                 * @example ag_Xk9mN3pQ7rT2vW5yZ8bC1d
                 */
                id: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace an agent's key pair
         * @description Replaces a lost or exposed key pair; the old key counts for nothing from then on. Without
         *     `public_key` AmpGate makes the pair and returns `private_key_pem` once. Task tokens are signed by
         *     AmpGate, not by the agent's key, so the agent's live tokens go on.
         */
        post: operations["agents.rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tokens
         * @description Lists what was issued, newest first. The tokens themselves are not stored.
         */
        get: operations["tokens.list"];
        put?: never;
        /**
         * Issue a task token
         * @description Issues a token for one task of one agent: a JWT (`typ: at+jwt`, Ed25519) that anyone can check
         *     offline against the JWKS and anybody can have verified at `POST /v1/tokens/verify`. Every scope must
         *     lie within the agent's capabilities.
         */
        post: operations["tokens.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify a token
         * @description Answers whether a call that carries this token may happen now. Public: any service may ask, no key
         *     is needed. A refused token is an answer, not an error: HTTP 200 with `valid: false` and a `code`.
         *     Nothing about a token is told unless its signature matched. A revoke that has answered is seen by
         *     the very next verify.
         *
         *     The checks, in order, and their codes: `malformed`, `invalid`, `wrong_kind`, `wrong_environment`,
         *     `key_revoked`, `expired`, `not_yet_valid`, `workspace_suspended`, `agent_revoked`,
         *     `agent_suspended`, `revoked`, `audience_mismatch`, `scope_missing`, `constraint_violated`; else `ok`.
         *
         *     With the concrete call in `context`, every constraint of the token is checked: `max_order_usd: 200`
         *     holds for `context: {order_usd: 150}`. A constrained field that `context` does not name is a
         *     violation; fields that no constraint names are ignored. Without it the answer says
         *     `constraints_checked: false`, and the service checks `constraints` itself.
         */
        post: operations["tokens.verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token's id, `tok_…` (the token's `jti`).
                 * @example tok_01KF0Z7Qm4nB8vR2xC6yT1wS3d
                 */
                id: components["parameters"]["TokenId"];
            };
            cookie?: never;
        };
        /**
         * Get a token's record
         * @description Returns what is known of an issued token. The token itself is not stored.
         */
        get: operations["tokens.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token's id, `tok_…` (the token's `jti`).
                 * @example tok_01KF0Z7Qm4nB8vR2xC6yT1wS3d
                 */
                id: components["parameters"]["TokenId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke a token
         * @description Ends a token. Once this has answered, no verify accepts it any more. Repeating the call answers the
         *     same; a token that has expired can be revoked too.
         */
        post: operations["tokens.revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List policies
         * @description Lists the policies of the key's environment, deactivated ones too, newest first.
         */
        get: operations["policies.list"];
        put?: never;
        /**
         * Create a policy
         * @description Creates a policy, which holds for every token issued and every delegation made after this has answered.
         *     It is never consulted by verify. A policy is not changed later: deactivate it and create another.
         *
         *     **Who decides.** A request for several scopes is judged scope by scope, and refused if one of them is.
         *     A `deny` with `guardrail: true` that matches ends it; nothing overrides it. Then the layers are asked,
         *     the most specific first: policies that select agents by `ids`, then by `owners`, then by `models` or
         *     `metadata`, then those for all agents. In the first layer that speaks, a `deny` that matches refuses,
         *     else an `allow` that matches allows. If no layer speaks, the workspace's `policy_default` decides. An
         *     agent's capabilities bound all of this. Then every `limit` that matches narrows what was asked.
         *
         *     **When a policy matches.** Its `agents` select the agent, its `scope` the requested scope, `hours` the
         *     time; what is left out selects everything. `max_ttl_seconds` and `required_constraints` are demands: an
         *     `allow` matches a request that meets them all, a `deny` one that breaks one of them, or any request if
         *     it makes no demand. An `allow` matches only what lies wholly within its `scope`; a `deny` and a `limit`
         *     also match a requested branch that reaches into it, as `payments.*` reaches into `payments.refund`.
         *
         *     **`limit`** narrows and never refuses, unless nothing of the scope is left: `max_ttl_seconds` caps the
         *     ttl, `allowed_scope` cuts the scopes that it matches down to what lies within, `constraints` are added
         *     to the token's own, the stricter one holding where both speak. Of several limits the narrowest wins.
         *
         *     **`cedar`** is the advanced form, one or more statements of the Cedar language, all `forbid` (a `deny`)
         *     or all `permit` (an `allow`), checked against the schema at `GET /v1/policies/schema`. `agents` and
         *     `hours` may be given beside it and must hold too; `scope` and the other conditions are said in Cedar. A
         *     `forbid` is also tried on every scope that it names within a requested branch. One that fails while it
         *     is evaluated counts as matching; a `permit` that fails does not.
         *
         *     **`mode: audit`** lets everything pass and writes into the audit row of the token what the policy would
         *     have done (`would_deny`, `would_limit`; of a refusal, `would_allow`).
         *
         *     With `revoke_existing`, the live tokens that this policy now forbids end before this answers, and
         *     `revoked_tokens` counts them. Each is judged as it was issued, at the time of its issue, with its agent
         *     as it is now.
         */
        post: operations["policies.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The Cedar schema
         * @description The schema, in Cedar's own language, of what a policy's `cedar` may speak of: agents with their
         *     attributes and metadata (as tags), scopes with the branches that they lie in, the two actions and the
         *     request's context. Statements are checked against it when a policy is created.
         */
        get: operations["policies.schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a policy on what was issued
         * @description Judges the last issued tokens once more, first under the policies in force and then with the draft as
         *     one of them, and says for which the answer differs. A token is judged as it was issued, at the time of
         *     its issue, with its agent as it is now. The draft counts as enforced, also with `mode: audit`. Changes
         *     nothing.
         */
        post: operations["policies.simulate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The policy's id, `pol_…`.
                 * @example pol_7Kd2Rw9Zt4Xc6Vb1Nm3Qj8
                 */
                id: components["parameters"]["PolicyId"];
            };
            cookie?: never;
        };
        /**
         * Get a policy
         * @description Returns one policy of the key's environment, also one that is deactivated.
         */
        get: operations["policies.get"];
        put?: never;
        post?: never;
        /**
         * Deactivate a policy
         * @description Ends a policy: it holds for nothing that is issued after this has answered. It stays readable, with
         *     `deactivated_at`. Repeating the call answers the same. Tokens that it let pass or narrowed stay as they are.
         */
        delete: operations["policies.deactivate"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Lists the keys of the presented key's environment, newest first. Never shows a key, only its start.
         */
        get: operations["keys.list"];
        put?: never;
        /**
         * Create an API key
         * @description Makes an API key, shown once in `key`. A key cannot make a key with scopes beyond its own, or one
         *     that outlives it. A test key makes test keys only; a live key may make either.
         */
        post: operations["keys.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The key's id, `key_…`.
                 * @example key_3nF8kQ2mZ7xW1vB5cR9tY4
                 */
                id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        /**
         * Get an API key's record
         * @description Returns what is known of a key. Never shows the key, only its start.
         */
        get: operations["keys.get"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Ends a key. It is refused from the very next request. The record stays for audit. Repeating the call
         *     answers the same. With `revoke_issued=true` every live token that the key issued and every key that
         *     it made, and what those issued and made, end with it.
         */
        delete: operations["keys.revoke"];
        options?: never;
        head?: never;
        /**
         * Update an API key
         * @description Changes the members given. The presented key needs every scope that the key has before and after the
         *     change, and cannot let it outlive itself. Works from the very next request.
         */
        patch: operations["keys.update"];
        trace?: never;
    };
    "/v1/workspace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the workspace
         * @description Returns the workspace that the presented API key belongs to.
         */
        get: operations["workspace.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update the workspace
         * @description Changes the members given and leaves the others. `policy_default` holds in both environments, for
         *     everything that is issued after this has answered. Needs a live key.
         */
        patch: operations["workspace.update"];
        trace?: never;
    };
    "/v1/whoami": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who am I?
         * @description Returns what the presented API key is, whose it is and what it may do. Needs no scope.
         */
        get: operations["whoami.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health of the server and what it needs
         * @description Always answers 200 while the process runs; `status` and `database` say how it is. For people and dashboards.
         */
        get: operations["system.health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the process alive?
         * @description Answers 200 while the process can answer at all. For a supervisor that restarts it.
         */
        get: operations["system.live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * May traffic be sent here?
         * @description Answers 200 when the server can answer every operation, 503 while it starts, stops or has lost its database. For a load balancer.
         */
        get: operations["system.ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Figures for Prometheus
         * @description Counts and gauges of the whole server in the Prometheus text format: answers by operation and status,
         *     verdicts by environment and code, sizes of what is held in memory. Keys of the first workspace only,
         *     since the figures span all workspaces.
         */
        get: operations["system.metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Public keys of the live environment
         * @description The JSON Web Key Set (RFC 7517) that verifies live tokens offline. Holds every key that signs now, will
         *     sign soon or has signed a token that still lives. Cache it for as long as `Cache-Control` says, no longer.
         */
        get: operations["system.jwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/test/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Public keys of the test environment
         * @description The JSON Web Key Set (RFC 7517) that verifies test tokens offline. Never holds a live key.
         */
        get: operations["system.testJwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This description, as JSON
         * @description The OpenAPI 3.1 description of this API, as JSON, with required scopes and error codes written into the descriptions.
         */
        get: operations["system.openapiJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This description, as YAML
         * @description The OpenAPI 3.1 description of this API, as its authors write it.
         */
        get: operations["system.openapiYaml"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description The environment that the object lives in.
         * @enum {string}
         */
        Environment: "live" | "test";
        /**
         * @description Suspending can be undone; revoking is final.
         * @enum {string}
         */
        AgentStatus: "active" | "suspended" | "revoked";
        /**
         * @description The token's own state and its agent's, counted together.
         * @enum {string}
         */
        TokenStatus: "active" | "suspended" | "expired" | "revoked";
        /**
         * @description The key's state.
         * @enum {string}
         */
        KeyStatus: "active" | "expired" | "revoked";
        /** @description A scope, or a branch of scopes that ends in `.*`. A dot and a colon are the same. */
        Capability: string;
        /** @description One scope, without a wildcard. */
        ConcreteScope: string;
        /** @description A scope of API keys, a branch such as `tokens.*`, or `*` for everything. */
        KeyScope: string;
        /** @description Up to 32 texts of the caller's own, by name. */
        Metadata: {
            [key: string]: string;
        };
        /** @description A public key (RFC 7517). `kid` is its thumbprint (RFC 7638). */
        PublicJwk: {
            /** @description Key type, `OKP` or `EC`. */
            kty: string;
            /** @description Curve, `Ed25519` or `P-256`. */
            crv: string;
            /** @description Public key, or its x coordinate, in base64url. */
            x: string;
            /** @description The y coordinate in base64url, for `P-256`. */
            y?: string;
            /** @description The key's thumbprint. */
            kid: string;
        };
        /**
         * @description A public key that the caller holds the private half of: a PEM text (`-----BEGIN PUBLIC KEY-----`) or a
         *     JWK object. Ed25519 or P-256. A private or symmetric key is refused.
         */
        PublicKeyInput: string | {
            [key: string]: unknown;
        };
        AgentCreate: {
            /** @description What the agent is called; shown by every verify. */
            name: string;
            /** @description Who answers for the agent, often an e-mail address. Never in tokens. */
            owner: string;
            /** @description Who makes the model, for example `openai`. */
            model_provider?: string;
            /** @description The model, for example `gpt-4o`. */
            model_name?: string;
            /**
             * @description What tokens of this agent may ever be issued for.
             * @default []
             */
            capabilities?: components["schemas"]["Capability"][];
            metadata?: components["schemas"]["Metadata"];
            public_key?: components["schemas"]["PublicKeyInput"];
        };
        AgentUpdate: {
            /** @description What the agent is called. */
            name?: string;
            /** @description Who answers for the agent. */
            owner?: string;
            /** @description Who makes the model. */
            model_provider?: string;
            /** @description The model. */
            model_name?: string;
            /** @description The whole new list of capabilities. */
            capabilities?: components["schemas"]["Capability"][];
            metadata?: components["schemas"]["Metadata"];
            /**
             * @description Suspend the agent or let it go on. Revoking is `DELETE`.
             * @enum {string}
             */
            status?: "active" | "suspended";
        };
        AgentRotateKey: {
            public_key?: components["schemas"]["PublicKeyInput"];
        };
        /** @description An agent's identity. */
        Agent: {
            /** @description The agent's id, `ag_…`. */
            id: string;
            /** @description What the agent is called. */
            name: string;
            /** @description Who answers for the agent. */
            owner: string;
            /** @description Who makes the model. */
            model_provider?: string;
            /** @description The model. */
            model_name?: string;
            /** @description What tokens of this agent may be issued for. */
            capabilities: string[];
            /** @description The caller's own texts. */
            metadata: {
                [key: string]: string;
            };
            status: components["schemas"]["AgentStatus"];
            environment: components["schemas"]["Environment"];
            public_key: components["schemas"]["PublicJwk"];
            /** @description The private key (PKCS#8, PEM). Only in the answer that made the pair; stored nowhere. Save it. */
            private_key_pem?: string;
            /**
             * Format: date-time
             * @description When it was registered.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description When it was revoked.
             */
            revoked_at?: string;
            /** @description How many live tokens this update or revoke ended. Only in those answers. */
            revoked_tokens?: number;
        };
        /** @description A page of agents. */
        AgentPage: {
            /** @description The agents, newest first. */
            data: components["schemas"]["Agent"][];
            /** @description Whether a further page exists. */
            has_more: boolean;
            /** @description What to pass as `cursor` for the next page. */
            next_cursor?: string;
        };
        TokenCreate: {
            /** @description Whose token it is. */
            agent_id: string;
            /** @description What the token is for. Each must lie within the agent's capabilities. */
            scope: components["schemas"]["Capability"][];
            /** @description Who may accept the token. Without it the audience is this server's issuer, and any service may accept it. */
            audience?: string[];
            /** @description What the token is for, in words; shown by every verify. */
            task_description?: string;
            /**
             * @description Bounds on the concrete call, such as `max_order_usd: 200`. Carried in the token, checked by verify
             *     against its `context`, and returned by it. All must hold. The short forms:
             *
             *     | written | holds when the context's `field` is |
             *     |---|---|
             *     | `max_<field>: 200` | a number, at most 200; not negative either, unless there is a `min_<field>` or the bound itself is negative |
             *     | `min_<field>: 10` | a number, at least 10 |
             *     | `<field>: "EUR"` | that text, number or boolean |
             *     | `<field>: ["EUR", "USD"]` | one of these |
             *
             *     Any object is the long form, `<field>: {<operator>: …}`. Of several operators all must hold. It takes
             *     the field's name as it is written, `max_` and `min_` included. The operators:
             *
             *     | operator | holds when the value is |
             *     |---|---|
             *     | `range: {min: 10, max: 200}` | a number within, both ends included; one end may be left out |
             *     | `one_of: ["a", "b"]` | one of these |
             *     | `not_one_of: ["a", "b"]` | none of these, though of the type of one of them |
             *     | `exact: {"sku": "x", "n": 1}` | equal, also as object or list; the order of members does not count |
             *     | `contains: ["a", "b"]` | a list that holds all of these |
             *     | `subset: ["a", "b"]` | a list of nothing but these |
             *     | `pattern: "eu-*"` | a text that matches as a whole; `*` is any run of characters, and the only sign |
             *     | `all: […]`, `any: […]` | such that all, or any, of these hold: each is a text, number, boolean, list or object as it could stand for the field |
             *
             *     Values are compared with their type: `"5"` is not `5`, and case counts. `null` satisfies nothing. Verify
             *     knows the field `action` also as a parameter of its own. `max_uses` and `budget` are reserved and
             *     refused: this server does not count uses yet.
             *
             *     At most 2 KB of JSON; 32 constraints, those in `all` and `any` and each operator counted; 4 levels of
             *     lists and objects in each; 256 characters of `pattern`. Anything else is refused
             *     (`invalid_constraints`), with a pointer to each fault.
             */
            constraints?: {
                [key: string]: unknown;
            };
            /**
             * @description How long the token lives, in seconds.
             * @default 300
             */
            ttl?: number;
        };
        /** @description The record of an issued token. */
        Token: {
            /** @description The token's id, `tok_…`; the `jti` of the token. */
            id: string;
            /** @description The grant that the token was issued under. */
            grant_id: string;
            /** @description Whose token it is. */
            agent_id: string;
            /** @description The agent's name when the token was issued. */
            agent_name: string;
            /** @description What the token is for. */
            scope: string[];
            /** @description Who may accept the token. */
            audience: string[];
            /** @description What the token is for, in words. */
            task_description?: string;
            /** @description Bounds on the concrete call. */
            constraints: {
                [key: string]: unknown;
            };
            status: components["schemas"]["TokenStatus"];
            environment: components["schemas"]["Environment"];
            /** @description The id of the API key that issued it. */
            issued_by: string;
            /**
             * Format: date-time
             * @description When it was issued.
             */
            issued_at: string;
            /**
             * Format: date-time
             * @description When it expires.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When it was revoked.
             */
            revoked_at?: string;
        };
        /** @description A token just issued. */
        IssuedToken: {
            /** @description The token's id, `tok_…`; the `jti` of the token. */
            id: string;
            /** @description The token, a JWT. Hand it to the agent; it is not stored. */
            token: string;
            /** @description The grant that the token was issued under. */
            grant_id: string;
            /** @description Whose token it is. */
            agent_id: string;
            /** @description The agent's name. */
            agent_name: string;
            /** @description What the token is for. */
            scope: string[];
            /** @description Who may accept the token. */
            audience: string[];
            /** @description What the token is for, in words. */
            task_description?: string;
            /** @description Bounds on the concrete call. */
            constraints: {
                [key: string]: unknown;
            };
            status: components["schemas"]["TokenStatus"];
            environment: components["schemas"]["Environment"];
            /** @description The id of the API key that issued it. */
            issued_by: string;
            /**
             * Format: date-time
             * @description When it was issued.
             */
            issued_at: string;
            /**
             * Format: date-time
             * @description When it expires.
             */
            expires_at: string;
            /** @description How long it lives, in seconds. */
            ttl: number;
            /** @description The policies that gave less than was asked for; absent when none did. */
            limited_by?: components["schemas"]["LimitedBy"][];
        };
        /** @description A page of tokens. */
        TokenPage: {
            /** @description The tokens, newest first. */
            data: components["schemas"]["Token"][];
            /** @description Whether a further page exists. */
            has_more: boolean;
            /** @description What to pass as `cursor` for the next page. */
            next_cursor?: string;
        };
        TokenVerify: {
            /** @description The token as it was presented to the service. */
            token: string;
            /** @description The scope, or all of the scopes, that the call needs; concrete, without wildcards. */
            required_scope?: components["schemas"]["ConcreteScope"] | components["schemas"]["ConcreteScope"][];
            /** @description Who is asking. Needed for a token that was issued for chosen audiences. */
            audience?: string;
            /**
             * @description The concrete call, such as `{order_usd: 150}`: every constraint of the token is checked against it, and one
             *     whose field is missing here is violated. Without `context` and `action`, no constraint is checked.
             */
            context?: {
                [key: string]: unknown;
            };
            /** @description The field `action` of the context, for short. With another `action` in `context` it is refused (400). */
            action?: string;
            /**
             * @description The environment that the caller expects. A token of the other one is not valid.
             * @default live
             * @enum {string}
             */
            environment?: "live" | "test";
        };
        /**
         * @description Why, for programs. `ok` when the token is valid.
         * @enum {string}
         */
        VerdictCode: "ok" | "malformed" | "invalid" | "wrong_kind" | "wrong_environment" | "key_revoked" | "expired" | "not_yet_valid" | "workspace_suspended" | "agent_revoked" | "agent_suspended" | "revoked" | "audience_mismatch" | "scope_missing" | "constraint_violated";
        /** @description A constraint that the call breaks. */
        Violation: {
            /** @description Its name as it is written in the token, `max_order_usd`. */
            constraint: string;
            /** @description What it asks for, as JSON; cut off with `…` after 256 characters. */
            expected: string;
            /** @description What `context` holds, as JSON, cut off likewise; absent when the field is missing there. */
            actual?: string;
        };
        /** @description May the call happen? Members about the token are present only when its signature matched. */
        Verdict: {
            /** @description Whether the call may happen now. */
            valid: boolean;
            code: components["schemas"]["VerdictCode"];
            /** @description Why, for people. */
            reason: string;
            /**
             * @description Whether the call was given (`context` or `action`) and held against the constraints, so that none are left
             *     for the service to check; for a token without constraints too. Present when the token is valid
             *     and with `constraint_violated`.
             */
            constraints_checked?: boolean;
            /** @description The constraints that the call breaks; present with `constraint_violated`. */
            violations?: components["schemas"]["Violation"][];
            /** @description The token's id. */
            token_id?: string;
            /** @description Whose token it is. */
            agent_id?: string;
            /** @description The agent's name when the token was issued. */
            agent_name?: string;
            environment?: components["schemas"]["Environment"];
            /** @description What the token is for. */
            scope?: string[];
            /** @description Who may accept the token. */
            audience?: string[];
            /** @description What the token is for, in words. */
            task_description?: string;
            /** @description Bounds on the concrete call; for the service to check unless `constraints_checked` is true. */
            constraints?: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When it was issued.
             */
            issued_at?: string;
            /**
             * Format: date-time
             * @description When it expires.
             */
            expires_at?: string;
            /** @description Whole seconds that it still lives, rounded down; 0 when expired. */
            remaining_ttl?: number;
        };
        /**
         * @description What a policy does.
         * @enum {string}
         */
        PolicyEffect: "deny" | "limit" | "allow";
        /**
         * @description Deactivating is final; history stays.
         * @enum {string}
         */
        PolicyStatus: "active" | "inactive";
        /** @description A model, by its provider, its name, or both. */
        PolicyModel: {
            /** @description The agent's `model_provider`. */
            provider?: string;
            /** @description The agent's `model_name`. */
            name?: string;
        };
        /**
         * @description The agents that it holds for, all if left out. Every member given must match; of a list, one entry. The
         *     most specific member given is the policy's layer: `ids`, then `owners`, then `models` and `metadata`.
         */
        PolicyAgents: {
            /** @description Ids of agents. */
            ids?: string[];
            /** @description Owners, compared exactly. */
            owners?: string[];
            /** @description Models, compared exactly. */
            models?: components["schemas"]["PolicyModel"][];
            /** @description Texts that the agent's metadata must hold, all of them. */
            metadata?: {
                [key: string]: string;
            };
        };
        /**
         * @description Hours of the day in which the policy holds, by the wall clock of its time zone, summer time included. From
         *     `from` on, up to but without `to`. When `to` is not after `from`, the window ends on the next day; `days`
         *     are those on which it starts.
         */
        PolicyHours: {
            /** @description A name of the IANA time zone database, `Europe/Berlin`. Without it, UTC. */
            timezone?: string;
            /** @description Days of the week, all if left out. */
            days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            /** @description Such as `09:00`; `00:00` if left out. */
            from?: string;
            /** @description Such as `17:30`; `24:00` if left out. */
            to?: string;
        };
        /** @description When the policy matches, or what a `limit` narrows to. What is left out does not matter. */
        PolicyConditions: {
            /** @description The longest lifetime: demanded by `deny` and `allow`, enforced by `limit`. */
            max_ttl_seconds?: number;
            hours?: components["schemas"]["PolicyHours"];
            /** @description For `deny` and `allow`: names of constraints that a request must carry. */
            required_constraints?: string[];
            /** @description For `limit`: what is left of the scopes that it matches. */
            allowed_scope?: components["schemas"]["Capability"][];
            /** @description For `limit`: constraints that the token gets besides its own, as `TokenCreate.constraints` describes them. */
            constraints?: {
                [key: string]: unknown;
            };
        };
        PolicyCreate: {
            /** @description What the policy is called; shown to those whom it refuses. */
            name: string;
            /** @description Why it is there. */
            description?: string;
            /**
             * @description What it does. May be left out with `cedar`, whose statements say it.
             * @enum {string}
             */
            effect?: "deny" | "limit" | "allow";
            agents?: components["schemas"]["PolicyAgents"];
            /** @description The scopes that it speaks of, all if left out. */
            scope?: components["schemas"]["Capability"][];
            conditions?: components["schemas"]["PolicyConditions"];
            /** @description The advanced form: up to 16 Cedar statements, all `forbid` or all `permit`, in at most 8 KB. Templates are refused. */
            cedar?: string;
            /**
             * @description `audit` lets pass and records what it would have done.
             * @default enforce
             * @enum {string}
             */
            mode?: "enforce" | "audit";
            /**
             * @description For `deny` only: nothing overrides it.
             * @default false
             */
            guardrail?: boolean;
            /**
             * @description For `deny` in mode `enforce`: also end the live tokens that it forbids.
             * @default false
             */
            revoke_existing?: boolean;
        };
        /** @description A policy as it would be created. */
        PolicyDraft: {
            /** @description What the policy is called; shown to those whom it refuses. */
            name: string;
            /** @description Why it is there. */
            description?: string;
            /**
             * @description What it does. May be left out with `cedar`, whose statements say it.
             * @enum {string}
             */
            effect?: "deny" | "limit" | "allow";
            agents?: components["schemas"]["PolicyAgents"];
            /** @description The scopes that it speaks of, all if left out. */
            scope?: components["schemas"]["Capability"][];
            conditions?: components["schemas"]["PolicyConditions"];
            /** @description The advanced form: up to 16 Cedar statements, all `forbid` or all `permit`, in at most 8 KB. Templates are refused. */
            cedar?: string;
            /**
             * @description `audit` lets pass and records what it would have done.
             * @enum {string}
             */
            mode?: "enforce" | "audit";
            /** @description For `deny` only: nothing overrides it. */
            guardrail?: boolean;
        };
        PolicySimulate: {
            policy: components["schemas"]["PolicyDraft"];
            /**
             * @description How many of the tokens issued last are judged.
             * @default 100
             */
            last?: number;
        };
        /** @description A policy. It never changes; it can be deactivated. */
        Policy: {
            /** @description The policy's id, `pol_…`. */
            id: string;
            /** @description What it is called. */
            name: string;
            /** @description Why it is there. */
            description?: string;
            effect: components["schemas"]["PolicyEffect"];
            agents?: components["schemas"]["PolicySelection"];
            /** @description The scopes that it speaks of; absent for all. */
            scope?: string[];
            conditions?: components["schemas"]["PolicyTerms"];
            /** @description The statements of the advanced form. */
            cedar?: string;
            /**
             * @description How specific it is: the first layer that speaks decides, `ids` before `owners` before `models` before `all`.
             * @enum {string}
             */
            layer: "ids" | "owners" | "models" | "all";
            /**
             * @description Whether it is enforced or only recorded.
             * @enum {string}
             */
            mode: "enforce" | "audit";
            /** @description Whether nothing overrides it. */
            guardrail: boolean;
            status: components["schemas"]["PolicyStatus"];
            environment: components["schemas"]["Environment"];
            /** @description The id of the API key that created it. */
            created_by: string;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was deactivated.
             */
            deactivated_at?: string;
            /** @description How many live tokens `revoke_existing` ended. Only in that answer. */
            revoked_tokens?: number;
        };
        /** @description The agents that a policy holds for. */
        PolicySelection: {
            /** @description Ids of agents. */
            ids?: string[];
            /** @description Owners. */
            owners?: string[];
            /** @description Models. */
            models?: components["schemas"]["PolicySelectedModel"][];
            /** @description Texts that the metadata must hold. */
            metadata?: {
                [key: string]: string;
            };
        };
        /** @description A model. */
        PolicySelectedModel: {
            /** @description Its provider. */
            provider?: string;
            /** @description Its name. */
            name?: string;
        };
        /** @description When a policy matches, or what a `limit` narrows to. */
        PolicyTerms: {
            /** @description The longest lifetime. */
            max_ttl_seconds?: number;
            hours?: components["schemas"]["PolicyWindow"];
            /** @description Constraints that a request must carry. */
            required_constraints?: string[];
            /** @description What a `limit` leaves of the scopes that it matches. */
            allowed_scope?: string[];
            /** @description Constraints that a `limit` adds. */
            constraints?: {
                [key: string]: unknown;
            };
        };
        /** @description Hours of the day, by the wall clock of the time zone. */
        PolicyWindow: {
            /** @description The time zone. */
            timezone: string;
            /** @description The days on which the window starts. */
            days: string[];
            /** @description When it starts. */
            from: string;
            /** @description When it ends; on the next day when that is not after `from`. */
            to: string;
        };
        /** @description A page of policies. */
        PolicyPage: {
            /** @description The policies, newest first. */
            data: components["schemas"]["Policy"][];
            /** @description Whether a further page exists. */
            has_more: boolean;
            /** @description What to pass as `cursor` for the next page. */
            next_cursor?: string;
        };
        /** @description What a draft would have changed. */
        PolicySimulation: {
            /** @description How many tokens were judged. */
            examined: number;
            /** @description How many would have been refused. */
            denied: number;
            /** @description How many would have been given less. */
            limited: number;
            /** @description How many the policies of now refuse and the draft would let pass. */
            newly_allowed: number;
            /** @description How many would have been judged the same. */
            unchanged: number;
            /** @description The tokens concerned, newest first, 100 at the most. */
            changes: components["schemas"]["PolicyChange"][];
        };
        /** @description A token that the draft would have changed. */
        PolicyChange: {
            /** @description The token's id. */
            token_id: string;
            /** @description Whose token it is. */
            agent_id: string;
            /** @description The agent's name when the token was issued. */
            agent_name: string;
            /**
             * Format: date-time
             * @description When it was issued.
             */
            issued_at: string;
            /**
             * @description What would have come of the request.
             * @enum {string}
             */
            outcome: "denied" | "limited" | "allowed";
            /** @description What would have been narrowed: `ttl`, `scope`, `constraints`. */
            changed?: string[];
            /** @description The rule that would have refused it. */
            rule?: string;
        };
        /** @description A policy that narrowed a request. */
        LimitedBy: {
            /** @description The policy's id. */
            policy_id: string;
            /** @description What it is called. */
            name: string;
            /** @description What it gives less of than was asked for: `ttl`, `scope`, `constraints`. */
            changed: string[];
        };
        /** @description A workspace. */
        Workspace: {
            /** @description The workspace's id, `ws_…`. */
            id: string;
            /** @description Its short name. */
            slug: string;
            /** @description Its name. */
            name: string;
            /**
             * @description Its state.
             * @enum {string}
             */
            status: "active" | "suspended";
            /**
             * @description What holds within an agent's capabilities where no policy speaks.
             * @enum {string}
             */
            policy_default: "allow" | "deny";
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
        };
        WorkspaceUpdate: {
            /**
             * @description What holds within an agent's capabilities where no policy speaks.
             * @enum {string}
             */
            policy_default?: "allow" | "deny";
        };
        KeyCreate: {
            /** @description What the key is for. */
            name: string;
            /** @description What the key may do. */
            scopes: components["schemas"]["KeyScope"][];
            /**
             * @description Where the key acts. Without it, where the presented key acts.
             * @enum {string}
             */
            environment?: "live" | "test";
            /**
             * Format: date-time
             * @description When the key stops working. Without it, never (or with the key that makes it).
             */
            expires_at?: string;
        };
        KeyUpdate: {
            /** @description What the key is for. */
            name?: string;
            /** @description The whole new list of scopes. */
            scopes?: components["schemas"]["KeyScope"][];
            /**
             * Format: date-time
             * @description When the key stops working.
             */
            expires_at?: string;
        };
        /** @description The record of an API key. */
        Key: {
            /** @description The key's id, `key_…`. */
            id: string;
            /** @description The start of the key, to tell keys apart. No secret. */
            start: string;
            /** @description What the key is for. */
            name: string;
            /** @description What the key may do. */
            scopes: string[];
            environment: components["schemas"]["Environment"];
            status: components["schemas"]["KeyStatus"];
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description The id of the person behind it. */
            created_by: string;
            /** @description The id of the key that made it. */
            parent_key_id?: string;
            /**
             * Format: date-time
             * @description When it stops working.
             */
            expires_at?: string;
            /**
             * Format: date-time
             * @description When it was last used.
             */
            last_used_at?: string;
            /**
             * Format: date-time
             * @description When it was revoked.
             */
            revoked_at?: string;
            /** @description How many live tokens the revoke ended. Only in that answer. */
            revoked_tokens?: number;
            /** @description How many other keys the revoke ended. Only in that answer. */
            revoked_keys?: number;
        };
        /** @description An API key just made. */
        CreatedKey: {
            /** @description The key's id, `key_…`. */
            id: string;
            /** @description The key itself. Shown once. */
            key: string;
            /** @description The start of the key, to tell keys apart. No secret. */
            start: string;
            /** @description What the key is for. */
            name: string;
            /** @description What the key may do. */
            scopes: string[];
            environment: components["schemas"]["Environment"];
            status: components["schemas"]["KeyStatus"];
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description The id of the person behind it. */
            created_by: string;
            /** @description The id of the key that made it. */
            parent_key_id?: string;
            /**
             * Format: date-time
             * @description When it stops working.
             */
            expires_at?: string;
        };
        /** @description A page of keys. */
        KeyPage: {
            /** @description The keys, newest first. */
            data: components["schemas"]["Key"][];
            /** @description Whether a further page exists. */
            has_more: boolean;
            /** @description What to pass as `cursor` for the next page. */
            next_cursor?: string;
        };
        /** @description The presented key and its workspace. */
        Whoami: {
            /** @description The key's id. */
            key_id: string;
            /** @description What the key is for. */
            key_name: string;
            environment: components["schemas"]["Environment"];
            /** @description What the key may do. */
            scopes: string[];
            /**
             * Format: date-time
             * @description When the key stops working.
             */
            expires_at?: string;
            /** @description The workspace's id. */
            workspace_id: string;
            /** @description The workspace's short name. */
            workspace_slug: string;
            /** @description The workspace's name. */
            workspace_name: string;
        };
        /** @description How the server is. */
        Health: {
            /**
             * @description All together.
             * @enum {string}
             */
            status: "ok" | "degraded";
            /** @description The server's version. */
            version: string;
            /**
             * @description Whether the database answers.
             * @enum {string}
             */
            database: "ok" | "unreachable";
            /** @description Whole seconds since the start. */
            uptime_seconds: number;
        };
        /** @description A probe's answer. */
        Probe: {
            /**
             * @description Always `ok`; anything else is not a 200.
             * @enum {string}
             */
            status: "ok";
        };
        /** @description A public signing key (RFC 7517, RFC 8037). */
        Jwk: {
            /** @description Key type, `OKP`. */
            kty: string;
            /** @description Curve, `Ed25519`. */
            crv: string;
            /** @description Public key in base64url. */
            x: string;
            /** @description The key's id. */
            kid: string;
            /** @description `sig`. */
            use: string;
            /** @description `EdDSA`. */
            alg: string;
        };
        /** @description A JSON Web Key Set (RFC 7517). */
        Jwks: {
            /** @description The keys. */
            keys: components["schemas"]["Jwk"][];
        };
        /** @description One thing that is wrong with the request. */
        FieldError: {
            /** @description Where: a JSON pointer into the body, `?name` for a query parameter, `header Name` for a header. */
            pointer: string;
            /** @description What is wrong and how to mend it. */
            detail: string;
        };
        /** @description A problem document (RFC 9457). */
        Problem: {
            /** @description A URI reference for the kind of problem. */
            type: string;
            /** @description The kind of problem, for people. */
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description What is wrong here and how to mend it. */
            detail: string;
            /** @description The path that was called. */
            instance: string;
            /** @description The kind of problem, for programs. */
            code: string;
            /** @description The same as `detail`, for clients that expect one `error` text. */
            error: string;
            /** @description The fields at fault. */
            errors?: components["schemas"]["FieldError"][];
            /** @description The request's id in the server's log. */
            request_id: string;
            /** @description The scope that the operation needs. */
            required_scope?: string;
            /** @description The scopes that the key, or capabilities that the agent, has. */
            have?: string[];
            /** @description The scopes that are lacking. */
            missing?: string[];
            /** @description The id of the policy that refuses. */
            policy_id?: string;
            /** @description What that policy is called. */
            policy_name?: string;
            /** @description What that policy says, in words; of the advanced form, which statement. `policy_default` when no policy allows it. */
            rule?: string;
            /** @description What was asked for. */
            asked?: string;
            /** @description What would not be refused. */
            allowed?: string;
            /** @description The id of the object that an earlier request with this Idempotency-Key made. */
            object_id?: string;
        };
    };
    responses: {
        /** @description What the caller holds is still current. */
        NotModified: {
            headers: {
                ETag: components["headers"]["ETag"];
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The request cannot be read or does not fit the description. */
        BadBody: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The query cannot be read or does not fit the description. */
        BadQuery: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request does not fit the description. */
        BadCall: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request cannot be read or does not fit the description. */
        BadPublicBody: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request does not fit the description. */
        BadPublicCall: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No usable API key. `code` says which of missing, malformed, another kind of credential, unknown, revoked or expired. */
        Unauthorized: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope (`required_scope`, `have`), or the workspace is suspended. */
        Forbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope, the workspace is suspended, or the key is not of the first workspace. */
        MetricsForbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The workspace is suspended. */
        WorkspaceSuspended: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope, the agent lacks a capability (`missing`, with how to grant it), or a policy forbids it (`policy_id`, `rule`, `asked`, `allowed`). */
        TokenForbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope, the workspace is suspended, or the key is a test key. */
        LiveOnlyForbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope, would give more than it has (`missing`), or is a test key where a live one is needed. */
        KeyForbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope, or does not have every scope of the other key before and after the change. */
        KeyUpdateForbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such object in this workspace and environment. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The public key belongs to another agent, or the same Idempotency-Key is in use. */
        AgentConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The agent is revoked, which is final. */
        AgentRevoked: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The agent is revoked, the public key belongs to an agent, or the same Idempotency-Key is in use. */
        RotateConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The agent is suspended or revoked, or the same Idempotency-Key is in use. */
        TokenConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key is revoked, which is final. */
        KeyNotActive: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The same Idempotency-Key is in flight, or its answer held a secret that is wiped by now. */
        IdempotencyConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There are as many active policies as an environment may have, or the same Idempotency-Key is in use. */
        PolicyConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The policy says nothing, or something that cannot be (each fault is named by its pointer, in `cedar` with line and column), or the Idempotency-Key was used with another body. */
        PolicyImpossible: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The draft says nothing, or something that cannot be; each fault is named by its pointer, in `cedar` with line and column. */
        PolicyDraftImpossible: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The object has changed since the version in `If-Match`. Read it again and repeat the change. */
        PreconditionFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than 64 KB. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is not sent as `application/json`. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The public key cannot be used, or the Idempotency-Key was used with another body. */
        AgentImpossible: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The constraints are of no known form (each is named by its pointer) or too large, or the whole token is, or the Idempotency-Key was used with another body. */
        TokenImpossible: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A scope is unknown (the nearest known one is named), the expiry has passed, or the Idempotency-Key was used with another body. */
        KeyImpossible: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A scope is unknown (the nearest known one is named), or the expiry has passed. */
        KeyUpdateImpossible: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests. Wait for `Retry-After` seconds, then back off exponentially. */
        TooManyRequests: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A fault of the server. It is in its log under `request_id`. */
        InternalError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The server cannot answer now (`unavailable`), or does not know whether a change was stored (`outcome_unknown`; repeat it with the same Idempotency-Key). */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /**
         * @description The agent's id, `ag_…`.
         * @example ag_Xk9mN3pQ7rT2vW5yZ8bC1d
         */
        AgentId: string;
        /**
         * @description The token's id, `tok_…` (the token's `jti`).
         * @example tok_01KF0Z7Qm4nB8vR2xC6yT1wS3d
         */
        TokenId: string;
        /**
         * @description The key's id, `key_…`.
         * @example key_3nF8kQ2mZ7xW1vB5cR9tY4
         */
        KeyId: string;
        /**
         * @description The policy's id, `pol_…`.
         * @example pol_7Kd2Rw9Zt4Xc6Vb1Nm3Qj8
         */
        PolicyId: string;
        /** @description How many to return at the most. */
        Limit: number;
        /** @description The `next_cursor` of the page before, with the same filters. */
        Cursor: string;
        /**
         * @description A unique text for this creation (a UUID, say). The same key and body answer the same for 24 hours,
         *     with `Idempotency-Replayed: true`; another body is refused with 422, one still in flight with 409.
         *     A reply that holds a secret can be replayed for 15 minutes.
         */
        IdempotencyKey: string;
        /** @description The `ETag` that the change is based on. If the object has changed since, the answer is 412. */
        IfMatch: string;
    };
    requestBodies: never;
    headers: {
        /** @description The request's id, the caller's own `X-Request-Id` if it sent a well-formed one. */
        RequestId: string;
        /** @description The version of what is returned. */
        ETag: string;
        /** @description The path of what was made. */
        Location: string;
        /** @description How long the answer may be kept. */
        CacheControl: string;
        /** @description Whole seconds to wait before trying again. */
        RetryAfter: number;
        /** @description What is left of the limit that applied, `"name";r=left;t=seconds`. */
        RateLimit: string;
        /** @description The limit that applied, `"name";q=quota;w=seconds`. */
        RateLimitPolicy: string;
        /** @description How to authenticate (RFC 9110, 11.6.1). */
        WwwAuthenticate: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "agents.list": {
        parameters: {
            query?: {
                /** @description How many to return at the most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only agents in this state. */
                status?: components["schemas"]["AgentStatus"];
                /** @description Only agents of this owner, compared exactly. */
                owner?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of agents. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *           "name": "order-processor",
                     *           "owner": "alex@company.com",
                     *           "capabilities": [
                     *             "orders.read",
                     *             "orders.create"
                     *           ],
                     *           "metadata": {},
                     *           "status": "active",
                     *           "environment": "live",
                     *           "public_key": {
                     *             "kty": "OKP",
                     *             "crv": "Ed25519",
                     *             "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                     *             "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
                     *           },
                     *           "created_at": "2026-01-15T09:30:00.000Z",
                     *           "updated_at": "2026-01-15T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "has_more": false
                     *     }
                     */
                    "application/json": components["schemas"]["AgentPage"];
                };
            };
            400: components["responses"]["BadQuery"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "agents.create": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique text for this creation (a UUID, say). The same key and body answer the same for 24 hours,
                 *     with `Idempotency-Replayed: true`; another body is refused with 422, one still in flight with 409.
                 *     A reply that holds a secret can be replayed for 15 minutes.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentCreate"];
            };
        };
        responses: {
            /** @description The agent, with its private key if AmpGate made the pair. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "name": "order-processor",
                     *       "owner": "alex@company.com",
                     *       "model_provider": "openai",
                     *       "model_name": "gpt-4o",
                     *       "capabilities": [
                     *         "orders.read",
                     *         "orders.create"
                     *       ],
                     *       "metadata": {
                     *         "team": "fulfilment"
                     *       },
                     *       "status": "active",
                     *       "environment": "live",
                     *       "public_key": {
                     *         "kty": "OKP",
                     *         "crv": "Ed25519",
                     *         "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                     *         "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
                     *       },
                     *       "private_key_pem": "-----BEGIN PRIVATE KEY-----\n(shown once)\n-----END PRIVATE KEY-----\n",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "updated_at": "2026-01-15T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Agent"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["AgentConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["AgentImpossible"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "agents.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, `ag_…`.
                 * @example ag_Xk9mN3pQ7rT2vW5yZ8bC1d
                 */
                id: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agent. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "name": "order-processor",
                     *       "owner": "alex@company.com",
                     *       "model_provider": "openai",
                     *       "model_name": "gpt-4o",
                     *       "capabilities": [
                     *         "orders.read",
                     *         "orders.create"
                     *       ],
                     *       "metadata": {
                     *         "team": "fulfilment"
                     *       },
                     *       "status": "active",
                     *       "environment": "live",
                     *       "public_key": {
                     *         "kty": "OKP",
                     *         "crv": "Ed25519",
                     *         "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                     *         "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
                     *       },
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "updated_at": "2026-01-15T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Agent"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "agents.revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The agent's id, `ag_…`.
                 * @example ag_Xk9mN3pQ7rT2vW5yZ8bC1d
                 */
                id: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agent, revoked; `revoked_tokens` counts the live tokens that ended with it. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "name": "order-processor",
                     *       "owner": "alex@company.com",
                     *       "capabilities": [
                     *         "orders.read",
                     *         "orders.create"
                     *       ],
                     *       "metadata": {},
                     *       "status": "revoked",
                     *       "environment": "live",
                     *       "public_key": {
                     *         "kty": "OKP",
                     *         "crv": "Ed25519",
                     *         "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                     *         "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
                     *       },
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "updated_at": "2026-01-15T09:32:00.000Z",
                     *       "revoked_at": "2026-01-15T09:32:00.000Z",
                     *       "revoked_tokens": 3
                     *     }
                     */
                    "application/json": components["schemas"]["Agent"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "agents.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` that the change is based on. If the object has changed since, the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The agent's id, `ag_…`.
                 * @example ag_Xk9mN3pQ7rT2vW5yZ8bC1d
                 */
                id: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentUpdate"];
            };
        };
        responses: {
            /** @description The agent as it is now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "name": "order-processor",
                     *       "owner": "alex@company.com",
                     *       "capabilities": [
                     *         "orders.read"
                     *       ],
                     *       "metadata": {},
                     *       "status": "active",
                     *       "environment": "live",
                     *       "public_key": {
                     *         "kty": "OKP",
                     *         "crv": "Ed25519",
                     *         "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                     *         "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
                     *       },
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "updated_at": "2026-01-15T09:31:00.000Z",
                     *       "revoked_tokens": 2
                     *     }
                     */
                    "application/json": components["schemas"]["Agent"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["AgentRevoked"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "agents.rotateKey": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique text for this creation (a UUID, say). The same key and body answer the same for 24 hours,
                 *     with `Idempotency-Replayed: true`; another body is refused with 422, one still in flight with 409.
                 *     A reply that holds a secret can be replayed for 15 minutes.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The agent's id, `ag_…`.
                 * @example ag_Xk9mN3pQ7rT2vW5yZ8bC1d
                 */
                id: components["parameters"]["AgentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentRotateKey"];
            };
        };
        responses: {
            /** @description The agent with its new public key, and the private key if AmpGate made it. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "name": "order-processor",
                     *       "owner": "alex@company.com",
                     *       "capabilities": [
                     *         "orders.read"
                     *       ],
                     *       "metadata": {},
                     *       "status": "active",
                     *       "environment": "live",
                     *       "public_key": {
                     *         "kty": "OKP",
                     *         "crv": "Ed25519",
                     *         "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                     *         "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
                     *       },
                     *       "private_key_pem": "-----BEGIN PRIVATE KEY-----\n(shown once)\n-----END PRIVATE KEY-----\n",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "updated_at": "2026-01-15T09:31:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Agent"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["RotateConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["AgentImpossible"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "tokens.list": {
        parameters: {
            query?: {
                /** @description How many to return at the most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only tokens of this agent. */
                agent_id?: string;
                /** @description Only tokens in this state; the agent's state is counted in. */
                status?: components["schemas"]["TokenStatus"];
                /** @description Only tokens issued at or after this time (RFC 3339). */
                since?: string;
                /** @description Only tokens issued before this time (RFC 3339). */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of tokens. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "tok_01KF0Z7Qm4nB8vR2xC6yT1wS3d",
                     *           "grant_id": "gr_5Hq2Lw8Zr4Xc6Vb1Nm3Kj7",
                     *           "agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *           "agent_name": "order-processor",
                     *           "scope": [
                     *             "orders.create"
                     *           ],
                     *           "audience": [
                     *             "https://api.ampgate.tech"
                     *           ],
                     *           "constraints": {
                     *             "max_order_usd": 200
                     *           },
                     *           "status": "active",
                     *           "environment": "live",
                     *           "issued_by": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *           "issued_at": "2026-01-15T09:30:00Z",
                     *           "expires_at": "2026-01-15T09:32:00Z"
                     *         }
                     *       ],
                     *       "has_more": true,
                     *       "next_cursor": "WyJ0b2tlbnMubGlzdCIsIjAiXQ"
                     *     }
                     */
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
            400: components["responses"]["BadQuery"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "tokens.create": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique text for this creation (a UUID, say). The same key and body answer the same for 24 hours,
                 *     with `Idempotency-Replayed: true`; another body is refused with 422, one still in flight with 409.
                 *     A reply that holds a secret can be replayed for 15 minutes.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenCreate"];
            };
        };
        responses: {
            /** @description The token. Its text is shown once and not stored. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "tok_01KF0Z7Qm4nB8vR2xC6yT1wS3d",
                     *       "token": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.e30.c2lnbmF0dXJl",
                     *       "grant_id": "gr_5Hq2Lw8Zr4Xc6Vb1Nm3Kj7",
                     *       "agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "agent_name": "order-processor",
                     *       "scope": [
                     *         "orders.create"
                     *       ],
                     *       "audience": [
                     *         "https://api.ampgate.tech"
                     *       ],
                     *       "task_description": "Create order #1847",
                     *       "constraints": {
                     *         "max_order_usd": 200
                     *       },
                     *       "status": "active",
                     *       "environment": "live",
                     *       "issued_by": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "issued_at": "2026-01-15T09:30:00Z",
                     *       "expires_at": "2026-01-15T09:32:00Z",
                     *       "ttl": 120
                     *     }
                     */
                    "application/json": components["schemas"]["IssuedToken"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["TokenForbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["TokenConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["TokenImpossible"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "tokens.verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenVerify"];
            };
        };
        responses: {
            /** @description The verdict. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verdict"];
                };
            };
            400: components["responses"]["BadPublicBody"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "tokens.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token's id, `tok_…` (the token's `jti`).
                 * @example tok_01KF0Z7Qm4nB8vR2xC6yT1wS3d
                 */
                id: components["parameters"]["TokenId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token's record. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "tok_01KF0Z7Qm4nB8vR2xC6yT1wS3d",
                     *       "grant_id": "gr_5Hq2Lw8Zr4Xc6Vb1Nm3Kj7",
                     *       "agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "agent_name": "order-processor",
                     *       "scope": [
                     *         "orders.create"
                     *       ],
                     *       "audience": [
                     *         "https://api.ampgate.tech"
                     *       ],
                     *       "constraints": {
                     *         "max_order_usd": 200
                     *       },
                     *       "status": "active",
                     *       "environment": "live",
                     *       "issued_by": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "issued_at": "2026-01-15T09:30:00Z",
                     *       "expires_at": "2026-01-15T09:32:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Token"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "tokens.revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token's id, `tok_…` (the token's `jti`).
                 * @example tok_01KF0Z7Qm4nB8vR2xC6yT1wS3d
                 */
                id: components["parameters"]["TokenId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token's record, revoked. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "tok_01KF0Z7Qm4nB8vR2xC6yT1wS3d",
                     *       "grant_id": "gr_5Hq2Lw8Zr4Xc6Vb1Nm3Kj7",
                     *       "agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "agent_name": "order-processor",
                     *       "scope": [
                     *         "orders.create"
                     *       ],
                     *       "audience": [
                     *         "https://api.ampgate.tech"
                     *       ],
                     *       "constraints": {},
                     *       "status": "revoked",
                     *       "environment": "live",
                     *       "issued_by": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "issued_at": "2026-01-15T09:30:00Z",
                     *       "expires_at": "2026-01-15T09:32:00Z",
                     *       "revoked_at": "2026-01-15T09:30:30.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Token"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "policies.list": {
        parameters: {
            query?: {
                /** @description How many to return at the most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only policies in this state. */
                status?: components["schemas"]["PolicyStatus"];
                /** @description Only policies with this effect. */
                effect?: components["schemas"]["PolicyEffect"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of policies. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "pol_7Kd2Rw9Zt4Xc6Vb1Nm3Qj8",
                     *           "name": "refunds need an approver",
                     *           "effect": "deny",
                     *           "scope": [
                     *             "payments.refund"
                     *           ],
                     *           "conditions": {
                     *             "required_constraints": [
                     *               "approved_by"
                     *             ]
                     *           },
                     *           "layer": "all",
                     *           "mode": "enforce",
                     *           "guardrail": false,
                     *           "status": "active",
                     *           "environment": "live",
                     *           "created_by": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *           "created_at": "2026-01-15T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "has_more": false
                     *     }
                     */
                    "application/json": components["schemas"]["PolicyPage"];
                };
            };
            400: components["responses"]["BadQuery"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "policies.create": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique text for this creation (a UUID, say). The same key and body answer the same for 24 hours,
                 *     with `Idempotency-Replayed: true`; another body is refused with 422, one still in flight with 409.
                 *     A reply that holds a secret can be replayed for 15 minutes.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyCreate"];
            };
        };
        responses: {
            /** @description The policy, in force. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "pol_7Kd2Rw9Zt4Xc6Vb1Nm3Qj8",
                     *       "name": "refunds need an approver",
                     *       "effect": "deny",
                     *       "scope": [
                     *         "payments.refund"
                     *       ],
                     *       "conditions": {
                     *         "required_constraints": [
                     *           "approved_by"
                     *         ]
                     *       },
                     *       "layer": "all",
                     *       "mode": "enforce",
                     *       "guardrail": false,
                     *       "status": "active",
                     *       "environment": "live",
                     *       "created_by": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "created_at": "2026-01-15T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Policy"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["PolicyConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["PolicyImpossible"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "policies.schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schema as text. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example action issue, delegate appliesTo { principal: Agent, resource: Scope, context: Request }; */
                    "text/plain": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadPublicCall"];
            500: components["responses"]["InternalError"];
        };
    };
    "policies.simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicySimulate"];
            };
        };
        responses: {
            /** @description What the draft would have changed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "examined": 500,
                     *       "denied": 1,
                     *       "limited": 0,
                     *       "newly_allowed": 0,
                     *       "unchanged": 499,
                     *       "changes": [
                     *         {
                     *           "token_id": "tok_01KF0Z7Qm4nB8vR2xC6yT1wS3d",
                     *           "agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *           "agent_name": "order-processor",
                     *           "issued_at": "2026-01-15T09:30:00.000Z",
                     *           "outcome": "denied",
                     *           "rule": "deny payments.refund for more than 60 seconds"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PolicySimulation"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["PolicyDraftImpossible"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "policies.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The policy's id, `pol_…`.
                 * @example pol_7Kd2Rw9Zt4Xc6Vb1Nm3Qj8
                 */
                id: components["parameters"]["PolicyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "pol_7Kd2Rw9Zt4Xc6Vb1Nm3Qj8",
                     *       "name": "refunds need an approver",
                     *       "effect": "deny",
                     *       "scope": [
                     *         "payments.refund"
                     *       ],
                     *       "conditions": {
                     *         "required_constraints": [
                     *           "approved_by"
                     *         ]
                     *       },
                     *       "layer": "all",
                     *       "mode": "enforce",
                     *       "guardrail": false,
                     *       "status": "active",
                     *       "environment": "live",
                     *       "created_by": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "created_at": "2026-01-15T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Policy"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "policies.deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The policy's id, `pol_…`.
                 * @example pol_7Kd2Rw9Zt4Xc6Vb1Nm3Qj8
                 */
                id: components["parameters"]["PolicyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy, inactive. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "pol_7Kd2Rw9Zt4Xc6Vb1Nm3Qj8",
                     *       "name": "refunds need an approver",
                     *       "effect": "deny",
                     *       "scope": [
                     *         "payments.refund"
                     *       ],
                     *       "conditions": {
                     *         "required_constraints": [
                     *           "approved_by"
                     *         ]
                     *       },
                     *       "layer": "all",
                     *       "mode": "enforce",
                     *       "guardrail": false,
                     *       "status": "inactive",
                     *       "environment": "live",
                     *       "created_by": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "deactivated_at": "2026-01-15T09:40:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Policy"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "keys.list": {
        parameters: {
            query?: {
                /** @description How many to return at the most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only keys in this state. */
                status?: components["schemas"]["KeyStatus"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of keys. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *           "start": "ag_live_sk_7Gk2Qw9Zx4Lm",
                     *           "name": "orchestrator",
                     *           "scopes": [
                     *             "agents.read",
                     *             "tokens.*"
                     *           ],
                     *           "environment": "live",
                     *           "status": "active",
                     *           "created_at": "2026-01-15T09:30:00.000Z",
                     *           "created_by": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4",
                     *           "last_used_at": "2026-01-15T09:45:00.000Z"
                     *         }
                     *       ],
                     *       "has_more": false
                     *     }
                     */
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            400: components["responses"]["BadQuery"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "keys.create": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A unique text for this creation (a UUID, say). The same key and body answer the same for 24 hours,
                 *     with `Idempotency-Replayed: true`; another body is refused with 422, one still in flight with 409.
                 *     A reply that holds a secret can be replayed for 15 minutes.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyCreate"];
            };
        };
        responses: {
            /** @description The key. Copy `key` now; it cannot be shown again. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "key": "ag_live_sk_(shown once)",
                     *       "start": "ag_live_sk_7Gk2Qw9Zx4Lm",
                     *       "name": "orchestrator",
                     *       "scopes": [
                     *         "agents.read",
                     *         "tokens.*"
                     *       ],
                     *       "environment": "live",
                     *       "status": "active",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "created_by": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4"
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["KeyForbidden"];
            409: components["responses"]["IdempotencyConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["KeyImpossible"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "keys.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The key's id, `key_…`.
                 * @example key_3nF8kQ2mZ7xW1vB5cR9tY4
                 */
                id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key's record. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "start": "ag_live_sk_7Gk2Qw9Zx4Lm",
                     *       "name": "orchestrator",
                     *       "scopes": [
                     *         "agents.read",
                     *         "tokens.*"
                     *       ],
                     *       "environment": "live",
                     *       "status": "active",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "created_by": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4"
                     *     }
                     */
                    "application/json": components["schemas"]["Key"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "keys.revoke": {
        parameters: {
            query?: {
                /** @description Also end the tokens that this key issued and the keys that it made. */
                revoke_issued?: boolean;
            };
            header?: never;
            path: {
                /**
                 * @description The key's id, `key_…`.
                 * @example key_3nF8kQ2mZ7xW1vB5cR9tY4
                 */
                id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key's record, revoked, with the counts of what ended with it. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "start": "ag_live_sk_7Gk2Qw9Zx4Lm",
                     *       "name": "orchestrator",
                     *       "scopes": [
                     *         "agents.read"
                     *       ],
                     *       "environment": "live",
                     *       "status": "revoked",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "created_by": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4",
                     *       "revoked_at": "2026-01-15T10:00:00.000Z",
                     *       "revoked_tokens": 0,
                     *       "revoked_keys": 0
                     *     }
                     */
                    "application/json": components["schemas"]["Key"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "keys.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` that the change is based on. If the object has changed since, the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The key's id, `key_…`.
                 * @example key_3nF8kQ2mZ7xW1vB5cR9tY4
                 */
                id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyUpdate"];
            };
        };
        responses: {
            /** @description The key's record as it is now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "start": "ag_live_sk_7Gk2Qw9Zx4Lm",
                     *       "name": "orchestrator",
                     *       "scopes": [
                     *         "agents.read"
                     *       ],
                     *       "environment": "live",
                     *       "status": "active",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "created_by": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4"
                     *     }
                     */
                    "application/json": components["schemas"]["Key"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["KeyUpdateForbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["KeyNotActive"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["KeyUpdateImpossible"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "workspace.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workspace. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ws_6Ty8Kp2Qz5Xw9Lm3Vn7Rb1",
                     *       "slug": "main",
                     *       "name": "Main",
                     *       "status": "active",
                     *       "policy_default": "allow",
                     *       "created_at": "2026-01-15T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "workspace.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` that the change is based on. If the object has changed since, the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkspaceUpdate"];
            };
        };
        responses: {
            /** @description The workspace as it is now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ws_6Ty8Kp2Qz5Xw9Lm3Vn7Rb1",
                     *       "slug": "main",
                     *       "name": "Main",
                     *       "status": "active",
                     *       "policy_default": "deny",
                     *       "created_at": "2026-01-15T09:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["LiveOnlyForbidden"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "whoami.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The presented key and its workspace. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "key_id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "key_name": "orchestrator",
                     *       "environment": "live",
                     *       "scopes": [
                     *         "agents.read",
                     *         "tokens.*"
                     *       ],
                     *       "workspace_id": "ws_6Ty8Kp2Qz5Xw9Lm3Vn7Rb1",
                     *       "workspace_slug": "main",
                     *       "workspace_name": "Main"
                     *     }
                     */
                    "application/json": components["schemas"]["Whoami"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["WorkspaceSuspended"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "system.health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How the server is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "version": "0.1.0",
                     *       "database": "ok",
                     *       "uptime_seconds": 12
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["BadPublicCall"];
            500: components["responses"]["InternalError"];
        };
    };
    "system.live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": components["schemas"]["Probe"];
                };
            };
            400: components["responses"]["BadPublicCall"];
            500: components["responses"]["InternalError"];
        };
    };
    "system.ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": components["schemas"]["Probe"];
                };
            };
            400: components["responses"]["BadPublicCall"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "system.metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # TYPE ampgate_verdicts_total counter
                     *     ampgate_verdicts_total{environment="live",code="ok"} 42
                     */
                    "text/plain": string;
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["MetricsForbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "system.jwks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key set. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         {
                     *           "kty": "OKP",
                     *           "crv": "Ed25519",
                     *           "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                     *           "kid": "sk_4Rw8Zq2Lx6Vn1Km9",
                     *           "use": "sig",
                     *           "alg": "EdDSA"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Jwks"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadPublicCall"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "system.testJwks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key set. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         {
                     *           "kty": "OKP",
                     *           "crv": "Ed25519",
                     *           "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                     *           "kid": "sk_8Bt3Xy6Pm2Qw7Zr1",
                     *           "use": "sig",
                     *           "alg": "EdDSA"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Jwks"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadPublicCall"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "system.openapiJson": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The description. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.0"
                     *     }
                     */
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadPublicCall"];
            500: components["responses"]["InternalError"];
        };
    };
    "system.openapiYaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The description. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example openapi: 3.1.0 */
                    "application/yaml": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadPublicCall"];
            500: components["responses"]["InternalError"];
        };
    };
}
