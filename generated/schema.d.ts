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
         * @description Ends the agent for good. Once this has answered, no token of the agent is accepted any more, and no
         *     delegation or token with it anywhere in the chain.
         *     The agent stays readable. Repeating the call answers the same.
         */
        delete: operations["agents.revoke"];
        options?: never;
        head?: never;
        /**
         * Update an agent
         * @description Changes the members given and leaves the others. `status: suspended` stops the agent's tokens with
         *     the next verify, `active` lets them pass again. Removing a capability ends every live token that is
         *     no longer within what is left, and every delegation of its authority that is not, with all below it;
         *     `revoked_tokens` and `revoked_delegations` say how many.
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
         *
         *     With `delegation_id` the agent acts in another's name: everything must lie within that delegation
         *     and its chain, and what the agent may do by itself does not count. `sub` of the token is then the
         *     agent whose authority it is, `act` the one that acts (RFC 8693).
         *
         *     With `grant_id` the token is issued anew under a grant that there is: for the same agent, never with
         *     more scope, with the grant's constraints, and sharing what is left of its `max_uses` and `budget`. A
         *     constraint that is not repeated is inherited; a repeated one is equal or narrower.
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
         *     `agent_suspended`, `delegation_revoked`, `revoked`, `audience_mismatch`, `scope_missing`,
         *     `context_required`, `constraint_violated`, `use_id_conflict`, `uses_exhausted`,
         *     `budget_exhausted`; else `ok`.
         *
         *     With the concrete call in `context`, every constraint of the token is checked: `max_order_usd: 200`
         *     holds for `context: {order_usd: 150}`. A constrained field that `context` does not name is a
         *     violation; fields that no constraint names are ignored. Without it the answer says
         *     `constraints_checked: false`, and the service checks `constraints` itself, and those of every link of
         *     `chain` where the token was issued under a delegation.
         *
         *     A token with `max_uses` or `budget` is counted: every positive answer takes one use, and the amounts in
         *     `context`, from its grant, before it is given; the answer says what remains. Negative answers and
         *     `dry_run` take nothing. Only for these tokens is the database asked, and only they are limited: 50 a
         *     second each, 100 at once. Send a fresh random `use_id` with each use and the same one when you try
         *     again: then a retry counts once, also after a 503. A token that is revoked while its use is being
         *     counted is refused, and the use stays counted.
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
    "/v1/delegations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List delegations
         * @description Lists the delegations of the key's environment, newest first.
         */
        get: operations["delegations.list"];
        put?: never;
        /**
         * Let an agent act for another
         * @description Lets `to_agent_id` act in the name of `from_agent_id`, within `scope`, `constraints` and `ttl`. With
         *     `parent_delegation_id` the agent that was delegated to hands a part of it on. Tokens are issued
         *     under it with `delegation_id` at `POST /v1/tokens`; `token` is for showing the chain to a service,
         *     which has it verified at `POST /v1/delegations/verify`.
         *
         *     A delegation lies within its first agent's capabilities and within every link of its chain: what
         *     would be wider in scope, time, depth or constraints is refused (`exceeds_parent`, `exceeds` says in
         *     which), never cut off. What the acting agents may do by themselves does not count. The
         *     constraints of all links are checked by every verify; one that is not repeated holds all the same.
         *     No agent is in a chain twice.
         */
        post: operations["delegations.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/delegations/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify a delegation
         * @description Answers whether the agent that shows this delegation token may act for another now, with the whole
         *     chain: in whose name, by which hops, within which scope and constraints, until when. Public: no key
         *     is needed. A refused token is an answer, not an error: HTTP 200 with `valid: false` and a `code`.
         *     The checks and their order are those of `POST /v1/tokens/verify`; every agent and every link of the
         *     chain must be active, and the constraints of every link hold. It counts no use. A task token is not
         *     a delegation (`wrong_kind`).
         */
        post: operations["delegations.verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/delegations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The delegation's id, `del_…`.
                 * @example del_8Wc2Nq5Lr1Zx4Vb7Mk0Tj3
                 */
                id: components["parameters"]["DelegationId"];
            };
            cookie?: never;
        };
        /**
         * Get a delegation
         * @description Returns one delegation with its chain. Its token is not stored.
         */
        get: operations["delegations.get"];
        put?: never;
        post?: never;
        /**
         * Revoke a delegation
         * @description Ends a delegation and everything below it. Once this has answered, no verify accepts it, a delegation
         *     under it, or a token issued under any of them. Repeating the call answers the same; a delegation
         *     that has expired can be revoked too.
         */
        delete: operations["delegations.revoke"];
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
         * @description Makes an API key, shown once in `key`. What a key makes is never freer than itself, in scopes,
         *     addresses, rate limit and expiry, nor beyond the role of the person behind it; what is left out of the
         *     last three is as its own. A test key makes test keys only; a live key may make either.
         */
        post: operations["keys.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/self-revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke the presented API key
         * @description Ends the key that is presented, for good, with every live token that it issued and every key that it
         *     made, and what those issued and made. Needs no scope and no body, and works where the key may do nothing
         *     else: whoever finds a key can make it harmless. A repeat answers 401 `key_revoked`.
         */
        post: operations["keys.selfRevoke"];
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
         * @description Changes the members given; `allowed_ips` and `metadata` as a whole. The presented key must be as free
         *     as the key in scopes, addresses, rate limit and expiry, before and after the change. Works from the
         *     very next request.
         */
        patch: operations["keys.update"];
        trace?: never;
    };
    "/v1/keys/{id}/take-over": {
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
        get?: never;
        put?: never;
        /**
         * Take an API key over
         * @description Puts the owner behind the presented key behind this one as well, `created_by`: the key of somebody who has
         *     left, say, whose data scopes work on. The key itself does not change. The presented key needs every scope
         *     that it has. Repeating the call answers the same.
         */
        post: operations["keys.takeOver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/rotate": {
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
        get?: never;
        put?: never;
        /**
         * Rotate an API key
         * @description Makes a key that takes over, shown once in `key`, with the same name, scopes, addresses, limit, metadata
         *     and lineage. Both work until the end of the grace, when the old one ends by itself; either can be
         *     revoked at once. The new key lives as long as the old one was to live, never past the presented key. The
         *     presented key, which may be the same one, must be as free as the old key in everything. At most two keys
         *     of a lineage work at a time. When `other_half` of the new key says `used_since_rotation: false` and the
         *     new key is in use, the old one can go. A key that others may know is revoked, not rotated.
         */
        post: operations["keys.rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The member's id, `mem_…`.
                 * @example mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4
                 */
                id: components["parameters"]["MemberId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invite a member to sign in
         * @description Makes an invitation, shown once in `invitation`: whoever has it and an account with the member's
         *     address, verified by an identity provider of this server, becomes that member by
         *     `POST /v1/invitations/accept`. It is good for one use, and replaces those made before it for the same
         *     member. Only owners and admins invite, and only an owner invites an owner: the person behind the
         *     API key must be one now, and still when the invitation is accepted. A member who signs in with an
         *     account already cannot be invited.
         */
        post: operations["invitations.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation
         * @description Links the account that signed in to the member that was invited, once and for good; signing in never
         *     changes it. Public: the invitation is the right to do so. `id_token` is the ID token of an OpenID
         *     Connect sign-in at an identity provider of this server, `nonce` the one that the sign-in began with;
         *     its address must be verified there, and be the member's. A refused ID token is a 403 with `reason`:
         *     `malformed`, `unknown_issuer`, `wrong_kind`, `algorithm_not_allowed`, `unknown_key`,
         *     `invalid_signature`, `wrong_audience`, `expired`, `not_yet_valid`, `nonce_mismatch`,
         *     `sign_in_too_old`, `email_not_verified` or `wrong_email`; the invitation stays open. Limited by
         *     address: 1 a second, 20 at once.
         */
        post: operations["invitations.accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit events
         * @description Lists what was done and what was refused in the key's environment, newest first. Every change writes
         *     its event in its own transaction: what is not written down has not happened. Failed authentications
         *     with a key that exists, and calls beyond a key's scopes, are one event per key, address (or operation)
         *     and minute, with a count. Filters are joined by *and*.
         */
        get: operations["audit.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count audit events and verifies
         * @description Counts the events of a span of time by action, agent and bucket of time, with the verifies of tokens
         *     whose signature matched. Verifies are counted per agent, issuing key, code and minute; those of the
         *     last seconds may be missing.
         */
        get: operations["audit.stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export audit events
         * @description Streams every matching event up to now, oldest first, however many there are. That it was asked for
         *     is an audit event itself (`audit.exported`), written before the first line is sent.
         *
         *     `ndjson`: one event per line, as `GET /v1/audit` shows it, with its place in the chain (`seq`, `hash`), and
         *     lines without an `id` in between: a first line `{"start":…}`, signed checkpoints, and a last line
         *     `{"end":true,"count":n,…}`, without which the export is not whole. Without filters but `since` and `until`
         *     it can be proved offline: `ampgate audit verify`. It then goes by the order of the chain, and begins and
         *     ends at checkpoints, so it may hold some events of just before `since` and just after `until`. `csv`: RFC 4180 with a header; `chain` joined by spaces,
         *     `details` as JSON. A cell that starts with `=`, `+`, `-`, `@`, `'`, a tab, CR or LF has a `'` put in front,
         *     so that no spreadsheet runs it; take one `'` away to read it back. An export that fails on the way ends
         *     by a broken connection in either format. A client that takes nothing for 30 s is cut off; go on with
         *     `since` set to the `at` of the last event that came. Events of the last 5 seconds may be on their way
         *     still, and missing.
         */
        get: operations["audit.export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/checkpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List checkpoints of the audit trail
         * @description Lists signed checkpoints of the chain over the audit events of the key's workspace and environment, newest
         *     first. A checkpoint says, signed, that the events up to `seq` have the hash `hash`; there is one for each
         *     second in which events were written. Keep the latest one elsewhere from time to time: `ampgate audit verify
         *     --checkpoints` holds an export against it, so that not even the end of the trail can be cut away unnoticed.
         */
        get: operations["audit.listCheckpoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The event's id, `evt_…`.
                 * @example evt_0VbZdeiJDenwxZ63AuhWvKO2adjXat
                 */
                id: components["parameters"]["AuditEventId"];
            };
            cookie?: never;
        };
        /**
         * Get an audit event
         * @description Returns one event of the key's environment.
         */
        get: operations["audit.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What keys are used for
         * @description Counts the requests made with the API keys of the workspace in the key's environment: how many, how fast
         *     they were answered, what was refused or failed. Every request whose key is known is counted, also one that
         *     is refused by a scope or a limit. Verifies need no key: `GET /v1/audit/stats` counts those.
         *
         *     What is counted is written every 5 seconds: everything that ended before `complete_until` is in the
         *     answer. Percentiles come from buckets that grow by the cube root of two, so they are at most 13 % off.
         *     Minutes are kept for 48 hours, hours for 90 days, days for 2 years.
         */
        get: operations["usage.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage/anomalies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was unusual about keys
         * @description Lists unusual patterns in the use of the keys of the workspace and environment, newest first. Each was
         *     written into the audit trail once (`usage.anomaly`). Of one kind and key there is at most one a day.
         *
         *     - `volume_spike`, `volume_drop`, `error_burst`: an hour held against the same hour of the 28 days before,
         *       once there are 7. A spike or burst may be found while its hour runs, a drop when it is over.
         *     - `new_country`: the first use from a country, by a key that is known from others for 7 days.
         *     - `used_after_silence`: the first use after 45 days without any.
         *     - `retiring_key_used`: a rotated key that is in use within the last quarter of its grace.
         */
        get: operations["usage.anomalies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/usage": {
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
         * What one key is used for
         * @description As `GET /v1/usage`, for one key with those that it was rotated from or to. Told apart by key unless asked
         *     otherwise, so that both halves of a rotation show, and whether the old one can be revoked.
         */
        get: operations["usage.ofKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List plans
         * @description Lists every plan, the smallest first, with its price and limits; `current` marks the one that the
         *     workspace is on. A limit that is absent is none. With a test key, `current` marks the plan of the
         *     simulated subscription.
         */
        get: operations["billing.plans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for another plan
         * @description Answers with the address of a page where a person confirms the plan; nothing changes before. The
         *     address works once, for 30 minutes, for this workspace and plan: whoever has it can confirm.
         *
         *     Where payments go through Stripe, the page is Stripe's, and the plan changes when Stripe says that it
         *     is paid. Otherwise it is a page of this server, and the change waits for the operator's approval,
         *     unless the operator has turned that off. A smaller plan takes effect at once as well.
         *
         *     With a test key the subscription is simulated: nobody pays and the plan has changed when this answers
         *     (unless the operator runs Stripe's test mode, which then confirms as it does in live).
         *
         *     `success_url` and `cancel_url` are where the page leads on to: https, on a host that the operator
         *     allows.
         */
        post: operations["billing.checkout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/subscription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which plan is this workspace on?
         * @description Returns the workspace's plan with its limits, and the plan that waits for the operator's approval, if
         *     one does. With a test key it is the simulated subscription.
         */
        get: operations["billing.subscription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/portal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open the billing portal
         * @description Answers with the address of a page that shows the subscription, for a person. Where the workspace pays
         *     through Stripe it is Stripe's customer portal, where cards, invoices and cancelling are; otherwise a
         *     page of this server that shows the plan and its limits, and works for 30 minutes.
         */
        post: operations["billing.portal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
         *     everything that is issued after this has answered. Needs a live key. Status and access to live and test
         *     are the operator's to change.
         */
        patch: operations["workspace.update"];
        trace?: never;
    };
    "/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List members
         * @description Lists the people of the workspace, newest first, those who were removed as well. The same in both environments.
         */
        get: operations["members.list"];
        put?: never;
        /**
         * Add a member
         * @description Adds a person to the workspace. Only an owner adds an owner. Somebody who was removed and is added again
         *     is a new member: the keys that they left behind do not become theirs again. Needs a live key.
         */
        post: operations["members.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The member's id, `mem_…`.
                 * @example mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4
                 */
                id: components["parameters"]["MemberId"];
            };
            cookie?: never;
        };
        /**
         * Get a member
         * @description Returns a person of the workspace, also one who was removed.
         */
        get: operations["members.get"];
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description Takes a person out of the workspace, for good. From the very next request their keys govern nothing; with
         *     everything else they go on, so that nobody's leaving stops production, and show `creator_status: removed`
         *     until an owner takes them over. With `revoke_keys=true` all of them end, in live and in test. The last owner
         *     stays. Repeating the call answers the same. Needs a live key.
         */
        delete: operations["members.remove"];
        options?: never;
        head?: never;
        /**
         * Update a member
         * @description Changes the members given. A role holds from the very next request of the person's keys: with `member` or
         *     `viewer` they govern nothing any more (policies, members, keys, billing, the workspace), and go on with
         *     everything else that they have scopes for. Only an owner makes or changes owners; the last one stays one.
         *     Needs a live key.
         */
        patch: operations["members.update"];
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
    "/.well-known/audit-jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Public keys of the live audit trail
         * @description The JSON Web Key Set (RFC 7517) that verifies checkpoints and exports of live audit trails. Its keys sign nothing else, and none is ever taken out.
         */
        get: operations["system.auditJwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/test/.well-known/audit-jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Public keys of the test audit trail
         * @description The JSON Web Key Set (RFC 7517) that verifies checkpoints and exports of test audit trails. Never holds a live key.
         */
        get: operations["system.testAuditJwks"];
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
         * @description The token's own state and its agent's, or those of all agents of its chain, counted together.
         * @enum {string}
         */
        TokenStatus: "active" | "suspended" | "expired" | "revoked";
        /**
         * @description The delegation's own state and those of all agents of its chain, counted together.
         * @enum {string}
         */
        DelegationStatus: "active" | "suspended" | "expired" | "revoked";
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
        /**
         * @description Networks in CIDR notation, IPv4 or IPv6, or single addresses, that the key may be used from: the client's
         *     address, which only named trusted proxies may report. Empty: from anywhere. `0.0.0.0/0` holds IPv4 only.
         */
        AllowedIps: string[];
        /** @description A limit of the key's own, besides its plan's. All keys of a lineage share one count. */
        KeyRateLimit: {
            /** @description Requests a second on average. */
            requests_per_second: number;
            /** @description Requests at once. Without it, what one second allows, or what the presented key has if that is less. */
            burst?: number;
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
            /** @description How many live delegations it ended, likewise. */
            revoked_delegations?: number;
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
             *     knows the field `action` also as a parameter of its own.
             *
             *     Two bound all calls together, and are taken from the grant, which tokens issued anew, retries and
             *     delegated tokens share:
             *
             *     | written | holds for |
             *     |---|---|
             *     | `max_uses: 3` | so many positive verifies, 1 to 1,000,000 |
             *     | `budget: {<field>: 500}` | calls whose `<field>` in the context adds up to no more: 1 to 8 fields; totals above 0, at most 1,000,000,000, with at most 6 decimal places, and so each amount in the context, which may be 0 |
             *
             *     At most 2 KB of JSON; 32 constraints, those in `all` and `any`, each operator and each field of
             *     `budget` counted; 4 levels of lists and objects in each; 256 characters of `pattern`. Anything else
             *     is refused (`invalid_constraints`), with a pointer to each fault.
             */
            constraints?: {
                [key: string]: unknown;
            };
            /**
             * @description The delegation to act under; it must be to `agent_id`. The token never outlives it: a `ttl` that would, the
             *     default too, is refused.
             */
            delegation_id?: string;
            /**
             * @description Issue anew under this grant, the `grant_id` of an earlier token of the same agent of which one has not
             *     expired. Without it the token has a grant of its own. A grant that was made under a delegation goes with its
             *     `delegation_id` only.
             */
            grant_id?: string;
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
            /** @description The delegation that it was issued under; absent when the agent acts for itself. */
            delegation_id?: string;
            /** @description Whose token it is: the agent that acts. */
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
            /** @description Uses that are left of `max_uses`, shared by all tokens of the grant. In `tokens.get` only. */
            remaining_uses?: number;
            /** @description What is left of each field of `budget`, likewise. */
            remaining_budget?: {
                [key: string]: number;
            };
        };
        /** @description A token just issued. */
        IssuedToken: {
            /** @description The token's id, `tok_…`; the `jti` of the token. */
            id: string;
            /** @description The token, a JWT. Hand it to the agent; it is not stored. */
            token: string;
            /** @description The grant that the token was issued under. */
            grant_id: string;
            /** @description The delegation that it was issued under; absent when the agent acts for itself. */
            delegation_id?: string;
            /** @description Whose token it is: the agent that acts. */
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
             *     whose field is missing here is violated. Without `context` and `action`, no constraint is checked, and a
             *     token with a `budget` is refused (`context_required`).
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
            /**
             * @description Names this use of a token that is counted, so that a retry counts once: a fresh random text for each use,
             *     the same one for its retries. With another token, scope, context or audience it is refused
             *     (`use_id_conflict`). Never take it from whoever presents the token. The SDKs make one for each call.
             */
            use_id?: string;
            /**
             * @description Count nothing: say what would be answered, and what would remain.
             * @default false
             */
            dry_run?: boolean;
        };
        /**
         * @description Why, for programs. `ok` when the token is valid.
         * @enum {string}
         */
        VerdictCode: "ok" | "malformed" | "invalid" | "wrong_kind" | "wrong_environment" | "key_revoked" | "expired" | "not_yet_valid" | "workspace_suspended" | "agent_revoked" | "agent_suspended" | "delegation_revoked" | "revoked" | "audience_mismatch" | "scope_missing" | "context_required" | "constraint_violated" | "use_id_conflict" | "uses_exhausted" | "budget_exhausted";
        /** @description A constraint that the call breaks. */
        Violation: {
            /** @description Its name as it is written in the token, `max_order_usd`. */
            constraint: string;
            /** @description What it asks for, as JSON; cut off with `…` after 256 characters. */
            expected: string;
            /** @description What `context` holds, as JSON, cut off likewise; absent when the field is missing there. */
            actual?: string;
            /** @description The delegation whose constraint it is; absent for the token's own. */
            delegation_id?: string;
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
             *     for the service to check; for a token without constraints too. Present when the token is valid,
             *     with `constraint_violated` and with what is checked after that.
             */
            constraints_checked?: boolean;
            /** @description The constraints that the call breaks; present with `constraint_violated`. */
            violations?: components["schemas"]["Violation"][];
            /** @description Uses that are left of `max_uses`; present once the call was counted or refused for it. */
            remaining_uses?: number;
            /** @description What is left of each field of `budget`; likewise. */
            remaining_budget?: {
                [key: string]: number;
            };
            /** @description Whether this `use_id` was counted before, so that this call counted nothing; `remaining_…` are as they were then. Present when a counted token is valid. */
            replayed?: boolean;
            /** @description The token's id. */
            token_id?: string;
            /** @description Whose token it is: the agent that acts. */
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
            /** @description The agent in whose name the other acts; present for a token issued under a delegation, as the two below. */
            origin_agent_id?: string;
            /** @description The delegation that the token was issued under. */
            delegation_id?: string;
            /** @description Every hop from the origin to the agent that acts; the constraints of all were checked, or are the service's to check, as the token's own. */
            chain?: components["schemas"]["ChainLink"][];
        };
        /** @description One hop of a chain of delegations. */
        ChainLink: {
            /** @description The delegation's id, `del_…`. */
            delegation_id: string;
            /** @description The agent that delegated. */
            from_agent_id: string;
            /** @description The agent that was delegated to. */
            to_agent_id: string;
            /** @description What for; within every hop before. */
            scope: string[];
            /** @description Bounds on the concrete call, besides those of the other hops. */
            constraints: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When it expires; no later than any hop before.
             */
            expires_at: string;
        };
        DelegationCreate: {
            /** @description The agent that delegates; with a parent, the one that the parent is to. */
            from_agent_id: string;
            /** @description The agent that may act. */
            to_agent_id: string;
            /** @description What for. Each must lie within the capabilities of the first agent of the chain, and within every link. */
            scope: components["schemas"]["Capability"][];
            /**
             * @description Bounds on the concrete call, in the form of `TokenCreate.constraints`. They add to those of the chain: one
             *     that allows more of the same field than a link does is refused.
             */
            constraints?: {
                [key: string]: unknown;
            };
            /**
             * @description How long it lives, in seconds; never longer than the parent. A default that would be is refused too.
             * @default 3600
             */
            ttl?: number;
            /** @description The delegation that this one hands on. Without it the first agent delegates of its own. */
            parent_delegation_id?: string;
            /** @description How many links the chain may have in all. Without it 4, or what the parent says. */
            max_depth?: number;
            /** @description Why, in words, for those who read the list. */
            reason?: string;
        };
        /** @description The record of a delegation. */
        Delegation: {
            /** @description The delegation's id, `del_…`; the `jti` of its token. */
            id: string;
            /** @description The delegation that this one hands on. */
            parent_delegation_id?: string;
            /** @description The agent whose authority it is. */
            origin_agent_id: string;
            /** @description The agent that delegated. */
            from_agent_id: string;
            /** @description The agent that may act. */
            to_agent_id: string;
            /** @description What for. */
            scope: string[];
            /** @description Bounds on the concrete call, besides those of the chain. */
            constraints: {
                [key: string]: unknown;
            };
            /** @description How many links the chain has, this one counted. */
            depth: number;
            /** @description How many it may have in all. */
            max_depth: number;
            /** @description Every hop, this one last. */
            chain: components["schemas"]["ChainLink"][];
            /** @description Why, in words. */
            reason?: string;
            status: components["schemas"]["DelegationStatus"];
            environment: components["schemas"]["Environment"];
            /** @description The id of the API key that issued it. */
            issued_by: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
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
            /** @description How many live delegations below it the revoke ended. Only in that answer. */
            revoked_delegations?: number;
            /** @description How many live tokens the revoke ended. Only in that answer. */
            revoked_tokens?: number;
        };
        /** @description A delegation just made. */
        IssuedDelegation: {
            /** @description The delegation token, a JWT (`typ: delegation+jwt`) that holds the chain. Hand it to the agent; it is not stored. */
            token: string;
            /** @description The delegation's id, `del_…`; the `jti` of its token. */
            id: string;
            /** @description The delegation that this one hands on. */
            parent_delegation_id?: string;
            /** @description The agent whose authority it is. */
            origin_agent_id: string;
            /** @description The agent that delegated. */
            from_agent_id: string;
            /** @description The agent that may act. */
            to_agent_id: string;
            /** @description What for. */
            scope: string[];
            /** @description Bounds on the concrete call, besides those of the chain. */
            constraints: {
                [key: string]: unknown;
            };
            /** @description How many links the chain has, this one counted. */
            depth: number;
            /** @description How many it may have in all. */
            max_depth: number;
            /** @description Every hop, this one last. */
            chain: components["schemas"]["ChainLink"][];
            /** @description Why, in words. */
            reason?: string;
            status: components["schemas"]["DelegationStatus"];
            environment: components["schemas"]["Environment"];
            /** @description The id of the API key that issued it. */
            issued_by: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
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
        /** @description A page of delegations. */
        DelegationPage: {
            /** @description The delegations, newest first. */
            data: components["schemas"]["Delegation"][];
            /** @description Whether a further page exists. */
            has_more: boolean;
            /** @description What to pass as `cursor` for the next page. */
            next_cursor?: string;
        };
        DelegationVerify: {
            /** @description The delegation token as it was presented to the service. */
            token: string;
            /** @description The scope, or all of the scopes, that the call needs; concrete, without wildcards. */
            required_scope?: components["schemas"]["ConcreteScope"] | components["schemas"]["ConcreteScope"][];
            /** @description Who is asking. A delegation is for no chosen audience, so any may. */
            audience?: string;
            /**
             * @description The concrete call, such as `{order_usd: 150}`, against which the constraints of every link are checked. Without
             *     `context` and `action`, none is.
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
        /** @description May the agent act for the other now? Members about the delegation are present only when its signature matched. */
        DelegationVerdict: {
            /** @description Whether the agent may act now. */
            valid: boolean;
            code: components["schemas"]["VerdictCode"];
            /** @description Why, for people. */
            reason: string;
            /**
             * @description Whether the call was given (`context` or `action`) and held against the constraints of every link, so that
             *     none are left for the service to check. Present when the delegation is valid and with `constraint_violated`.
             */
            constraints_checked?: boolean;
            /** @description The constraints that the call breaks; present with `constraint_violated`. */
            violations?: components["schemas"]["Violation"][];
            /** @description The delegation's id. */
            delegation_id?: string;
            /** @description The agent in whose name the other acts. */
            origin_agent_id?: string;
            /** @description The agent that acts. */
            agent_id?: string;
            /** @description Its name when the delegation was made. */
            agent_name?: string;
            environment?: components["schemas"]["Environment"];
            /** @description What for: within every link. */
            scope?: string[];
            /** @description Every hop, from the origin to the agent that acts. */
            chain?: components["schemas"]["ChainLink"][];
            /** @description How many links the chain has. */
            depth?: number;
            /** @description How many it may have in all. */
            max_depth?: number;
            /**
             * Format: date-time
             * @description When it was made.
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
            /** @description Its short name, which never changes. */
            slug: string;
            /** @description Its name. */
            name: string;
            /**
             * @description Its state.
             * @enum {string}
             */
            status: "active" | "suspended";
            /** @description Whether it may use live. Granted by the operator. */
            live_access: boolean;
            /** @description Whether it may use test. Granted by the operator. */
            test_access: boolean;
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
            /** @description Its name. */
            name?: string;
            /**
             * @description What holds within an agent's capabilities where no policy speaks.
             * @enum {string}
             */
            policy_default?: "allow" | "deny";
        };
        /**
         * @description What somebody may do: `owner` everything, `admin` everything but make and change owners, `member` everything but govern, `viewer` read.
         * @enum {string}
         */
        MemberRole: "owner" | "admin" | "member" | "viewer";
        /**
         * @description Whether somebody is in the workspace.
         * @enum {string}
         */
        MemberStatus: "active" | "removed";
        /** @description An e-mail address. Upper and lower case are the same. */
        MemberEmail: string;
        MemberCreate: {
            /** @description Their e-mail address. */
            email: components["schemas"]["MemberEmail"];
            /** @description What they may do. */
            role: components["schemas"]["MemberRole"];
        };
        MemberUpdate: {
            /** @description Their e-mail address. */
            email?: components["schemas"]["MemberEmail"];
            /** @description What they may do. */
            role?: components["schemas"]["MemberRole"];
        };
        /** @description A person in the workspace. */
        Member: {
            /** @description The member's id, `mem_…`. */
            id: string;
            /** @description Their e-mail address. */
            email: string;
            /** @description What they may do; of somebody removed, what they might. */
            role: components["schemas"]["MemberRole"];
            /** @description Whether they are in the workspace. */
            status: components["schemas"]["MemberStatus"];
            /**
             * Format: date-time
             * @description When they were added.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When they were removed.
             */
            removed_at?: string;
            /** @description How many of their keys have ended since they were removed. Only in the answer to that. */
            revoked_keys?: number;
        };
        /** @description A page of members. */
        MemberPage: {
            /** @description The members, newest first. */
            data: components["schemas"]["Member"][];
            /** @description Whether a further page exists. */
            has_more: boolean;
            /** @description What to pass as `cursor` for the next page. */
            next_cursor?: string;
        };
        /**
         * @description How the text of a key is written: `ag` (`ag_live_sk_…`), `amp` (`amp_sk_live_…`), `gsk`
         *     (`gsk_<workspace>_…`, which does not show its environment), `org` (`org_live_…`), `sk` (`sk_live_…`).
         * @enum {string}
         */
        KeyFormat: "ag" | "amp" | "gsk" | "org" | "sk";
        KeyCreate: {
            /** @description What the key is for. */
            name: string;
            /**
             * @description A set of scopes instead of `scopes`: for a backend service, a monitoring dashboard or CI/CD.
             * @enum {string}
             */
            preset?: "backend_service" | "monitoring" | "ci_cd";
            /** @description What the key may do. Either this or `preset`. */
            scopes?: components["schemas"]["KeyScope"][];
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
            allowed_ips?: components["schemas"]["AllowedIps"];
            rate_limit?: components["schemas"]["KeyRateLimit"];
            metadata?: components["schemas"]["Metadata"];
            /**
             * @description How the text of the key is written. Every format has the same rights and the same life.
             * @default ag
             * @enum {string}
             */
            format?: "ag" | "amp" | "gsk" | "org" | "sk";
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
            allowed_ips?: components["schemas"]["AllowedIps"];
            rate_limit?: components["schemas"]["KeyRateLimit"];
            metadata?: components["schemas"]["Metadata"];
        };
        KeyRotate: {
            /**
             * @description How long the old key works on beside the new one; 0 ends it at once.
             * @default 86400
             */
            grace_seconds?: number;
        };
        /** @description The record of an API key. */
        Key: {
            /** @description The key's id, `key_…`. */
            id: string;
            /** @description The start of the key, to tell keys apart. No secret. */
            start: string;
            format: components["schemas"]["KeyFormat"];
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
            /** @description Whether that person is in the workspace. */
            creator_status: components["schemas"]["MemberStatus"];
            /** @description The id of the key that made it. */
            parent_key_id?: string;
            /**
             * Format: date-time
             * @description When it stops working.
             */
            expires_at?: string;
            /** @description The networks that it may be used from, in canonical form. Empty: from anywhere. */
            allowed_ips: string[];
            rate_limit?: components["schemas"]["KeyLimit"];
            /** @description Texts of the caller's own, by name. */
            metadata: {
                [key: string]: string;
            };
            /** @description What it shares with the keys that it was rotated from and to. Limits, quota and usage hang on it. */
            lineage_id: string;
            /** @description The id of the key that it was made to take over from. */
            rotated_from?: string;
            /**
             * Format: date-time
             * @description When it is to be rotated, 90 days after it was made. Of a key that works and was not rotated.
             */
            rotation_due_at?: string;
            /** @description The id of the key that was last made to take over from it. */
            rotated_to?: string;
            /**
             * Format: date-time
             * @description When that was made.
             */
            rotated_at?: string;
            /**
             * Format: date-time
             * @description Once it was rotated: the end of its grace, when it stops working.
             */
            retires_at?: string;
            /** @description Once it was rotated: whether it was used after the key that takes over was made. */
            used_since_rotation?: boolean;
            other_half?: components["schemas"]["KeyHalf"];
            /**
             * Format: date-time
             * @description When it was last used from an address that it may be used from.
             */
            last_used_at?: string;
            /** @description The address of its last use, noted once a minute. */
            last_used_ip?: string;
            /**
             * Format: date-time
             * @description Of a key that works and was not used for 30 days: its last use or, without one, when it was made.
             */
            unused_since?: string;
            /**
             * Format: date-time
             * @description When it was revoked.
             */
            revoked_at?: string;
            /** @description How many live tokens the revoke ended. Only in that answer. */
            revoked_tokens?: number;
            /** @description How many live delegations the revoke ended. Only in that answer. */
            revoked_delegations?: number;
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
            format: components["schemas"]["KeyFormat"];
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
            /** @description Whether that person is in the workspace. */
            creator_status: components["schemas"]["MemberStatus"];
            /** @description The id of the key that made it. */
            parent_key_id?: string;
            /**
             * Format: date-time
             * @description When it stops working.
             */
            expires_at?: string;
            /** @description The networks that it may be used from, in canonical form. Empty: from anywhere. */
            allowed_ips: string[];
            rate_limit?: components["schemas"]["KeyLimit"];
            /** @description Texts of the caller's own, by name. */
            metadata: {
                [key: string]: string;
            };
            /** @description What it shares with the keys that it was rotated from and to. Limits, quota and usage hang on it. */
            lineage_id: string;
            /** @description The id of the key that it was made to take over from. */
            rotated_from?: string;
            /**
             * Format: date-time
             * @description When it is to be rotated, 90 days after it was made. Of a key that works and was not rotated.
             */
            rotation_due_at?: string;
            other_half?: components["schemas"]["KeyHalf"];
        };
        /** @description The limit of the key's own, besides its plan's. */
        KeyLimit: {
            /** @description Requests a second on average. */
            requests_per_second: number;
            /** @description Requests at once. */
            burst: number;
        };
        /** @description The other key of a rotation under way. Only where one key is answered, while both work. */
        KeyHalf: {
            /** @description The key's id, `key_…`. */
            id: string;
            /** @description The start of the key. No secret. */
            start: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The end of its grace, if it is the old one.
             */
            retires_at?: string;
            /** @description If it is the old one: whether it was used after the new one was made. */
            used_since_rotation?: boolean;
            /**
             * Format: date-time
             * @description When it was last used.
             */
            last_used_at?: string;
            /** @description The address of its last use, noted once a minute. */
            last_used_ip?: string;
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
        /**
         * @description What became of it.
         * @enum {string}
         */
        AuditOutcome: "success" | "refused";
        /** @description Who did it. */
        AuditActor: {
            /** @description `key` (an API key), `operator` (the command line) or `system` (AmpGate itself). */
            kind: string;
            /** @description The id of the API key. */
            id?: string;
            /** @description The id of the person behind it. */
            member_id?: string;
        };
        /** @description What it was done to. */
        AuditTarget: {
            /** @description The kind of object, `agent`, `token`, `key` or another. */
            kind: string;
            /** @description Its id. */
            id: string;
        };
        /** @description One thing that was done or refused. */
        AuditEvent: {
            /** @description The event's id, `evt_…`; ids sort by time. */
            id: string;
            /** @description The workspace that it happened in. */
            workspace_id: string;
            /**
             * Format: date-time
             * @description When it was done.
             */
            at: string;
            /** @description What was done, `agent.created`. */
            action: string;
            outcome: components["schemas"]["AuditOutcome"];
            /** @description Why it was refused, an error code. */
            reason?: string;
            actor: components["schemas"]["AuditActor"];
            /** @description The agent that it is about, or in whose name it was done. */
            agent_id?: string;
            /** @description The agents in whose name it was done, from the origin to the one that acts. */
            chain: string[];
            target: components["schemas"]["AuditTarget"];
            /** @description What changed; never a secret. */
            details: {
                [key: string]: unknown;
            };
            /** @description The id of the request or command. */
            request_id: string;
            /** @description The client's address. */
            ip?: string;
            /** @description What the client calls itself. */
            user_agent?: string;
            environment: components["schemas"]["Environment"];
            /** @description In exports: its place in the chain, once it is sealed. */
            seq?: number;
            /** @description In exports: the hash of the chain there, hexadecimal. */
            hash?: string;
        };
        /** @description A page of audit events. */
        AuditPage: {
            /** @description The events, newest first. */
            data: components["schemas"]["AuditEvent"][];
            /** @description Whether a further page exists. */
            has_more: boolean;
            /** @description What to pass as `cursor` for the next page. */
            next_cursor?: string;
        };
        /** @description The events of one action. */
        AuditActionCount: {
            /** @description The action. */
            action: string;
            /** @description How often it was done. */
            success: number;
            /** @description How many events say that it was refused. */
            refused: number;
        };
        /** @description The events about one agent, and the verifies of its tokens. */
        AuditAgentCount: {
            /** @description The agent. */
            agent_id: string;
            /** @description Events about it. */
            events: number;
            /** @description Verifies of its tokens. */
            verifies: number;
        };
        /** @description The verifies that ended in one code. */
        AuditVerifyCount: {
            /** @description The verdict's code. */
            code: string;
            /** @description How many. */
            count: number;
        };
        /** @description What was counted in one bucket of time. */
        AuditBucket: {
            /**
             * Format: date-time
             * @description When it starts.
             */
            start: string;
            /** @description Events, of either outcome. */
            events: number;
            /** @description Those that were refused. */
            refused: number;
            /** @description Verifies, whatever the verdict. */
            verifies: number;
            /** @description Those whose verdict was not `ok`. */
            verifies_refused: number;
        };
        /** @description Counts of audit events and verifies. */
        AuditStats: {
            /**
             * Format: date-time
             * @description From when on it was counted.
             */
            since: string;
            /**
             * Format: date-time
             * @description What is before this was counted.
             */
            until: string;
            /**
             * @description How long a bucket is.
             * @enum {string}
             */
            bucket: "minute" | "hour" | "day";
            /** @description All events. */
            total: number;
            /** @description Per action, the most frequent first. */
            by_action: components["schemas"]["AuditActionCount"][];
            /** @description Per agent, the busiest first; at most 100. */
            by_agent: components["schemas"]["AuditAgentCount"][];
            /** @description Verifies per code, the most frequent first. */
            verifies: components["schemas"]["AuditVerifyCount"][];
            /** @description All buckets of the span in order, empty ones too. */
            buckets: components["schemas"]["AuditBucket"][];
        };
        /** @description What became of the requests. */
        UsageOutcomes: {
            /** @description Done: a status below 400. */
            ok: number;
            /** @description Refused for what was asked: 4xx but the following. */
            client_error: number;
            /** @description Refused to the key: 401 and 403. */
            denied: number;
            /** @description Refused by a limit: 429. */
            rate_limited: number;
            /** @description Failed here: 5xx. */
            server_error: number;
        };
        /** @description All requests of the span together. */
        UsageTotals: {
            /** @description How many there were. */
            requests: number;
            /** @description How many a second, on average up to now. */
            per_second: number;
            /** @description Those that were refused or failed: every status from 400 on. */
            errors: number;
            /** @description The share of errors, 0 to 1. */
            error_rate: number;
            outcomes: components["schemas"]["UsageOutcomes"];
            /** @description Half of them were answered within so many milliseconds, at most 13 % off; absent without requests. */
            p50_ms?: number;
            /** @description As `p50_ms`, 95 % of them. */
            p95_ms?: number;
            /** @description As `p50_ms`, 99 % of them. */
            p99_ms?: number;
        };
        /** @description The requests of one bucket of time. */
        UsagePoint: {
            /**
             * Format: date-time
             * @description When it starts.
             */
            start: string;
            /** @description How many there were. */
            requests: number;
            /** @description How many a second, on average up to now. */
            per_second: number;
            /** @description Those that were refused or failed: every status from 400 on. */
            errors: number;
            /** @description The share of errors, 0 to 1. */
            error_rate: number;
            /** @description Half of them were answered within so many milliseconds, at most 13 % off; absent without requests. */
            p50_ms?: number;
            /** @description As `p50_ms`, 95 % of them. */
            p95_ms?: number;
            /** @description As `p50_ms`, 99 % of them. */
            p99_ms?: number;
        };
        /** @description The requests of one group. */
        UsageGroup: {
            /** @description What they have in common: a key's id, a status, a country (ISO 3166-1 alpha-2) or an operation; `unknown` where it is not known. */
            value: string;
            totals: components["schemas"]["UsageTotals"];
            /** @description All buckets of the span in order, empty ones too. */
            points: components["schemas"]["UsagePoint"][];
        };
        /** @description The requests of all groups that are not shown. */
        UsageRest: {
            /** @description How many groups they are. */
            groups: number;
            totals: components["schemas"]["UsageTotals"];
        };
        /** @description How often one error was answered. */
        UsageError: {
            /** @description The HTTP status. */
            status: number;
            /** @description The `code` of the problem; absent where there were too many to tell apart. */
            code?: string;
            /** @description How often. */
            requests: number;
        };
        /** @description What keys were used for. */
        Usage: {
            /**
             * Format: date-time
             * @description The start of the first bucket.
             */
            since: string;
            /**
             * Format: date-time
             * @description The end of the last bucket.
             */
            until: string;
            /**
             * @description How long a bucket is.
             * @enum {string}
             */
            step: "minute" | "hour" | "day";
            /**
             * Format: date-time
             * @description Everything that ended before this is counted here; what came later may not be.
             */
            complete_until: string;
            totals: components["schemas"]["UsageTotals"];
            /** @description All buckets of the span in order, empty ones too. */
            points: components["schemas"]["UsagePoint"][];
            /**
             * @description What the groups are told apart by; absent when none were asked for.
             * @enum {string}
             */
            group_by?: "key" | "status" | "country" | "operation";
            /** @description The busiest groups, the busiest first; absent when none were asked for. */
            groups?: components["schemas"]["UsageGroup"][];
            rest?: components["schemas"]["UsageRest"];
            /** @description The most frequent errors, at most 10. */
            top_errors: components["schemas"]["UsageError"][];
        };
        /**
         * @description What was unusual.
         * @enum {string}
         */
        AnomalyKind: "volume_spike" | "volume_drop" | "error_burst" | "new_country" | "used_after_silence" | "retiring_key_used";
        /** @description Something unusual about the use of a key. */
        Anomaly: {
            /** @description The anomaly's id, `ano_…`; ids sort by time. */
            id: string;
            /**
             * Format: date-time
             * @description When it was found.
             */
            at: string;
            kind: components["schemas"]["AnomalyKind"];
            /** @description The key; of those that share its lineage, the one used last. */
            key_id: string;
            /** @description Shared by a key and those that it was rotated to. */
            lineage_id: string;
            /**
             * Format: date-time
             * @description The start of the hour that it is about; of `retiring_key_used`, the hour in which the grace ends.
             */
            window_start: string;
            /** @description Requests of that hour when it was found; of an error burst, those that were refused or failed. */
            observed?: number;
            /** @description The median of the same hour on other days. */
            usual?: number;
            /** @description What would still have been usual. */
            bound?: number;
            /** @description The new country, ISO 3166-1 alpha-2. */
            country?: string;
            /**
             * Format: date-time
             * @description The minute of the last use before the silence.
             */
            silent_since?: string;
            /**
             * Format: date-time
             * @description When the retiring key was last used.
             */
            last_used_at?: string;
            /**
             * Format: date-time
             * @description When the retiring key stops working.
             */
            retires_at?: string;
        };
        /** @description A page of anomalies. */
        AnomalyPage: {
            /** @description The anomalies, newest first. */
            data: components["schemas"]["Anomaly"][];
            /** @description Whether a further page exists. */
            has_more: boolean;
            /** @description What to pass as `cursor` for the next page. */
            next_cursor?: string;
        };
        CheckoutCreate: {
            /** @description The id of the plan, as `GET /v1/billing/plans` lists them. */
            plan: string;
            /** @description Where the page leads on to once the plan is confirmed: https, on an allowed host. */
            success_url?: string;
            /** @description Where the page leads back to otherwise: https, on an allowed host. */
            cancel_url?: string;
        };
        /** @description A wish for another plan. */
        Checkout: {
            /** @description The checkout's id, `chk_…`; `ampgate billing approve` takes it. */
            id: string;
            /** @description The id of the plan that was asked for. */
            plan: string;
            /**
             * @description `open` until a person confirms it; `completed` when it has taken effect, as in test.
             * @enum {string}
             */
            status: "open" | "pending" | "completed" | "declined" | "superseded";
            environment: components["schemas"]["Environment"];
            provider: components["schemas"]["BillingProvider"];
            /** @description The page to confirm on. Whoever has it can confirm; shown once. */
            checkout_url: string;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the page stops working.
             */
            expires_at: string;
        };
        /**
         * @description Who confirms and is paid: this server's own pages (nobody is paid), or Stripe.
         * @enum {string}
         */
        BillingProvider: "built-in" | "stripe";
        /** @description A plan. A limit that is absent is none. */
        Plan: {
            /** @description The plan's id. */
            id: string;
            /** @description What it is called. */
            name: string;
            /** @description The price in hundredths of the currency; absent when it is agreed with each customer. */
            price_cents?: number;
            /** @description ISO 4217, lower case. */
            currency: string;
            /**
             * @description What the price is paid for.
             * @enum {string}
             */
            interval: "month" | "year";
            /** @description Requests a second. */
            requests_per_second?: number;
            /** @description Authenticated live requests a calendar month. Verifying is never counted. */
            monthly_quota?: number;
            /** @description How long audit events are kept; absent when it is agreed with each customer. */
            audit_retention_days?: number;
            /** @description Whether a checkout can ask for it; otherwise ask the operator. */
            sold: boolean;
            /** @description Whether the workspace is on it. */
            current: boolean;
        };
        /** @description All plans. */
        PlanList: {
            /** @description The plans, the smallest first. */
            data: components["schemas"]["Plan"][];
        };
        /** @description The plan that a workspace is on, with the limits that it was taken with. A limit that is absent is none. */
        Subscription: {
            /** @description The plan's id. */
            plan: string;
            /** @description What the plan is called. */
            plan_name: string;
            /**
             * @description `past_due` when a payment failed and is tried again; `canceled` when paying has ended and the workspace is on the free plan.
             * @enum {string}
             */
            status: "active" | "past_due" | "canceled";
            environment: components["schemas"]["Environment"];
            provider: components["schemas"]["BillingProvider"];
            /** @description Requests a second. */
            requests_per_second?: number;
            /** @description Authenticated live requests a calendar month. */
            monthly_quota?: number;
            /** @description How long audit events are kept. */
            audit_retention_days?: number;
            /**
             * Format: date-time
             * @description Until when it is paid.
             */
            current_period_end?: string;
            /** @description The id of the plan that was confirmed and waits for the operator's approval. */
            pending_plan?: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updated_at: string;
        };
        /** @description Where a person sees the subscription. */
        BillingPortal: {
            /** @description The visit's id, `por_…`, as the audit trail names it. */
            id: string;
            /** @description The page. Whoever has it can see the subscription. */
            portal_url: string;
            /**
             * Format: date-time
             * @description When the page stops working; absent when Stripe does not say.
             */
            expires_at?: string;
        };
        /** @description A signed statement that the chain over the audit events had a certain hash at a certain event. */
        AuditCheckpoint: {
            /** @description The place in the chain of the last event that it covers. */
            seq: number;
            /** @description The place of the first event since the checkpoint before. */
            first_seq: number;
            /** @description How many events came since then. */
            events: number;
            /** @description The hash at `seq`, hexadecimal. */
            hash: string;
            /**
             * Format: date-time
             * @description When it was signed.
             */
            at: string;
            /** @description The key that signed it, of `/.well-known/audit-jwks.json`. */
            kid: string;
            /** @description The checkpoint as a JWT (Ed25519, `typ: audit-checkpoint+jwt`). */
            jwt: string;
        };
        /** @description A page of checkpoints. */
        AuditCheckpointPage: {
            /** @description The checkpoints, newest first. */
            data: components["schemas"]["AuditCheckpoint"][];
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
            format: components["schemas"]["KeyFormat"];
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
            /** @description The id of the person behind the key. */
            member_id: string;
            /** @description What that person may do now. Absent when they were removed. */
            role?: components["schemas"]["MemberRole"];
            /** @description Whether the workspace may use live. */
            live_access: boolean;
            /** @description Whether the workspace may use test. */
            test_access: boolean;
            /** @description How the key stands with each limit on what it sends: its own, its workspace's, that on changes of governance, the month's. What is absent is unlimited. */
            limits: components["schemas"]["LimitStanding"][];
        };
        /** @description A limit and what is left of it. */
        LimitStanding: {
            /** @description As `RateLimit-Policy` names it. */
            name: string;
            /** @description How many requests it allows in `window_seconds`. */
            limit: number;
            /** @description The time in which all of it is there again. */
            window_seconds: number;
            /** @description How many requests are left at once. */
            remaining: number;
            /** @description Whole seconds until all of it is there again. */
            reset_seconds: number;
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
        InvitationCreate: {
            /**
             * @description Seconds until it expires; a week when absent.
             * @default 604800
             */
            ttl?: number;
        };
        /** @description An invitation, with its secret. */
        CreatedInvitation: {
            /** @description The invitation's id, `inv_…`. */
            id: string;
            /** @description The invitation itself, `aginv_…`. Shown once. */
            invitation: string;
            /** @description Whom it is for. */
            member_id: string;
            /** @description The member's address, which must be that of the account. */
            email: string;
            role: components["schemas"]["MemberRole"];
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it expires.
             */
            expires_at: string;
        };
        InvitationAccept: {
            /** @description The invitation, `aginv_…`. */
            invitation: string;
            /** @description The ID token of the sign-in. */
            id_token: string;
            /** @description The nonce that the sign-in began with. Absent only for an issuer whose tokens carry none. */
            nonce?: string;
        };
        /** @description The account that was linked, and the member that it is now. */
        AcceptedInvitation: {
            /** @description The invitation's id. */
            id: string;
            /** @description Whose account it is now. */
            member_id: string;
            /** @description The member's address. */
            email: string;
            role: components["schemas"]["MemberRole"];
            /** @description The workspace that the member belongs to. */
            workspace_id: string;
            /** @description What the workspace is called. */
            workspace_name: string;
            /** @description The identity provider, as its tokens name it. */
            issuer: string;
            /** @description The account, unique at the identity provider. */
            subject: string;
            /**
             * Format: date-time
             * @description When it was linked.
             */
            linked_at: string;
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
            /** @description The roles of which the person behind the key needs one. */
            required_role?: string[];
            /** @description The role that this person has now. Absent when they were removed. */
            role?: string;
            /** @description The scopes that the key, or capabilities that the agent, has. */
            have?: string[];
            /** @description The scopes that are lacking. */
            missing?: string[];
            /** @description In what the request goes beyond the delegation that it draws on: scope, ttl, depth, constraints, budget. */
            exceeds?: string[];
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
            /** @description Why an ID token is not accepted. */
            reason?: string;
            /** @description The id of the object that an earlier request with this Idempotency-Key made. */
            object_id?: string;
            /** @description The limit that refuses, as `RateLimit-Policy` names it. */
            limit?: string;
            /** @description How many requests that limit allows in `window_seconds`. */
            limit_requests?: number;
            /** @description The time in which all of that limit is there again. */
            window_seconds?: number;
            /** @description How many of the month's requests are used. */
            used?: number;
            /**
             * Format: date-time
             * @description When the next request is allowed; when the month's are used up, when the next month begins.
             */
            retry_at?: string;
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
        /** @description The key lacks the scope or may not be used from this address (`required_scope`, `have`), or the workspace is suspended or has no access to the key's environment. */
        Forbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope (`required_scope`, `have`), the person behind it is neither owner nor admin now (`required_role`, `role`), or the workspace is suspended or has no access to the key's environment. */
        GovernanceForbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope, the person behind it is no owner now (`required_role`, `role`), or it does not have every scope of the other key (`missing`). */
        TakeOverForbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope or may not be used from this address, the workspace is suspended, or the key is not of the first workspace. */
        MetricsForbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key may not be used from this address, or the workspace is suspended, or has no access to the key's environment. */
        WorkspaceSuspended: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope, the agent lacks a capability (`missing`, with how to grant it), the token would be wider than its grant (`exceeds_grant`, with pointers), or the delegation is to another agent or does not allow this (`exceeds`, with pointers), or a policy forbids it (`policy_id`, `rule`, `asked`, `allowed`). */
        TokenForbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope or may not be used from this address, the person behind it has not the role that this needs now (`required_role`, `role`), the workspace is suspended, or the key is a test key. */
        LiveOnlyForbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope, the agent lacks a capability (`missing`, with how to grant it), the parent is to another agent, this would be wider than the parent (`exceeds`, with pointers), or a policy forbids it (`policy_id`, `rule`, `asked`, `allowed`). */
        DelegationForbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope or may not be used from this address, the person behind it is neither owner nor admin now, it would give more than it or that person has (scopes in `missing`, addresses and limits by pointer), the environment of the new key is closed to the workspace, or it is a test key where a live one is needed. */
        KeyForbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope, the person behind it may not invite this member now, or it is a test key. */
        InvitationForbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The ID token is not accepted (`reason` says why), or the workspace is suspended. */
        SignInRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the scope or may not be used from this address, the person behind it is neither owner nor admin now, or the other key is, before or after, in anything freer than it (scopes in `missing`, addresses and limits by pointer). */
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
        /** @description The agent or one of the chain is suspended or revoked, the delegation or one above it is not active, or the same Idempotency-Key is in use. */
        TokenConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description An agent is suspended or revoked, the parent or one above it is not active, or the same Idempotency-Key is in use. */
        DelegationConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description An active member has this address, there are as many members as a workspace may have, or the same Idempotency-Key is in use. */
        MemberExists: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It is the last owner, an active member has this address, or the member was removed. */
        MemberConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It is the last owner. */
        LastOwner: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The Idempotency-Key was used with another body. */
        IdempotencyImpossible: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key is revoked or was rotated and has ended, which is final, or two other keys of its lineage work. */
        KeyNotActive: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key is revoked, which is final. */
        TakeOverConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key is revoked or has expired, a rotation is under way (two keys of the lineage work), or the same Idempotency-Key is in use. */
        KeyRotateConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The member signs in with an account already, or the same Idempotency-Key is in use. */
        InvitationConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The invitation was used, was replaced or has expired, the member signs in with an account already, or the account belongs to a member already. */
        AcceptConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The Idempotency-Key was used with another request. */
        IdempotencyMismatch: {
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
        /** @description The workspace is on this plan already, or the same Idempotency-Key is in use. */
        CheckoutConflict: {
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
        /** @description The delegation is to its own agent or to one of its chain, `max_depth` is less than the links that there are, the constraints are of no known form, the token would be too large, or the Idempotency-Key was used with another body. */
        DelegationImpossible: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A scope is unknown (the nearest known one is named), an address is none or has bits beyond its prefix (by pointer), the expiry has passed, or the Idempotency-Key was used with another body. */
        KeyImpossible: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A scope is unknown (the nearest known one is named), an address is none or has bits beyond its prefix (by pointer), or the expiry has passed. */
        KeyUpdateImpossible: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The Idempotency-Key was used with another request. */
        KeyRotateImpossible: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such plan or it is agreed with the operator (those to choose from are named), a return address is none that the operator allows, or the Idempotency-Key was used with another body. */
        CheckoutImpossible: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description Too many requests at once (`rate_limited`): wait for `Retry-After` seconds, then back off exponentially. Or
         *     all of the month's are used up (`quota_exceeded`): `retry_at` says when the next month begins.
         */
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
        /** @description Too many requests at once. Wait for `Retry-After` seconds, then back off exponentially. */
        TooFast: {
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
        /** @description The server cannot answer now (`unavailable`), or does not know whether a use was counted (`outcome_unknown`; repeat it with the same `use_id`). */
        VerifyUnavailable: {
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
         * @description The delegation's id, `del_…`.
         * @example del_8Wc2Nq5Lr1Zx4Vb7Mk0Tj3
         */
        DelegationId: string;
        /**
         * @description The key's id, `key_…`.
         * @example key_3nF8kQ2mZ7xW1vB5cR9tY4
         */
        KeyId: string;
        /**
         * @description The member's id, `mem_…`.
         * @example mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4
         */
        MemberId: string;
        /**
         * @description The event's id, `evt_…`.
         * @example evt_0VbZdeiJDenwxZ63AuhWvKO2adjXat
         */
        AuditEventId: string;
        /** @description Only events at or after this time (RFC 3339). With `text` and without it, the last 30 days. */
        EventSince: string;
        /** @description Only events before this time (RFC 3339). */
        EventUntil: string;
        /** @description Only what this one did. An API key's id (`key_…`), the id of the person behind it (`mem_…`), or a kind of actor, `key`, `operator` or `system`. */
        EventActor: string;
        /** @description Only events about this agent, its tokens and what is done in its name. */
        EventAgent: string;
        /** @description Only this action, `agent.created`, or a branch of them, `agent.*`. */
        EventAction: string;
        /** @description Only what happened, or only what was refused. */
        EventOutcome: components["schemas"]["AuditOutcome"];
        /**
         * @description Only events that hold this text in `action`, `target.id`, `actor.id`, `agent_id`, `request_id`, `reason`, `ip`
         *     or in `details` as JSON; upper and lower case of A to Z are the same.
         */
        EventText: string;
        /** @description Count from the bucket on in which this time lies (RFC 3339). Without it, an hour of minutes, a day of hours or 30 days before `until`. */
        SpanSince: string;
        /** @description Count up to the bucket in which this time lies (RFC 3339). Without it, now. */
        SpanUntil: string;
        /** @description How long a bucket of time is. They start at whole minutes, hours or days, UTC; at most 500 in one answer. */
        SpanStep: "minute" | "hour" | "day";
        /** @description How many groups are told apart at the most, the busiest first; the others are added up in `rest`. */
        GroupCount: number;
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
        /**
         * @description What is left of each limit that applied, `"name";r=left;t=seconds until all is there again`, and absent when
         *     none did (draft-ietf-httpapi-ratelimit-headers).
         */
        RateLimit: string;
        /** @description Each limit that applied, `"name";q=requests;w=seconds`, in the order of `RateLimit` and absent when none did. */
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
            429: components["responses"]["TooFast"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
            429: components["responses"]["TooFast"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
                /** @description Only tokens issued under this delegation itself. */
                delegation_id?: string;
                /** @description Only tokens in this state; the agent's state, or those of all agents of the chain, are counted in. */
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
            429: components["responses"]["TooFast"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
            429: components["responses"]["TooFast"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["VerifyUnavailable"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
            429: components["responses"]["TooFast"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "delegations.list": {
        parameters: {
            query?: {
                /** @description How many to return at the most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only delegations by this agent. */
                from_agent_id?: string;
                /** @description Only delegations to this agent. */
                to_agent_id?: string;
                /** @description Only delegations made directly under this one. */
                parent_delegation_id?: string;
                /** @description Only delegations in this state; the states of all agents of the chain are counted in. */
                status?: components["schemas"]["DelegationStatus"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of delegations. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "del_8Wc2Nq5Lr1Zx4Vb7Mk0Tj3",
                     *           "origin_agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *           "from_agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *           "to_agent_id": "ag_4Rt8Yb2Kx6Wn1Qc5Zm9Lv3",
                     *           "scope": [
                     *             "orders.read",
                     *             "orders.create"
                     *           ],
                     *           "constraints": {
                     *             "max_order_usd": 200
                     *           },
                     *           "depth": 1,
                     *           "max_depth": 4,
                     *           "chain": [
                     *             {
                     *               "delegation_id": "del_8Wc2Nq5Lr1Zx4Vb7Mk0Tj3",
                     *               "from_agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *               "to_agent_id": "ag_4Rt8Yb2Kx6Wn1Qc5Zm9Lv3",
                     *               "scope": [
                     *                 "orders.read",
                     *                 "orders.create"
                     *               ],
                     *               "constraints": {
                     *                 "max_order_usd": 200
                     *               },
                     *               "expires_at": "2026-01-15T10:30:00.000Z"
                     *             }
                     *           ],
                     *           "reason": "Restock the shop",
                     *           "status": "active",
                     *           "environment": "live",
                     *           "issued_by": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *           "created_at": "2026-01-15T09:30:00.000Z",
                     *           "expires_at": "2026-01-15T10:30:00.000Z"
                     *         }
                     *       ],
                     *       "has_more": false
                     *     }
                     */
                    "application/json": components["schemas"]["DelegationPage"];
                };
            };
            400: components["responses"]["BadQuery"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooFast"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "delegations.create": {
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
                "application/json": components["schemas"]["DelegationCreate"];
            };
        };
        responses: {
            /** @description The delegation. Its token is shown once and not stored. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "del_8Wc2Nq5Lr1Zx4Vb7Mk0Tj3",
                     *       "token": "eyJhbGciOiJFZERTQSIsInR5cCI6ImRlbGVnYXRpb24rand0In0.e30.c2lnbmF0dXJl",
                     *       "origin_agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "from_agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "to_agent_id": "ag_4Rt8Yb2Kx6Wn1Qc5Zm9Lv3",
                     *       "scope": [
                     *         "orders.read",
                     *         "orders.create"
                     *       ],
                     *       "constraints": {
                     *         "max_order_usd": 200
                     *       },
                     *       "depth": 1,
                     *       "max_depth": 4,
                     *       "chain": [
                     *         {
                     *           "delegation_id": "del_8Wc2Nq5Lr1Zx4Vb7Mk0Tj3",
                     *           "from_agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *           "to_agent_id": "ag_4Rt8Yb2Kx6Wn1Qc5Zm9Lv3",
                     *           "scope": [
                     *             "orders.read",
                     *             "orders.create"
                     *           ],
                     *           "constraints": {
                     *             "max_order_usd": 200
                     *           },
                     *           "expires_at": "2026-01-15T10:30:00.000Z"
                     *         }
                     *       ],
                     *       "reason": "Restock the shop",
                     *       "status": "active",
                     *       "environment": "live",
                     *       "issued_by": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "expires_at": "2026-01-15T10:30:00.000Z",
                     *       "ttl": 3600
                     *     }
                     */
                    "application/json": components["schemas"]["IssuedDelegation"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["DelegationForbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["DelegationConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["DelegationImpossible"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "delegations.verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DelegationVerify"];
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
                    "application/json": components["schemas"]["DelegationVerdict"];
                };
            };
            400: components["responses"]["BadPublicBody"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooFast"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "delegations.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The delegation's id, `del_…`.
                 * @example del_8Wc2Nq5Lr1Zx4Vb7Mk0Tj3
                 */
                id: components["parameters"]["DelegationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delegation. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "del_8Wc2Nq5Lr1Zx4Vb7Mk0Tj3",
                     *       "origin_agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "from_agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "to_agent_id": "ag_4Rt8Yb2Kx6Wn1Qc5Zm9Lv3",
                     *       "scope": [
                     *         "orders.read",
                     *         "orders.create"
                     *       ],
                     *       "constraints": {
                     *         "max_order_usd": 200
                     *       },
                     *       "depth": 1,
                     *       "max_depth": 4,
                     *       "chain": [
                     *         {
                     *           "delegation_id": "del_8Wc2Nq5Lr1Zx4Vb7Mk0Tj3",
                     *           "from_agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *           "to_agent_id": "ag_4Rt8Yb2Kx6Wn1Qc5Zm9Lv3",
                     *           "scope": [
                     *             "orders.read",
                     *             "orders.create"
                     *           ],
                     *           "constraints": {
                     *             "max_order_usd": 200
                     *           },
                     *           "expires_at": "2026-01-15T10:30:00.000Z"
                     *         }
                     *       ],
                     *       "reason": "Restock the shop",
                     *       "status": "active",
                     *       "environment": "live",
                     *       "issued_by": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "expires_at": "2026-01-15T10:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Delegation"];
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
    "delegations.revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The delegation's id, `del_…`.
                 * @example del_8Wc2Nq5Lr1Zx4Vb7Mk0Tj3
                 */
                id: components["parameters"]["DelegationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delegation, revoked, with how many live delegations and tokens ended with it. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "del_8Wc2Nq5Lr1Zx4Vb7Mk0Tj3",
                     *       "origin_agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "from_agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "to_agent_id": "ag_4Rt8Yb2Kx6Wn1Qc5Zm9Lv3",
                     *       "scope": [
                     *         "orders.read",
                     *         "orders.create"
                     *       ],
                     *       "constraints": {
                     *         "max_order_usd": 200
                     *       },
                     *       "depth": 1,
                     *       "max_depth": 4,
                     *       "chain": [
                     *         {
                     *           "delegation_id": "del_8Wc2Nq5Lr1Zx4Vb7Mk0Tj3",
                     *           "from_agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *           "to_agent_id": "ag_4Rt8Yb2Kx6Wn1Qc5Zm9Lv3",
                     *           "scope": [
                     *             "orders.read",
                     *             "orders.create"
                     *           ],
                     *           "constraints": {
                     *             "max_order_usd": 200
                     *           },
                     *           "expires_at": "2026-01-15T10:30:00.000Z"
                     *         }
                     *       ],
                     *       "reason": "Restock the shop",
                     *       "status": "revoked",
                     *       "environment": "live",
                     *       "issued_by": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "expires_at": "2026-01-15T10:30:00.000Z",
                     *       "revoked_at": "2026-01-15T09:31:00.000Z",
                     *       "revoked_delegations": 1,
                     *       "revoked_tokens": 2
                     *     }
                     */
                    "application/json": components["schemas"]["Delegation"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooFast"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
            403: components["responses"]["GovernanceForbidden"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
            403: components["responses"]["GovernanceForbidden"];
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
                /** @description Only keys of this lineage, those that were rotated from and to one another. */
                lineage_id?: string;
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *           "start": "ag_live_sk_7Gk2Qw9Zx4Lm",
                     *           "format": "ag",
                     *           "name": "orchestrator",
                     *           "scopes": [
                     *             "agents.read",
                     *             "tokens.*"
                     *           ],
                     *           "environment": "live",
                     *           "status": "active",
                     *           "created_at": "2026-01-15T09:30:00.000Z",
                     *           "created_by": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4",
                     *           "creator_status": "active",
                     *           "allowed_ips": [],
                     *           "metadata": {},
                     *           "lineage_id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
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
            429: components["responses"]["TooFast"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "key": "ag_live_sk_(shown once)",
                     *       "start": "ag_live_sk_7Gk2Qw9Zx4Lm",
                     *       "format": "ag",
                     *       "name": "orchestrator",
                     *       "scopes": [
                     *         "agents.read",
                     *         "tokens.*"
                     *       ],
                     *       "environment": "live",
                     *       "status": "active",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "created_by": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4",
                     *       "creator_status": "active",
                     *       "allowed_ips": [],
                     *       "metadata": {},
                     *       "lineage_id": "key_3nF8kQ2mZ7xW1vB5cR9tY4"
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
    "keys.selfRevoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key's record, revoked, with the counts of what ended with it. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "start": "ag_live_sk_7Gk2Qw9Zx4Lm",
                     *       "format": "ag",
                     *       "name": "orchestrator",
                     *       "scopes": [
                     *         "agents.read"
                     *       ],
                     *       "environment": "live",
                     *       "status": "revoked",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "created_by": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4",
                     *       "creator_status": "active",
                     *       "allowed_ips": [],
                     *       "metadata": {},
                     *       "lineage_id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "revoked_at": "2026-01-15T10:00:00.000Z",
                     *       "revoked_tokens": 3,
                     *       "revoked_delegations": 0,
                     *       "revoked_keys": 0
                     *     }
                     */
                    "application/json": components["schemas"]["Key"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooFast"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "start": "ag_live_sk_7Gk2Qw9Zx4Lm",
                     *       "format": "ag",
                     *       "name": "orchestrator",
                     *       "scopes": [
                     *         "agents.read",
                     *         "tokens.*"
                     *       ],
                     *       "environment": "live",
                     *       "status": "active",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "created_by": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4",
                     *       "creator_status": "active",
                     *       "allowed_ips": [],
                     *       "metadata": {},
                     *       "lineage_id": "key_3nF8kQ2mZ7xW1vB5cR9tY4"
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "start": "ag_live_sk_7Gk2Qw9Zx4Lm",
                     *       "format": "ag",
                     *       "name": "orchestrator",
                     *       "scopes": [
                     *         "agents.read"
                     *       ],
                     *       "environment": "live",
                     *       "status": "revoked",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "created_by": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4",
                     *       "creator_status": "active",
                     *       "allowed_ips": [],
                     *       "metadata": {},
                     *       "lineage_id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
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
            403: components["responses"]["GovernanceForbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooFast"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "start": "ag_live_sk_7Gk2Qw9Zx4Lm",
                     *       "format": "ag",
                     *       "name": "orchestrator",
                     *       "scopes": [
                     *         "agents.read"
                     *       ],
                     *       "environment": "live",
                     *       "status": "active",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "created_by": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4",
                     *       "creator_status": "active",
                     *       "allowed_ips": [],
                     *       "metadata": {},
                     *       "lineage_id": "key_3nF8kQ2mZ7xW1vB5cR9tY4"
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
    "keys.takeOver": {
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
            /** @description The key's record as it is now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "start": "ag_live_sk_7Gk2Qw9Zx4Lm",
                     *       "format": "ag",
                     *       "name": "orchestrator",
                     *       "scopes": [
                     *         "agents.read",
                     *         "tokens.*"
                     *       ],
                     *       "environment": "live",
                     *       "status": "active",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "created_by": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4",
                     *       "creator_status": "active",
                     *       "allowed_ips": [],
                     *       "metadata": {},
                     *       "lineage_id": "key_3nF8kQ2mZ7xW1vB5cR9tY4"
                     *     }
                     */
                    "application/json": components["schemas"]["Key"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["TakeOverForbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["TakeOverConflict"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "keys.rotate": {
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
                 * @description The key's id, `key_…`.
                 * @example key_3nF8kQ2mZ7xW1vB5cR9tY4
                 */
                id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyRotate"];
            };
        };
        responses: {
            /** @description The key that takes over. Copy `key` now; it cannot be shown again. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_5tQ1mB8xK3rL6wZ9nV2cD7",
                     *       "key": "ag_live_sk_(shown once)",
                     *       "start": "ag_live_sk_9Xr4Tn2Vb7Qe",
                     *       "format": "ag",
                     *       "name": "orchestrator",
                     *       "scopes": [
                     *         "agents.read",
                     *         "tokens.*"
                     *       ],
                     *       "environment": "live",
                     *       "status": "active",
                     *       "created_at": "2026-04-14T09:30:00.000Z",
                     *       "created_by": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4",
                     *       "creator_status": "active",
                     *       "allowed_ips": [],
                     *       "metadata": {},
                     *       "lineage_id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "rotated_from": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "rotation_due_at": "2026-07-13T09:30:00.000Z",
                     *       "other_half": {
                     *         "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *         "start": "ag_live_sk_7Gk2Qw9Zx4Lm",
                     *         "created_at": "2026-01-15T09:30:00.000Z",
                     *         "retires_at": "2026-04-15T09:30:00.000Z",
                     *         "used_since_rotation": false,
                     *         "last_used_at": "2026-04-14T09:29:58.000Z",
                     *         "last_used_ip": "192.0.2.10"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["KeyUpdateForbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["KeyRotateConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["KeyRotateImpossible"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "invitations.create": {
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
                 * @description The member's id, `mem_…`.
                 * @example mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4
                 */
                id: components["parameters"]["MemberId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationCreate"];
            };
        };
        responses: {
            /** @description The invitation. Hand `invitation` to the member now; it cannot be shown again. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "inv_5Lk2Nq8Rt4Xc6Vb1Wm3Qj7",
                     *       "invitation": "aginv_(shown once)",
                     *       "member_id": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4",
                     *       "email": "alex@company.com",
                     *       "role": "admin",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "expires_at": "2026-01-22T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedInvitation"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["InvitationForbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["InvitationConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyMismatch"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "invitations.accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationAccept"];
            };
        };
        responses: {
            /** @description Whose account it is now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "inv_5Lk2Nq8Rt4Xc6Vb1Wm3Qj7",
                     *       "member_id": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4",
                     *       "email": "alex@company.com",
                     *       "role": "admin",
                     *       "workspace_id": "ws_4Rt8Yb2Kx6Wn1Qc5Zm9Lv3",
                     *       "workspace_name": "Main",
                     *       "issuer": "https://accounts.google.com",
                     *       "subject": "110169484474386276334",
                     *       "linked_at": "2026-01-15T09:31:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["AcceptedInvitation"];
                };
            };
            400: components["responses"]["BadPublicBody"];
            403: components["responses"]["SignInRefused"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["AcceptConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooFast"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "audit.list": {
        parameters: {
            query?: {
                /** @description How many to return at the most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only events at or after this time (RFC 3339). With `text` and without it, the last 30 days. */
                since?: components["parameters"]["EventSince"];
                /** @description Only events before this time (RFC 3339). */
                until?: components["parameters"]["EventUntil"];
                /** @description Only what this one did. An API key's id (`key_…`), the id of the person behind it (`mem_…`), or a kind of actor, `key`, `operator` or `system`. */
                actor?: components["parameters"]["EventActor"];
                /** @description Only events about this agent, its tokens and what is done in its name. */
                agent_id?: components["parameters"]["EventAgent"];
                /** @description Only this action, `agent.created`, or a branch of them, `agent.*`. */
                action?: components["parameters"]["EventAction"];
                /** @description Only what happened, or only what was refused. */
                outcome?: components["parameters"]["EventOutcome"];
                /**
                 * @description Only events that hold this text in `action`, `target.id`, `actor.id`, `agent_id`, `request_id`, `reason`, `ip`
                 *     or in `details` as JSON; upper and lower case of A to Z are the same.
                 */
                text?: components["parameters"]["EventText"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of events. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "evt_0VbZdeiJDenwxZ63AuhWvKO2adjXat",
                     *           "workspace_id": "ws_6Ty8Kp2Qz5Xw9Lm3Vn7Rb1",
                     *           "at": "2026-01-15T09:30:00.000Z",
                     *           "action": "token.issued",
                     *           "outcome": "success",
                     *           "actor": {
                     *             "kind": "key",
                     *             "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *             "member_id": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4"
                     *           },
                     *           "agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *           "chain": [],
                     *           "target": {
                     *             "kind": "token",
                     *             "id": "tok_01KF0Z7Qm4nB8vR2xC6yT1wS3d"
                     *           },
                     *           "details": {
                     *             "scope": [
                     *               "orders.create"
                     *             ],
                     *             "ttl": 120
                     *           },
                     *           "request_id": "req_8Kd2Lw9Qz4Xc7Vb1Nm5Rt3",
                     *           "ip": "203.0.113.7",
                     *           "user_agent": "ampgate-sdk-python/0.1.0",
                     *           "environment": "live"
                     *         }
                     *       ],
                     *       "has_more": false
                     *     }
                     */
                    "application/json": components["schemas"]["AuditPage"];
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
    "audit.stats": {
        parameters: {
            query?: {
                /** @description Count from this time on (RFC 3339); verifies from the start of its minute. Without it, the last 24 hours. */
                since?: string;
                /** @description Count what is before this time (RFC 3339). Without it, now. */
                until?: string;
                /** @description How long a bucket of time is. They start at whole minutes, hours or days, UTC; at most 1,000 in one answer. */
                bucket?: "minute" | "hour" | "day";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "since": "2026-01-15T09:00:00.000Z",
                     *       "until": "2026-01-15T10:00:00.000Z",
                     *       "bucket": "hour",
                     *       "total": 3,
                     *       "by_action": [
                     *         {
                     *           "action": "token.issued",
                     *           "success": 2,
                     *           "refused": 1
                     *         }
                     *       ],
                     *       "by_agent": [
                     *         {
                     *           "agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *           "events": 3,
                     *           "verifies": 12
                     *         }
                     *       ],
                     *       "verifies": [
                     *         {
                     *           "code": "ok",
                     *           "count": 11
                     *         },
                     *         {
                     *           "code": "expired",
                     *           "count": 1
                     *         }
                     *       ],
                     *       "buckets": [
                     *         {
                     *           "start": "2026-01-15T09:00:00.000Z",
                     *           "events": 3,
                     *           "refused": 1,
                     *           "verifies": 12,
                     *           "verifies_refused": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["AuditStats"];
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
    "audit.export": {
        parameters: {
            query?: {
                /** @description How events are written. The SDKs read `ndjson`. */
                format?: "ndjson" | "csv";
                /** @description Only events at or after this time (RFC 3339). With `text` and without it, the last 30 days. */
                since?: components["parameters"]["EventSince"];
                /** @description Only events before this time (RFC 3339). */
                until?: components["parameters"]["EventUntil"];
                /** @description Only what this one did. An API key's id (`key_…`), the id of the person behind it (`mem_…`), or a kind of actor, `key`, `operator` or `system`. */
                actor?: components["parameters"]["EventActor"];
                /** @description Only events about this agent, its tokens and what is done in its name. */
                agent_id?: components["parameters"]["EventAgent"];
                /** @description Only this action, `agent.created`, or a branch of them, `agent.*`. */
                action?: components["parameters"]["EventAction"];
                /** @description Only what happened, or only what was refused. */
                outcome?: components["parameters"]["EventOutcome"];
                /**
                 * @description Only events that hold this text in `action`, `target.id`, `actor.id`, `agent_id`, `request_id`, `reason`, `ip`
                 *     or in `details` as JSON; upper and lower case of A to Z are the same.
                 */
                text?: components["parameters"]["EventText"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events, streamed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {"id":"evt_0VbZdeiJDenwxZ63AuhWvKO2adjXat","workspace_id":"ws_6Ty8Kp2Qz5Xw9Lm3Vn7Rb1","at":"2026-01-15T09:30:00.000Z","action":"token.issued","outcome":"success","actor":{"kind":"key","id":"key_3nF8kQ2mZ7xW1vB5cR9tY4"},"agent_id":"ag_Xk9mN3pQ7rT2vW5yZ8bC1d","chain":[],"target":{"kind":"token","id":"tok_01KF0Z7Qm4nB8vR2xC6yT1wS3d"},"details":{"ttl":120},"request_id":"req_8Kd2Lw9Qz4Xc7Vb1Nm5Rt3","environment":"live"}
                     *     {"end":true,"count":1}
                     */
                    "application/x-ndjson": string;
                    /** @example id,workspace_id,at,action,outcome,reason,actor_kind,actor_id,member_id,agent_id,chain,target_kind,target_id,details,request_id,ip,user_agent,environment,seq,hash */
                    "text/csv": string;
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
    "audit.listCheckpoints": {
        parameters: {
            query?: {
                /** @description How many to return at the most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only checkpoints signed at or after this time (RFC 3339). */
                since?: string;
                /** @description Only checkpoints signed before this time (RFC 3339). */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of checkpoints. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "seq": 42,
                     *           "first_seq": 40,
                     *           "events": 3,
                     *           "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *           "at": "2026-01-15T09:30:00.000Z",
                     *           "kid": "ak_4Rw8Zq2Lx6Vn1Km9",
                     *           "jwt": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF1ZGl0LWNoZWNrcG9pbnQrand0Iiwia2lkIjoiYWtfNFJ3OFpxMkx4NlZuMUttOSJ9.eyJzZXEiOjQyfQ.c2lnbmF0dXJl"
                     *         }
                     *       ],
                     *       "has_more": false
                     *     }
                     */
                    "application/json": components["schemas"]["AuditCheckpointPage"];
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
    "audit.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The event's id, `evt_…`.
                 * @example evt_0VbZdeiJDenwxZ63AuhWvKO2adjXat
                 */
                id: components["parameters"]["AuditEventId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_0VbZdeiJDenwxZ63AuhWvKO2adjXat",
                     *       "workspace_id": "ws_6Ty8Kp2Qz5Xw9Lm3Vn7Rb1",
                     *       "at": "2026-01-15T09:30:00.000Z",
                     *       "action": "token.issued",
                     *       "outcome": "success",
                     *       "actor": {
                     *         "kind": "key",
                     *         "id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *         "member_id": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4"
                     *       },
                     *       "agent_id": "ag_Xk9mN3pQ7rT2vW5yZ8bC1d",
                     *       "chain": [],
                     *       "target": {
                     *         "kind": "token",
                     *         "id": "tok_01KF0Z7Qm4nB8vR2xC6yT1wS3d"
                     *       },
                     *       "details": {
                     *         "scope": [
                     *           "orders.create"
                     *         ],
                     *         "ttl": 120
                     *       },
                     *       "request_id": "req_8Kd2Lw9Qz4Xc7Vb1Nm5Rt3",
                     *       "ip": "203.0.113.7",
                     *       "user_agent": "ampgate-sdk-python/0.1.0",
                     *       "environment": "live"
                     *     }
                     */
                    "application/json": components["schemas"]["AuditEvent"];
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
    "usage.get": {
        parameters: {
            query?: {
                /** @description Count from the bucket on in which this time lies (RFC 3339). Without it, an hour of minutes, a day of hours or 30 days before `until`. */
                since?: components["parameters"]["SpanSince"];
                /** @description Count up to the bucket in which this time lies (RFC 3339). Without it, now. */
                until?: components["parameters"]["SpanUntil"];
                /** @description How long a bucket of time is. They start at whole minutes, hours or days, UTC; at most 500 in one answer. */
                step?: components["parameters"]["SpanStep"];
                /** @description What the requests are told apart by. Without it, only all together. */
                group_by?: "key" | "status" | "country" | "operation";
                /** @description How many groups are told apart at the most, the busiest first; the others are added up in `rest`. */
                groups?: components["parameters"]["GroupCount"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was counted. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "since": "2026-01-15T09:00:00.000Z",
                     *       "until": "2026-01-15T10:00:00.000Z",
                     *       "step": "hour",
                     *       "complete_until": "2026-01-15T10:00:00.000Z",
                     *       "totals": {
                     *         "requests": 120,
                     *         "per_second": 0.0333333,
                     *         "errors": 6,
                     *         "error_rate": 0.05,
                     *         "outcomes": {
                     *           "ok": 114,
                     *           "client_error": 2,
                     *           "denied": 4,
                     *           "rate_limited": 0,
                     *           "server_error": 0
                     *         },
                     *         "p50_ms": 1.12,
                     *         "p95_ms": 4.49,
                     *         "p99_ms": 8.98
                     *       },
                     *       "points": [
                     *         {
                     *           "start": "2026-01-15T09:00:00.000Z",
                     *           "requests": 120,
                     *           "per_second": 0.0333333,
                     *           "errors": 6,
                     *           "error_rate": 0.05,
                     *           "p50_ms": 1.12,
                     *           "p95_ms": 4.49,
                     *           "p99_ms": 8.98
                     *         }
                     *       ],
                     *       "group_by": "country",
                     *       "groups": [
                     *         {
                     *           "value": "DE",
                     *           "totals": {
                     *             "requests": 120,
                     *             "per_second": 0.0333333,
                     *             "errors": 6,
                     *             "error_rate": 0.05,
                     *             "outcomes": {
                     *               "ok": 114,
                     *               "client_error": 2,
                     *               "denied": 4,
                     *               "rate_limited": 0,
                     *               "server_error": 0
                     *             },
                     *             "p50_ms": 1.12,
                     *             "p95_ms": 4.49,
                     *             "p99_ms": 8.98
                     *           },
                     *           "points": [
                     *             {
                     *               "start": "2026-01-15T09:00:00.000Z",
                     *               "requests": 120,
                     *               "per_second": 0.0333333,
                     *               "errors": 6,
                     *               "error_rate": 0.05,
                     *               "p50_ms": 1.12,
                     *               "p95_ms": 4.49,
                     *               "p99_ms": 8.98
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "top_errors": [
                     *         {
                     *           "status": 403,
                     *           "code": "insufficient_scope",
                     *           "requests": 4
                     *         },
                     *         {
                     *           "status": 404,
                     *           "code": "not_found",
                     *           "requests": 2
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Usage"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooFast"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "usage.anomalies": {
        parameters: {
            query?: {
                /** @description How many to return at the most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only this kind. */
                kind?: components["schemas"]["AnomalyKind"];
                /** @description Only of this key (`key_…`), and those that it was rotated from or to. */
                key?: string;
                /** @description Only what was found at or after this time (RFC 3339). */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of anomalies. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "ano_0VbZdeiJDenwxZ63AuhWvKO2adjXat",
                     *           "at": "2026-01-15T09:30:00.000Z",
                     *           "kind": "volume_spike",
                     *           "key_id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *           "lineage_id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *           "window_start": "2026-01-15T09:00:00.000Z",
                     *           "observed": 1930,
                     *           "usual": 412,
                     *           "bound": 902
                     *         }
                     *       ],
                     *       "has_more": false
                     *     }
                     */
                    "application/json": components["schemas"]["AnomalyPage"];
                };
            };
            400: components["responses"]["BadQuery"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooFast"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "usage.ofKey": {
        parameters: {
            query?: {
                /** @description Count from the bucket on in which this time lies (RFC 3339). Without it, an hour of minutes, a day of hours or 30 days before `until`. */
                since?: components["parameters"]["SpanSince"];
                /** @description Count up to the bucket in which this time lies (RFC 3339). Without it, now. */
                until?: components["parameters"]["SpanUntil"];
                /** @description How long a bucket of time is. They start at whole minutes, hours or days, UTC; at most 500 in one answer. */
                step?: components["parameters"]["SpanStep"];
                /** @description What the requests are told apart by. */
                group_by?: "key" | "status" | "country" | "operation";
                /** @description How many groups are told apart at the most, the busiest first; the others are added up in `rest`. */
                groups?: components["parameters"]["GroupCount"];
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
            /** @description What was counted. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "since": "2026-01-15T09:00:00.000Z",
                     *       "until": "2026-01-15T10:00:00.000Z",
                     *       "step": "hour",
                     *       "complete_until": "2026-01-15T10:00:00.000Z",
                     *       "totals": {
                     *         "requests": 120,
                     *         "per_second": 0.0333333,
                     *         "errors": 6,
                     *         "error_rate": 0.05,
                     *         "outcomes": {
                     *           "ok": 114,
                     *           "client_error": 2,
                     *           "denied": 4,
                     *           "rate_limited": 0,
                     *           "server_error": 0
                     *         },
                     *         "p50_ms": 1.12,
                     *         "p95_ms": 4.49,
                     *         "p99_ms": 8.98
                     *       },
                     *       "points": [
                     *         {
                     *           "start": "2026-01-15T09:00:00.000Z",
                     *           "requests": 120,
                     *           "per_second": 0.0333333,
                     *           "errors": 6,
                     *           "error_rate": 0.05,
                     *           "p50_ms": 1.12,
                     *           "p95_ms": 4.49,
                     *           "p99_ms": 8.98
                     *         }
                     *       ],
                     *       "group_by": "key",
                     *       "groups": [
                     *         {
                     *           "value": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *           "totals": {
                     *             "requests": 120,
                     *             "per_second": 0.0333333,
                     *             "errors": 6,
                     *             "error_rate": 0.05,
                     *             "outcomes": {
                     *               "ok": 114,
                     *               "client_error": 2,
                     *               "denied": 4,
                     *               "rate_limited": 0,
                     *               "server_error": 0
                     *             },
                     *             "p50_ms": 1.12,
                     *             "p95_ms": 4.49,
                     *             "p99_ms": 8.98
                     *           },
                     *           "points": [
                     *             {
                     *               "start": "2026-01-15T09:00:00.000Z",
                     *               "requests": 120,
                     *               "per_second": 0.0333333,
                     *               "errors": 6,
                     *               "error_rate": 0.05,
                     *               "p50_ms": 1.12,
                     *               "p95_ms": 4.49,
                     *               "p99_ms": 8.98
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "top_errors": [
                     *         {
                     *           "status": 403,
                     *           "code": "insufficient_scope",
                     *           "requests": 4
                     *         },
                     *         {
                     *           "status": 404,
                     *           "code": "not_found",
                     *           "requests": 2
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Usage"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooFast"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "billing.plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All plans. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "pro",
                     *           "name": "Pro",
                     *           "price_cents": 19900,
                     *           "currency": "usd",
                     *           "interval": "month",
                     *           "requests_per_second": 100,
                     *           "monthly_quota": 1000000,
                     *           "audit_retention_days": 90,
                     *           "sold": true,
                     *           "current": true
                     *         },
                     *         {
                     *           "id": "enterprise",
                     *           "name": "Enterprise",
                     *           "currency": "usd",
                     *           "interval": "month",
                     *           "sold": false,
                     *           "current": false
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PlanList"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooFast"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "billing.checkout": {
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
                "application/json": components["schemas"]["CheckoutCreate"];
            };
        };
        responses: {
            /** @description Where to confirm the plan. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "chk_5Hq2Lw8Zr4Xc6Vb1Nm3Kj7",
                     *       "plan": "pro",
                     *       "status": "open",
                     *       "environment": "live",
                     *       "provider": "built-in",
                     *       "checkout_url": "https://gate.example.com/billing/checkout/(shown once)",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "expires_at": "2026-01-15T10:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Checkout"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["GovernanceForbidden"];
            409: components["responses"]["CheckoutConflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["CheckoutImpossible"];
            429: components["responses"]["TooFast"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "billing.subscription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The subscription. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "plan": "starter",
                     *       "plan_name": "Starter",
                     *       "status": "active",
                     *       "environment": "live",
                     *       "provider": "built-in",
                     *       "requests_per_second": 10,
                     *       "monthly_quota": 100000,
                     *       "audit_retention_days": 30,
                     *       "pending_plan": "pro",
                     *       "updated_at": "2026-01-15T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooFast"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "billing.portal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the portal is. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "por_7Kq2Lw8Zr4Xc6Vb1Nm3Kj7",
                     *       "portal_url": "https://gate.example.com/billing/portal/(shown once)",
                     *       "expires_at": "2026-01-15T10:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["BillingPortal"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["GovernanceForbidden"];
            429: components["responses"]["TooFast"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ws_6Ty8Kp2Qz5Xw9Lm3Vn7Rb1",
                     *       "slug": "main",
                     *       "name": "Main",
                     *       "status": "active",
                     *       "live_access": true,
                     *       "test_access": true,
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ws_6Ty8Kp2Qz5Xw9Lm3Vn7Rb1",
                     *       "slug": "main",
                     *       "name": "Main",
                     *       "status": "active",
                     *       "live_access": true,
                     *       "test_access": true,
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
    "members.list": {
        parameters: {
            query?: {
                /** @description How many to return at the most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only members in this state. */
                status?: components["schemas"]["MemberStatus"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of members. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "mem_4Lk8Wq2Zx6Vb9Nm3Rt7Yp1",
                     *           "email": "sam@company.com",
                     *           "role": "member",
                     *           "status": "active",
                     *           "created_at": "2026-01-15T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "has_more": false
                     *     }
                     */
                    "application/json": components["schemas"]["MemberPage"];
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
    "members.create": {
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
                "application/json": components["schemas"]["MemberCreate"];
            };
        };
        responses: {
            /** @description The member. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "mem_4Lk8Wq2Zx6Vb9Nm3Rt7Yp1",
                     *       "email": "sam@company.com",
                     *       "role": "member",
                     *       "status": "active",
                     *       "created_at": "2026-01-15T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["LiveOnlyForbidden"];
            409: components["responses"]["MemberExists"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyImpossible"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "members.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The member's id, `mem_…`.
                 * @example mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4
                 */
                id: components["parameters"]["MemberId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The member. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "mem_4Lk8Wq2Zx6Vb9Nm3Rt7Yp1",
                     *       "email": "sam@company.com",
                     *       "role": "member",
                     *       "status": "active",
                     *       "created_at": "2026-01-15T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
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
    "members.remove": {
        parameters: {
            query?: {
                /** @description Also end the API keys that this person stands behind, in both environments. */
                revoke_keys?: boolean;
            };
            header?: never;
            path: {
                /**
                 * @description The member's id, `mem_…`.
                 * @example mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4
                 */
                id: components["parameters"]["MemberId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The member, removed. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "mem_4Lk8Wq2Zx6Vb9Nm3Rt7Yp1",
                     *       "email": "sam@company.com",
                     *       "role": "member",
                     *       "status": "removed",
                     *       "created_at": "2026-01-15T09:30:00.000Z",
                     *       "removed_at": "2026-01-16T10:00:00.000Z",
                     *       "revoked_keys": 2
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["LiveOnlyForbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["LastOwner"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    "members.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` that the change is based on. If the object has changed since, the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The member's id, `mem_…`.
                 * @example mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4
                 */
                id: components["parameters"]["MemberId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberUpdate"];
            };
        };
        responses: {
            /** @description The member as they are now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "mem_4Lk8Wq2Zx6Vb9Nm3Rt7Yp1",
                     *       "email": "sam@company.com",
                     *       "role": "admin",
                     *       "status": "active",
                     *       "created_at": "2026-01-15T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["BadBody"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["LiveOnlyForbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["MemberConflict"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "key_id": "key_3nF8kQ2mZ7xW1vB5cR9tY4",
                     *       "key_name": "orchestrator",
                     *       "format": "ag",
                     *       "environment": "live",
                     *       "scopes": [
                     *         "agents.read",
                     *         "tokens.*"
                     *       ],
                     *       "workspace_id": "ws_6Ty8Kp2Qz5Xw9Lm3Vn7Rb1",
                     *       "workspace_slug": "main",
                     *       "workspace_name": "Main",
                     *       "member_id": "mem_9Zq3Kx7Lw2Vb5Nm1Rt8Yp4",
                     *       "role": "owner",
                     *       "live_access": true,
                     *       "test_access": true,
                     *       "limits": [
                     *         {
                     *           "name": "workspace",
                     *           "limit": 200,
                     *           "window_seconds": 2,
                     *           "remaining": 199,
                     *           "reset_seconds": 1
                     *         },
                     *         {
                     *           "name": "governance",
                     *           "limit": 60,
                     *           "window_seconds": 6,
                     *           "remaining": 60,
                     *           "reset_seconds": 0
                     *         },
                     *         {
                     *           "name": "monthly-quota",
                     *           "limit": 1000000,
                     *           "window_seconds": 2592000,
                     *           "remaining": 998204,
                     *           "reset_seconds": 864000
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Whoami"];
                };
            };
            400: components["responses"]["BadCall"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["WorkspaceSuspended"];
            429: components["responses"]["TooFast"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
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
    "system.auditJwks": {
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
                     *           "kid": "ak_4Rw8Zq2Lx6Vn1Km9",
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
        };
    };
    "system.testAuditJwks": {
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
                     *           "kid": "ak_8Bt3Xy6Pm2Qw7Zr1",
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
