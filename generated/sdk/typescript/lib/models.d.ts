/** The environment that the object lives in. */
export type Environment = 'live' | 'test' | (string & {});
/** Suspending can be undone; revoking is final. */
export type AgentStatus = 'active' | 'suspended' | 'revoked' | (string & {});
/** The token's own state and its agent's, or those of all agents of its chain, counted together. */
export type TokenStatus = 'active' | 'suspended' | 'expired' | 'revoked' | (string & {});
/** The delegation's own state and those of all agents of its chain, counted together. */
export type DelegationStatus = 'active' | 'suspended' | 'expired' | 'revoked' | (string & {});
/** The key's state. */
export type KeyStatus = 'active' | 'expired' | 'revoked' | (string & {});
/** A scope, or a branch of scopes that ends in `.*`. A dot and a colon are the same. */
export type Capability = string;
/** One scope, without a wildcard. */
export type ConcreteScope = string;
/** A scope of API keys, a branch such as `tokens.*`, or `*` for everything. */
export type KeyScope = string;
/** Up to 32 texts of the caller's own, by name. */
export type Metadata = Readonly<Record<string, string>>;
/**
 * Networks in CIDR notation, IPv4 or IPv6, or single addresses, that the key may be used from: the
 * client's address, which only named trusted proxies may report. Empty: from anywhere. `0.0.0.0/0`
 * holds IPv4 only.
 */
export type AllowedIps = readonly string[];
/** A limit of the key's own, besides its plan's. All keys of a lineage share one count. */
export type KeyRateLimit = {
    /** Requests a second on average. */
    requests_per_second: number;
    /**
     * Requests at once. Without it, what one second allows, or what the presented key has if that is
     * less.
     */
    burst?: number | undefined;
};
/** A public key (RFC 7517). `kid` is its thumbprint (RFC 7638). */
export type PublicJwk = {
    /** Key type, `OKP` or `EC`. */
    kty: string;
    /** Curve, `Ed25519` or `P-256`. */
    crv: string;
    /** Public key, or its x coordinate, in base64url. */
    x: string;
    /** The y coordinate in base64url, for `P-256`. */
    y?: string;
    /** The key's thumbprint. */
    kid: string;
};
/**
 * A public key that the caller holds the private half of: a PEM text (`-----BEGIN PUBLIC
 * KEY-----`) or a JWK object. Ed25519 or P-256. A private or symmetric key is refused.
 */
export type PublicKeyInput = string | Readonly<Record<string, unknown>>;
export type AgentCreate = {
    /** What the agent is called; shown by every verify. */
    name: string;
    /** Who answers for the agent, often an e-mail address. Never in tokens. */
    owner: string;
    /** Who makes the model, for example `openai`. */
    model_provider?: string | undefined;
    /** The model, for example `gpt-4o`. */
    model_name?: string | undefined;
    /** What tokens of this agent may ever be issued for. Default `[]`. */
    capabilities?: readonly Capability[] | undefined;
    /** Up to 32 texts of the caller's own, by name. */
    metadata?: Metadata | undefined;
    /**
     * A public key that the caller holds the private half of: a PEM text (`-----BEGIN PUBLIC
     * KEY-----`) or a JWK object. Ed25519 or P-256. A private or symmetric key is refused.
     */
    public_key?: PublicKeyInput | undefined;
};
export type AgentUpdate = {
    /** What the agent is called. */
    name?: string | undefined;
    /** Who answers for the agent. */
    owner?: string | undefined;
    /** Who makes the model. */
    model_provider?: string | undefined;
    /** The model. */
    model_name?: string | undefined;
    /** The whole new list of capabilities. */
    capabilities?: readonly Capability[] | undefined;
    /** Up to 32 texts of the caller's own, by name. */
    metadata?: Metadata | undefined;
    /** Suspend the agent or let it go on. Revoking is `DELETE`. */
    status?: 'active' | 'suspended' | undefined;
};
export type AgentRotateKey = {
    /**
     * A public key that the caller holds the private half of: a PEM text (`-----BEGIN PUBLIC
     * KEY-----`) or a JWK object. Ed25519 or P-256. A private or symmetric key is refused.
     */
    public_key?: PublicKeyInput | undefined;
};
/** An agent's identity. */
export type Agent = {
    /** The agent's id, `ag_…`. */
    id: string;
    /** What the agent is called. */
    name: string;
    /** Who answers for the agent. */
    owner: string;
    /** Who makes the model. */
    model_provider?: string;
    /** The model. */
    model_name?: string;
    /** What tokens of this agent may be issued for. */
    capabilities: string[];
    /** The caller's own texts. */
    metadata: Record<string, string>;
    /** Suspending can be undone; revoking is final. */
    status: AgentStatus;
    /** The environment that the object lives in. */
    environment: Environment;
    /** A public key (RFC 7517). `kid` is its thumbprint (RFC 7638). */
    public_key: PublicJwk;
    /** The private key (PKCS#8, PEM). Only in the answer that made the pair; stored nowhere. Save it. */
    private_key_pem?: string;
    /** When it was registered. */
    created_at: string;
    /** When it last changed. */
    updated_at: string;
    /** When it was revoked. */
    revoked_at?: string;
    /** How many live tokens this update or revoke ended. Only in those answers. */
    revoked_tokens?: number;
    /** How many live delegations it ended, likewise. */
    revoked_delegations?: number;
};
export type TokenCreate = {
    /** Whose token it is. */
    agent_id: string;
    /** What the token is for. Each must lie within the agent's capabilities. */
    scope: readonly Capability[];
    /**
     * Who may accept the token. Without it the audience is this server's issuer, and any service may
     * accept it.
     */
    audience?: readonly string[] | undefined;
    /** What the token is for, in words; shown by every verify. */
    task_description?: string | undefined;
    /**
     * Bounds on the concrete call, such as `max_order_usd: 200`. Carried in the token, checked by
     * verify against its `context`, and returned by it. All must hold. The short forms:
     *
     * | written | holds when the context's `field` is | |---|---| | `max_<field>: 200` | a number,
     * at most 200; not negative either, unless there is a `min_<field>` or the bound itself is
     * negative | | `min_<field>: 10` | a number, at least 10 | | `<field>: "EUR"` | that text,
     * number or boolean | | `<field>: ["EUR", "USD"]` | one of these |
     *
     * Any object is the long form, `<field>: {<operator>: …}`. Of several operators all must hold.
     * It takes the field's name as it is written, `max_` and `min_` included. The operators:
     *
     * | operator | holds when the value is | |---|---| | `range: {min: 10, max: 200}` | a number
     * within, both ends included; one end may be left out | | `one_of: ["a", "b"]` | one of these |
     * | `not_one_of: ["a", "b"]` | none of these, though of the type of one of them | | `exact:
     * {"sku": "x", "n": 1}` | equal, also as object or list; the order of members does not count | |
     * `contains: ["a", "b"]` | a list that holds all of these | | `subset: ["a", "b"]` | a list of
     * nothing but these | | `pattern: "eu-*"` | a text that matches as a whole; `*` is any run of
     * characters, and the only sign | | `all: […]`, `any: […]` | such that all, or any, of these
     * hold: each is a text, number, boolean, list or object as it could stand for the field |
     *
     * Values are compared with their type: `"5"` is not `5`, and case counts. `null` satisfies
     * nothing. Verify knows the field `action` also as a parameter of its own.
     *
     * Two bound all calls together, and are taken from the grant, which tokens issued anew, retries
     * and delegated tokens share:
     *
     * | written | holds for | |---|---| | `max_uses: 3` | so many positive verifies, 1 to 1,000,000
     * | | `budget: {<field>: 500}` | calls whose `<field>` in the context adds up to no more: 1 to 8
     * fields; totals above 0, at most 1,000,000,000, with at most 6 decimal places, and so each
     * amount in the context, which may be 0 |
     *
     * At most 2 KB of JSON; 32 constraints, those in `all` and `any`, each operator and each field
     * of `budget` counted; 4 levels of lists and objects in each; 256 characters of `pattern`.
     * Anything else is refused (`invalid_constraints`), with a pointer to each fault.
     */
    constraints?: Readonly<Record<string, unknown>> | undefined;
    /**
     * The delegation to act under; it must be to `agent_id`. The token never outlives it: a `ttl`
     * that would, the default too, is refused.
     */
    delegation_id?: string | undefined;
    /**
     * Issue anew under this grant, the `grant_id` of an earlier token of the same agent of which one
     * has not expired. Without it the token has a grant of its own. A grant that was made under a
     * delegation goes with its `delegation_id` only.
     */
    grant_id?: string | undefined;
    /** How long the token lives, in seconds. Default `300`. */
    ttl?: number | undefined;
};
/** The record of an issued token. */
export type Token = {
    /** The token's id, `tok_…`; the `jti` of the token. */
    id: string;
    /** The grant that the token was issued under. */
    grant_id: string;
    /** The delegation that it was issued under; absent when the agent acts for itself. */
    delegation_id?: string;
    /** Whose token it is: the agent that acts. */
    agent_id: string;
    /** The agent's name when the token was issued. */
    agent_name: string;
    /** What the token is for. */
    scope: string[];
    /** Who may accept the token. */
    audience: string[];
    /** What the token is for, in words. */
    task_description?: string;
    /** Bounds on the concrete call. */
    constraints: Record<string, unknown>;
    /** The token's own state and its agent's, or those of all agents of its chain, counted together. */
    status: TokenStatus;
    /** The environment that the object lives in. */
    environment: Environment;
    /** The id of the API key that issued it. */
    issued_by: string;
    /** When it was issued. */
    issued_at: string;
    /** When it expires. */
    expires_at: string;
    /** When it was revoked. */
    revoked_at?: string;
    /** Uses that are left of `max_uses`, shared by all tokens of the grant. In `tokens.get` only. */
    remaining_uses?: number;
    /** What is left of each field of `budget`, likewise. */
    remaining_budget?: Record<string, number>;
};
/** A token just issued. */
export type IssuedToken = {
    /** The token's id, `tok_…`; the `jti` of the token. */
    id: string;
    /** The token, a JWT. Hand it to the agent; it is not stored. */
    token: string;
    /** The grant that the token was issued under. */
    grant_id: string;
    /** The delegation that it was issued under; absent when the agent acts for itself. */
    delegation_id?: string;
    /** Whose token it is: the agent that acts. */
    agent_id: string;
    /** The agent's name. */
    agent_name: string;
    /** What the token is for. */
    scope: string[];
    /** Who may accept the token. */
    audience: string[];
    /** What the token is for, in words. */
    task_description?: string;
    /** Bounds on the concrete call. */
    constraints: Record<string, unknown>;
    /** The token's own state and its agent's, or those of all agents of its chain, counted together. */
    status: TokenStatus;
    /** The environment that the object lives in. */
    environment: Environment;
    /** The id of the API key that issued it. */
    issued_by: string;
    /** When it was issued. */
    issued_at: string;
    /** When it expires. */
    expires_at: string;
    /** How long it lives, in seconds. */
    ttl: number;
    /** The policies that gave less than was asked for; absent when none did. */
    limited_by?: LimitedBy[];
};
export type TokenVerify = {
    /** The token as it was presented to the service. */
    token: string;
    /** The scope, or all of the scopes, that the call needs; concrete, without wildcards. */
    required_scope?: ConcreteScope | readonly ConcreteScope[] | undefined;
    /** Who is asking. Needed for a token that was issued for chosen audiences. */
    audience?: string | undefined;
    /**
     * The concrete call, such as `{order_usd: 150}`: every constraint of the token is checked
     * against it, and one whose field is missing here is violated. Without `context` and `action`,
     * no constraint is checked, and a token with a `budget` is refused (`context_required`).
     */
    context?: Readonly<Record<string, unknown>> | undefined;
    /**
     * The field `action` of the context, for short. With another `action` in `context` it is refused
     * (400).
     */
    action?: string | undefined;
    /**
     * The environment that the caller expects. A token of the other one is not valid. Default
     * `"live"`.
     */
    environment?: 'live' | 'test' | undefined;
    /**
     * Names this use of a token that is counted, so that a retry counts once: a fresh random text
     * for each use, the same one for its retries. With another token, scope, context or audience it
     * is refused (`use_id_conflict`). Never take it from whoever presents the token. The SDKs make
     * one for each call.
     */
    use_id?: string | undefined;
    /** Count nothing: say what would be answered, and what would remain. Default `false`. */
    dry_run?: boolean | undefined;
};
/** Why, for programs. `ok` when the token is valid. */
export type VerdictCode = 'ok' | 'malformed' | 'invalid' | 'wrong_kind' | 'wrong_environment' | 'key_revoked' | 'expired' | 'not_yet_valid' | 'workspace_suspended' | 'agent_revoked' | 'agent_suspended' | 'delegation_revoked' | 'revoked' | 'audience_mismatch' | 'scope_missing' | 'context_required' | 'constraint_violated' | 'use_id_conflict' | 'uses_exhausted' | 'budget_exhausted' | (string & {});
/** A constraint that the call breaks. */
export type Violation = {
    /** Its name as it is written in the token, `max_order_usd`. */
    constraint: string;
    /** What it asks for, as JSON; cut off with `…` after 256 characters. */
    expected: string;
    /** What `context` holds, as JSON, cut off likewise; absent when the field is missing there. */
    actual?: string;
    /** The delegation whose constraint it is; absent for the token's own. */
    delegation_id?: string;
};
/** May the call happen? Members about the token are present only when its signature matched. */
export type Verdict = {
    /** Whether the call may happen now. */
    valid: boolean;
    /** Why, for programs. `ok` when the token is valid. */
    code: VerdictCode;
    /** Why, for people. */
    reason: string;
    /**
     * Whether the call was given (`context` or `action`) and held against the constraints, so that
     * none are left for the service to check; for a token without constraints too. Present when the
     * token is valid, with `constraint_violated` and with what is checked after that.
     */
    constraints_checked?: boolean;
    /** The constraints that the call breaks; present with `constraint_violated`. */
    violations?: Violation[];
    /** Uses that are left of `max_uses`; present once the call was counted or refused for it. */
    remaining_uses?: number;
    /** What is left of each field of `budget`; likewise. */
    remaining_budget?: Record<string, number>;
    /**
     * Whether this `use_id` was counted before, so that this call counted nothing; `remaining_…` are
     * as they were then. Present when a counted token is valid.
     */
    replayed?: boolean;
    /** The token's id. */
    token_id?: string;
    /** Whose token it is: the agent that acts. */
    agent_id?: string;
    /** The agent's name when the token was issued. */
    agent_name?: string;
    /** The environment that the object lives in. */
    environment?: Environment;
    /** What the token is for. */
    scope?: string[];
    /** Who may accept the token. */
    audience?: string[];
    /** What the token is for, in words. */
    task_description?: string;
    /** Bounds on the concrete call; for the service to check unless `constraints_checked` is true. */
    constraints?: Record<string, unknown>;
    /** When it was issued. */
    issued_at?: string;
    /** When it expires. */
    expires_at?: string;
    /** Whole seconds that it still lives, rounded down; 0 when expired. */
    remaining_ttl?: number;
    /**
     * The agent in whose name the other acts; present for a token issued under a delegation, as the
     * two below.
     */
    origin_agent_id?: string;
    /** The delegation that the token was issued under. */
    delegation_id?: string;
    /**
     * Every hop from the origin to the agent that acts; the constraints of all were checked, or are
     * the service's to check, as the token's own.
     */
    chain?: ChainLink[];
};
/** One hop of a chain of delegations. */
export type ChainLink = {
    /** The delegation's id, `del_…`. */
    delegation_id: string;
    /** The agent that delegated. */
    from_agent_id: string;
    /** The agent that was delegated to. */
    to_agent_id: string;
    /** What for; within every hop before. */
    scope: string[];
    /** Bounds on the concrete call, besides those of the other hops. */
    constraints: Record<string, unknown>;
    /** When it expires; no later than any hop before. */
    expires_at: string;
};
export type DelegationCreate = {
    /** The agent that delegates; with a parent, the one that the parent is to. */
    from_agent_id: string;
    /** The agent that may act. */
    to_agent_id: string;
    /**
     * What for. Each must lie within the capabilities of the first agent of the chain, and within
     * every link.
     */
    scope: readonly Capability[];
    /**
     * Bounds on the concrete call, in the form of `TokenCreate.constraints`. They add to those of
     * the chain: one that allows more of the same field than a link does is refused.
     */
    constraints?: Readonly<Record<string, unknown>> | undefined;
    /**
     * How long it lives, in seconds; never longer than the parent. A default that would be is
     * refused too. Default `3600`.
     */
    ttl?: number | undefined;
    /** The delegation that this one hands on. Without it the first agent delegates of its own. */
    parent_delegation_id?: string | undefined;
    /** How many links the chain may have in all. Without it 4, or what the parent says. */
    max_depth?: number | undefined;
    /** Why, in words, for those who read the list. */
    reason?: string | undefined;
};
/** The record of a delegation. */
export type Delegation = {
    /** The delegation's id, `del_…`; the `jti` of its token. */
    id: string;
    /** The delegation that this one hands on. */
    parent_delegation_id?: string;
    /** The agent whose authority it is. */
    origin_agent_id: string;
    /** The agent that delegated. */
    from_agent_id: string;
    /** The agent that may act. */
    to_agent_id: string;
    /** What for. */
    scope: string[];
    /** Bounds on the concrete call, besides those of the chain. */
    constraints: Record<string, unknown>;
    /** How many links the chain has, this one counted. */
    depth: number;
    /** How many it may have in all. */
    max_depth: number;
    /** Every hop, this one last. */
    chain: ChainLink[];
    /** Why, in words. */
    reason?: string;
    /** The delegation's own state and those of all agents of its chain, counted together. */
    status: DelegationStatus;
    /** The environment that the object lives in. */
    environment: Environment;
    /** The id of the API key that issued it. */
    issued_by: string;
    /** When it was made. */
    created_at: string;
    /** When it expires. */
    expires_at: string;
    /** When it was revoked. */
    revoked_at?: string;
    /** How many live delegations below it the revoke ended. Only in that answer. */
    revoked_delegations?: number;
    /** How many live tokens the revoke ended. Only in that answer. */
    revoked_tokens?: number;
};
/** A delegation just made. */
export type IssuedDelegation = {
    /**
     * The delegation token, a JWT (`typ: delegation+jwt`) that holds the chain. Hand it to the
     * agent; it is not stored.
     */
    token: string;
    /** The delegation's id, `del_…`; the `jti` of its token. */
    id: string;
    /** The delegation that this one hands on. */
    parent_delegation_id?: string;
    /** The agent whose authority it is. */
    origin_agent_id: string;
    /** The agent that delegated. */
    from_agent_id: string;
    /** The agent that may act. */
    to_agent_id: string;
    /** What for. */
    scope: string[];
    /** Bounds on the concrete call, besides those of the chain. */
    constraints: Record<string, unknown>;
    /** How many links the chain has, this one counted. */
    depth: number;
    /** How many it may have in all. */
    max_depth: number;
    /** Every hop, this one last. */
    chain: ChainLink[];
    /** Why, in words. */
    reason?: string;
    /** The delegation's own state and those of all agents of its chain, counted together. */
    status: DelegationStatus;
    /** The environment that the object lives in. */
    environment: Environment;
    /** The id of the API key that issued it. */
    issued_by: string;
    /** When it was made. */
    created_at: string;
    /** When it expires. */
    expires_at: string;
    /** How long it lives, in seconds. */
    ttl: number;
    /** The policies that gave less than was asked for; absent when none did. */
    limited_by?: LimitedBy[];
};
export type DelegationVerify = {
    /** The delegation token as it was presented to the service. */
    token: string;
    /** The scope, or all of the scopes, that the call needs; concrete, without wildcards. */
    required_scope?: ConcreteScope | readonly ConcreteScope[] | undefined;
    /** Who is asking. A delegation is for no chosen audience, so any may. */
    audience?: string | undefined;
    /**
     * The concrete call, such as `{order_usd: 150}`, against which the constraints of every link are
     * checked. Without `context` and `action`, none is.
     */
    context?: Readonly<Record<string, unknown>> | undefined;
    /**
     * The field `action` of the context, for short. With another `action` in `context` it is refused
     * (400).
     */
    action?: string | undefined;
    /**
     * The environment that the caller expects. A token of the other one is not valid. Default
     * `"live"`.
     */
    environment?: 'live' | 'test' | undefined;
};
/**
 * May the agent act for the other now? Members about the delegation are present only when its
 * signature matched.
 */
export type DelegationVerdict = {
    /** Whether the agent may act now. */
    valid: boolean;
    /** Why, for programs. `ok` when the token is valid. */
    code: VerdictCode;
    /** Why, for people. */
    reason: string;
    /**
     * Whether the call was given (`context` or `action`) and held against the constraints of every
     * link, so that none are left for the service to check. Present when the delegation is valid and
     * with `constraint_violated`.
     */
    constraints_checked?: boolean;
    /** The constraints that the call breaks; present with `constraint_violated`. */
    violations?: Violation[];
    /** The delegation's id. */
    delegation_id?: string;
    /** The agent in whose name the other acts. */
    origin_agent_id?: string;
    /** The agent that acts. */
    agent_id?: string;
    /** Its name when the delegation was made. */
    agent_name?: string;
    /** The environment that the object lives in. */
    environment?: Environment;
    /** What for: within every link. */
    scope?: string[];
    /** Every hop, from the origin to the agent that acts. */
    chain?: ChainLink[];
    /** How many links the chain has. */
    depth?: number;
    /** How many it may have in all. */
    max_depth?: number;
    /** When it was made. */
    issued_at?: string;
    /** When it expires. */
    expires_at?: string;
    /** Whole seconds that it still lives, rounded down; 0 when expired. */
    remaining_ttl?: number;
};
/** What a policy does. */
export type PolicyEffect = 'deny' | 'limit' | 'allow' | (string & {});
/** Deactivating is final; history stays. */
export type PolicyStatus = 'active' | 'inactive' | (string & {});
/** A model, by its provider, its name, or both. */
export type PolicyModel = {
    /** The agent's `model_provider`. */
    provider?: string | undefined;
    /** The agent's `model_name`. */
    name?: string | undefined;
};
/**
 * The agents that it holds for, all if left out. Every member given must match; of a list, one
 * entry. The most specific member given is the policy's layer: `ids`, then `owners`, then `models`
 * and `metadata`.
 */
export type PolicyAgents = {
    /** Ids of agents. */
    ids?: readonly string[] | undefined;
    /** Owners, compared exactly. */
    owners?: readonly string[] | undefined;
    /** Models, compared exactly. */
    models?: readonly PolicyModel[] | undefined;
    /** Texts that the agent's metadata must hold, all of them. */
    metadata?: Readonly<Record<string, string>> | undefined;
};
/**
 * Hours of the day in which the policy holds, by the wall clock of its time zone, summer time
 * included. From `from` on, up to but without `to`. When `to` is not after `from`, the window ends
 * on the next day; `days` are those on which it starts.
 */
export type PolicyHours = {
    /** A name of the IANA time zone database, `Europe/Berlin`. Without it, UTC. */
    timezone?: string | undefined;
    /** Days of the week, all if left out. */
    days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[] | undefined;
    /** Such as `09:00`; `00:00` if left out. */
    from?: string | undefined;
    /** Such as `17:30`; `24:00` if left out. */
    to?: string | undefined;
};
/** When the policy matches, or what a `limit` narrows to. What is left out does not matter. */
export type PolicyConditions = {
    /** The longest lifetime: demanded by `deny` and `allow`, enforced by `limit`. */
    max_ttl_seconds?: number | undefined;
    /**
     * Hours of the day in which the policy holds, by the wall clock of its time zone, summer time
     * included. From `from` on, up to but without `to`. When `to` is not after `from`, the window
     * ends on the next day; `days` are those on which it starts.
     */
    hours?: PolicyHours | undefined;
    /** For `deny` and `allow`: names of constraints that a request must carry. */
    required_constraints?: readonly string[] | undefined;
    /** For `limit`: what is left of the scopes that it matches. */
    allowed_scope?: readonly Capability[] | undefined;
    /**
     * For `limit`: constraints that the token gets besides its own, as `TokenCreate.constraints`
     * describes them.
     */
    constraints?: Readonly<Record<string, unknown>> | undefined;
};
export type PolicyCreate = {
    /** What the policy is called; shown to those whom it refuses. */
    name: string;
    /** Why it is there. */
    description?: string | undefined;
    /** What it does. May be left out with `cedar`, whose statements say it. */
    effect?: 'deny' | 'limit' | 'allow' | undefined;
    /**
     * The agents that it holds for, all if left out. Every member given must match; of a list, one
     * entry. The most specific member given is the policy's layer: `ids`, then `owners`, then
     * `models` and `metadata`.
     */
    agents?: PolicyAgents | undefined;
    /** The scopes that it speaks of, all if left out. */
    scope?: readonly Capability[] | undefined;
    /** When the policy matches, or what a `limit` narrows to. What is left out does not matter. */
    conditions?: PolicyConditions | undefined;
    /**
     * The advanced form: up to 16 Cedar statements, all `forbid` or all `permit`, in at most 8 KB.
     * Templates are refused.
     */
    cedar?: string | undefined;
    /** `audit` lets pass and records what it would have done. Default `"enforce"`. */
    mode?: 'enforce' | 'audit' | undefined;
    /** For `deny` only: nothing overrides it. Default `false`. */
    guardrail?: boolean | undefined;
    /** For `deny` in mode `enforce`: also end the live tokens that it forbids. Default `false`. */
    revoke_existing?: boolean | undefined;
};
/** A policy as it would be created. */
export type PolicyDraft = {
    /** What the policy is called; shown to those whom it refuses. */
    name: string;
    /** Why it is there. */
    description?: string | undefined;
    /** What it does. May be left out with `cedar`, whose statements say it. */
    effect?: 'deny' | 'limit' | 'allow' | undefined;
    /**
     * The agents that it holds for, all if left out. Every member given must match; of a list, one
     * entry. The most specific member given is the policy's layer: `ids`, then `owners`, then
     * `models` and `metadata`.
     */
    agents?: PolicyAgents | undefined;
    /** The scopes that it speaks of, all if left out. */
    scope?: readonly Capability[] | undefined;
    /** When the policy matches, or what a `limit` narrows to. What is left out does not matter. */
    conditions?: PolicyConditions | undefined;
    /**
     * The advanced form: up to 16 Cedar statements, all `forbid` or all `permit`, in at most 8 KB.
     * Templates are refused.
     */
    cedar?: string | undefined;
    /** `audit` lets pass and records what it would have done. */
    mode?: 'enforce' | 'audit' | undefined;
    /** For `deny` only: nothing overrides it. */
    guardrail?: boolean | undefined;
};
export type PolicySimulate = {
    /** A policy as it would be created. */
    policy: PolicyDraft;
    /** How many of the tokens issued last are judged. Default `100`. */
    last?: number | undefined;
};
/** A policy. It never changes; it can be deactivated. */
export type Policy = {
    /** The policy's id, `pol_…`. */
    id: string;
    /** What it is called. */
    name: string;
    /** Why it is there. */
    description?: string;
    /** What a policy does. */
    effect: PolicyEffect;
    /** The agents that a policy holds for. */
    agents?: PolicySelection;
    /** The scopes that it speaks of; absent for all. */
    scope?: string[];
    /** When a policy matches, or what a `limit` narrows to. */
    conditions?: PolicyTerms;
    /** The statements of the advanced form. */
    cedar?: string;
    /**
     * How specific it is: the first layer that speaks decides, `ids` before `owners` before `models`
     * before `all`.
     */
    layer: 'ids' | 'owners' | 'models' | 'all' | (string & {});
    /** Whether it is enforced or only recorded. */
    mode: 'enforce' | 'audit' | (string & {});
    /** Whether nothing overrides it. */
    guardrail: boolean;
    /** Deactivating is final; history stays. */
    status: PolicyStatus;
    /** The environment that the object lives in. */
    environment: Environment;
    /** The id of the API key that created it. */
    created_by: string;
    /** When it was created. */
    created_at: string;
    /** When it was deactivated. */
    deactivated_at?: string;
    /** How many live tokens `revoke_existing` ended. Only in that answer. */
    revoked_tokens?: number;
};
/** The agents that a policy holds for. */
export type PolicySelection = {
    /** Ids of agents. */
    ids?: string[];
    /** Owners. */
    owners?: string[];
    /** Models. */
    models?: PolicySelectedModel[];
    /** Texts that the metadata must hold. */
    metadata?: Record<string, string>;
};
/** A model. */
export type PolicySelectedModel = {
    /** Its provider. */
    provider?: string;
    /** Its name. */
    name?: string;
};
/** When a policy matches, or what a `limit` narrows to. */
export type PolicyTerms = {
    /** The longest lifetime. */
    max_ttl_seconds?: number;
    /** Hours of the day, by the wall clock of the time zone. */
    hours?: PolicyWindow;
    /** Constraints that a request must carry. */
    required_constraints?: string[];
    /** What a `limit` leaves of the scopes that it matches. */
    allowed_scope?: string[];
    /** Constraints that a `limit` adds. */
    constraints?: Record<string, unknown>;
};
/** Hours of the day, by the wall clock of the time zone. */
export type PolicyWindow = {
    /** The time zone. */
    timezone: string;
    /** The days on which the window starts. */
    days: string[];
    /** When it starts. */
    from: string;
    /** When it ends; on the next day when that is not after `from`. */
    to: string;
};
/** What a draft would have changed. */
export type PolicySimulation = {
    /** How many tokens were judged. */
    examined: number;
    /** How many would have been refused. */
    denied: number;
    /** How many would have been given less. */
    limited: number;
    /** How many the policies of now refuse and the draft would let pass. */
    newly_allowed: number;
    /** How many would have been judged the same. */
    unchanged: number;
    /** The tokens concerned, newest first, 100 at the most. */
    changes: PolicyChange[];
};
/** A token that the draft would have changed. */
export type PolicyChange = {
    /** The token's id. */
    token_id: string;
    /** Whose token it is. */
    agent_id: string;
    /** The agent's name when the token was issued. */
    agent_name: string;
    /** When it was issued. */
    issued_at: string;
    /** What would have come of the request. */
    outcome: 'denied' | 'limited' | 'allowed' | (string & {});
    /** What would have been narrowed: `ttl`, `scope`, `constraints`. */
    changed?: string[];
    /** The rule that would have refused it. */
    rule?: string;
};
/** A policy that narrowed a request. */
export type LimitedBy = {
    /** The policy's id. */
    policy_id: string;
    /** What it is called. */
    name: string;
    /** What it gives less of than was asked for: `ttl`, `scope`, `constraints`. */
    changed: string[];
};
/** A workspace. */
export type Workspace = {
    /** The workspace's id, `ws_…`. */
    id: string;
    /** Its short name, which never changes. */
    slug: string;
    /** Its name. */
    name: string;
    /** Its state. */
    status: 'active' | 'suspended' | (string & {});
    /** Whether it may use live. Granted by the operator. */
    live_access: boolean;
    /** Whether it may use test. Granted by the operator. */
    test_access: boolean;
    /** What holds within an agent's capabilities where no policy speaks. */
    policy_default: 'allow' | 'deny' | (string & {});
    /** When it was made. */
    created_at: string;
};
export type WorkspaceUpdate = {
    /** Its name. */
    name?: string | undefined;
    /** What holds within an agent's capabilities where no policy speaks. */
    policy_default?: 'allow' | 'deny' | undefined;
};
/**
 * What somebody may do: `owner` everything, `admin` everything but make and change owners,
 * `member` everything but govern, `viewer` read.
 */
export type MemberRole = 'owner' | 'admin' | 'member' | 'viewer' | (string & {});
/** Whether somebody is in the workspace. */
export type MemberStatus = 'active' | 'removed' | (string & {});
/** An e-mail address. Upper and lower case are the same. */
export type MemberEmail = string;
export type MemberCreate = {
    /** Their e-mail address. */
    email: MemberEmail;
    /** What they may do. */
    role: 'owner' | 'admin' | 'member' | 'viewer';
};
export type MemberUpdate = {
    /** Their e-mail address. */
    email?: MemberEmail | undefined;
    /** What they may do. */
    role?: 'owner' | 'admin' | 'member' | 'viewer' | undefined;
};
/** A person in the workspace. */
export type Member = {
    /** The member's id, `mem_…`. */
    id: string;
    /** Their e-mail address. */
    email: string;
    /** What they may do; of somebody removed, what they might. */
    role: MemberRole;
    /** Whether they are in the workspace. */
    status: MemberStatus;
    /** When they were added. */
    created_at: string;
    /** When they were removed. */
    removed_at?: string;
    /** How many of their keys have ended since they were removed. Only in the answer to that. */
    revoked_keys?: number;
};
/**
 * How the text of a key is written: `ag` (`ag_live_sk_…`), `amp` (`amp_sk_live_…`), `gsk`
 * (`gsk_<workspace>_…`, which does not show its environment), `org` (`org_live_…`), `sk`
 * (`sk_live_…`).
 */
export type KeyFormat = 'ag' | 'amp' | 'gsk' | 'org' | 'sk' | (string & {});
export type KeyCreate = {
    /** What the key is for. */
    name: string;
    /** A set of scopes instead of `scopes`: for a backend service, a monitoring dashboard or CI/CD. */
    preset?: 'backend_service' | 'monitoring' | 'ci_cd' | undefined;
    /** What the key may do. Either this or `preset`. */
    scopes?: readonly KeyScope[] | undefined;
    /** Where the key acts. Without it, where the presented key acts. */
    environment?: 'live' | 'test' | undefined;
    /** When the key stops working. Without it, never (or with the key that makes it). */
    expires_at?: string | Date | undefined;
    /**
     * Networks in CIDR notation, IPv4 or IPv6, or single addresses, that the key may be used from:
     * the client's address, which only named trusted proxies may report. Empty: from anywhere.
     * `0.0.0.0/0` holds IPv4 only.
     */
    allowed_ips?: AllowedIps | undefined;
    /** A limit of the key's own, besides its plan's. All keys of a lineage share one count. */
    rate_limit?: KeyRateLimit | undefined;
    /** Up to 32 texts of the caller's own, by name. */
    metadata?: Metadata | undefined;
    /**
     * How the text of the key is written. Every format has the same rights and the same life.
     * Default `"ag"`.
     */
    format?: 'ag' | 'amp' | 'gsk' | 'org' | 'sk' | undefined;
};
export type KeyUpdate = {
    /** What the key is for. */
    name?: string | undefined;
    /** The whole new list of scopes. */
    scopes?: readonly KeyScope[] | undefined;
    /** When the key stops working. */
    expires_at?: string | Date | undefined;
    /**
     * Networks in CIDR notation, IPv4 or IPv6, or single addresses, that the key may be used from:
     * the client's address, which only named trusted proxies may report. Empty: from anywhere.
     * `0.0.0.0/0` holds IPv4 only.
     */
    allowed_ips?: AllowedIps | undefined;
    /** A limit of the key's own, besides its plan's. All keys of a lineage share one count. */
    rate_limit?: KeyRateLimit | undefined;
    /** Up to 32 texts of the caller's own, by name. */
    metadata?: Metadata | undefined;
};
export type KeyRotate = {
    /** How long the old key works on beside the new one; 0 ends it at once. Default `86400`. */
    grace_seconds?: number | undefined;
};
/** The record of an API key. */
export type Key = {
    /** The key's id, `key_…`. */
    id: string;
    /** The start of the key, to tell keys apart. No secret. */
    start: string;
    /**
     * How the text of a key is written: `ag` (`ag_live_sk_…`), `amp` (`amp_sk_live_…`), `gsk`
     * (`gsk_<workspace>_…`, which does not show its environment), `org` (`org_live_…`), `sk`
     * (`sk_live_…`).
     */
    format: KeyFormat;
    /** What the key is for. */
    name: string;
    /** What the key may do. */
    scopes: string[];
    /** The environment that the object lives in. */
    environment: Environment;
    /** The key's state. */
    status: KeyStatus;
    /** When it was made. */
    created_at: string;
    /** The id of the person behind it. */
    created_by: string;
    /** Whether that person is in the workspace. */
    creator_status: MemberStatus;
    /** The id of the key that made it. */
    parent_key_id?: string;
    /** When it stops working. */
    expires_at?: string;
    /** The networks that it may be used from, in canonical form. Empty: from anywhere. */
    allowed_ips: string[];
    /** The limit of the key's own, besides its plan's. */
    rate_limit?: KeyLimit;
    /** Texts of the caller's own, by name. */
    metadata: Record<string, string>;
    /**
     * What it shares with the keys that it was rotated from and to. Limits, quota and usage hang on
     * it.
     */
    lineage_id: string;
    /** The id of the key that it was made to take over from. */
    rotated_from?: string;
    /** When it is to be rotated, 90 days after it was made. Of a key that works and was not rotated. */
    rotation_due_at?: string;
    /** The id of the key that was last made to take over from it. */
    rotated_to?: string;
    /** When that was made. */
    rotated_at?: string;
    /** Once it was rotated: the end of its grace, when it stops working. */
    retires_at?: string;
    /** Once it was rotated: whether it was used after the key that takes over was made. */
    used_since_rotation?: boolean;
    /** The other key of a rotation under way. Only where one key is answered, while both work. */
    other_half?: KeyHalf;
    /** When it was last used from an address that it may be used from. */
    last_used_at?: string;
    /** The address of its last use, noted once a minute. */
    last_used_ip?: string;
    /**
     * Of a key that works and was not used for 30 days: its last use or, without one, when it was
     * made.
     */
    unused_since?: string;
    /** When it was revoked. */
    revoked_at?: string;
    /** How many live tokens the revoke ended. Only in that answer. */
    revoked_tokens?: number;
    /** How many live delegations the revoke ended. Only in that answer. */
    revoked_delegations?: number;
    /** How many other keys the revoke ended. Only in that answer. */
    revoked_keys?: number;
};
/** An API key just made. */
export type CreatedKey = {
    /** The key's id, `key_…`. */
    id: string;
    /** The key itself. Shown once. */
    key: string;
    /** The start of the key, to tell keys apart. No secret. */
    start: string;
    /**
     * How the text of a key is written: `ag` (`ag_live_sk_…`), `amp` (`amp_sk_live_…`), `gsk`
     * (`gsk_<workspace>_…`, which does not show its environment), `org` (`org_live_…`), `sk`
     * (`sk_live_…`).
     */
    format: KeyFormat;
    /** What the key is for. */
    name: string;
    /** What the key may do. */
    scopes: string[];
    /** The environment that the object lives in. */
    environment: Environment;
    /** The key's state. */
    status: KeyStatus;
    /** When it was made. */
    created_at: string;
    /** The id of the person behind it. */
    created_by: string;
    /** Whether that person is in the workspace. */
    creator_status: MemberStatus;
    /** The id of the key that made it. */
    parent_key_id?: string;
    /** When it stops working. */
    expires_at?: string;
    /** The networks that it may be used from, in canonical form. Empty: from anywhere. */
    allowed_ips: string[];
    /** The limit of the key's own, besides its plan's. */
    rate_limit?: KeyLimit;
    /** Texts of the caller's own, by name. */
    metadata: Record<string, string>;
    /**
     * What it shares with the keys that it was rotated from and to. Limits, quota and usage hang on
     * it.
     */
    lineage_id: string;
    /** The id of the key that it was made to take over from. */
    rotated_from?: string;
    /** When it is to be rotated, 90 days after it was made. Of a key that works and was not rotated. */
    rotation_due_at?: string;
    /** The other key of a rotation under way. Only where one key is answered, while both work. */
    other_half?: KeyHalf;
};
/** The limit of the key's own, besides its plan's. */
export type KeyLimit = {
    /** Requests a second on average. */
    requests_per_second: number;
    /** Requests at once. */
    burst: number;
};
/** The other key of a rotation under way. Only where one key is answered, while both work. */
export type KeyHalf = {
    /** The key's id, `key_…`. */
    id: string;
    /** The start of the key. No secret. */
    start: string;
    /** When it was made. */
    created_at: string;
    /** The end of its grace, if it is the old one. */
    retires_at?: string;
    /** If it is the old one: whether it was used after the new one was made. */
    used_since_rotation?: boolean;
    /** When it was last used. */
    last_used_at?: string;
    /** The address of its last use, noted once a minute. */
    last_used_ip?: string;
};
/** What became of it. */
export type AuditOutcome = 'success' | 'refused' | (string & {});
/** Who did it. */
export type AuditActor = {
    /** `key` (an API key), `operator` (the command line) or `system` (AmpGate itself). */
    kind: string;
    /** The id of the API key. */
    id?: string;
    /** The id of the person behind it. */
    member_id?: string;
};
/** What it was done to. */
export type AuditTarget = {
    /** The kind of object, `agent`, `token`, `key` or another. */
    kind: string;
    /** Its id. */
    id: string;
};
/** One thing that was done or refused. */
export type AuditEvent = {
    /** The event's id, `evt_…`; ids sort by time. */
    id: string;
    /** The workspace that it happened in. */
    workspace_id: string;
    /** When it was done. */
    at: string;
    /** What was done, `agent.created`. */
    action: string;
    /** What became of it. */
    outcome: AuditOutcome;
    /** Why it was refused, an error code. */
    reason?: string;
    /** Who did it. */
    actor: AuditActor;
    /** The agent that it is about, or in whose name it was done. */
    agent_id?: string;
    /** The agents in whose name it was done, from the origin to the one that acts. */
    chain: string[];
    /** What it was done to. */
    target: AuditTarget;
    /** What changed; never a secret. */
    details: Record<string, unknown>;
    /** The id of the request or command. */
    request_id: string;
    /** The client's address. */
    ip?: string;
    /** What the client calls itself. */
    user_agent?: string;
    /** The environment that the object lives in. */
    environment: Environment;
    /** In exports: its place in the chain, once it is sealed. */
    seq?: number;
    /** In exports: the hash of the chain there, hexadecimal. */
    hash?: string;
};
/** The events of one action. */
export type AuditActionCount = {
    /** The action. */
    action: string;
    /** How often it was done. */
    success: number;
    /** How many events say that it was refused. */
    refused: number;
};
/** The events about one agent, and the verifies of its tokens. */
export type AuditAgentCount = {
    /** The agent. */
    agent_id: string;
    /** Events about it. */
    events: number;
    /** Verifies of its tokens. */
    verifies: number;
};
/** The verifies that ended in one code. */
export type AuditVerifyCount = {
    /** The verdict's code. */
    code: string;
    /** How many. */
    count: number;
};
/** What was counted in one bucket of time. */
export type AuditBucket = {
    /** When it starts. */
    start: string;
    /** Events, of either outcome. */
    events: number;
    /** Those that were refused. */
    refused: number;
    /** Verifies, whatever the verdict. */
    verifies: number;
    /** Those whose verdict was not `ok`. */
    verifies_refused: number;
};
/** Counts of audit events and verifies. */
export type AuditStats = {
    /** From when on it was counted. */
    since: string;
    /** What is before this was counted. */
    until: string;
    /** How long a bucket is. */
    bucket: 'minute' | 'hour' | 'day' | (string & {});
    /** All events. */
    total: number;
    /** Per action, the most frequent first. */
    by_action: AuditActionCount[];
    /** Per agent, the busiest first; at most 100. */
    by_agent: AuditAgentCount[];
    /** Verifies per code, the most frequent first. */
    verifies: AuditVerifyCount[];
    /** All buckets of the span in order, empty ones too. */
    buckets: AuditBucket[];
};
/** What became of the requests. */
export type UsageOutcomes = {
    /** Done: a status below 400. */
    ok: number;
    /** Refused for what was asked: 4xx but the following. */
    client_error: number;
    /** Refused to the key: 401 and 403. */
    denied: number;
    /** Refused by a limit: 429. */
    rate_limited: number;
    /** Failed here: 5xx. */
    server_error: number;
};
/** All requests of the span together. */
export type UsageTotals = {
    /** How many there were. */
    requests: number;
    /** How many a second, on average up to now. */
    per_second: number;
    /** Those that were refused or failed: every status from 400 on. */
    errors: number;
    /** The share of errors, 0 to 1. */
    error_rate: number;
    /** What became of the requests. */
    outcomes: UsageOutcomes;
    /**
     * Half of them were answered within so many milliseconds, at most 13 % off; absent without
     * requests.
     */
    p50_ms?: number;
    /** As `p50_ms`, 95 % of them. */
    p95_ms?: number;
    /** As `p50_ms`, 99 % of them. */
    p99_ms?: number;
};
/** The requests of one bucket of time. */
export type UsagePoint = {
    /** When it starts. */
    start: string;
    /** How many there were. */
    requests: number;
    /** How many a second, on average up to now. */
    per_second: number;
    /** Those that were refused or failed: every status from 400 on. */
    errors: number;
    /** The share of errors, 0 to 1. */
    error_rate: number;
    /**
     * Half of them were answered within so many milliseconds, at most 13 % off; absent without
     * requests.
     */
    p50_ms?: number;
    /** As `p50_ms`, 95 % of them. */
    p95_ms?: number;
    /** As `p50_ms`, 99 % of them. */
    p99_ms?: number;
};
/** The requests of one group. */
export type UsageGroup = {
    /**
     * What they have in common: a key's id, a status, a country (ISO 3166-1 alpha-2) or an
     * operation; `unknown` where it is not known.
     */
    value: string;
    /** All requests of the span together. */
    totals: UsageTotals;
    /** All buckets of the span in order, empty ones too. */
    points: UsagePoint[];
};
/** The requests of all groups that are not shown. */
export type UsageRest = {
    /** How many groups they are. */
    groups: number;
    /** All requests of the span together. */
    totals: UsageTotals;
};
/** How often one error was answered. */
export type UsageError = {
    /** The HTTP status. */
    status: number;
    /** The `code` of the problem; absent where there were too many to tell apart. */
    code?: string;
    /** How often. */
    requests: number;
};
/** What keys were used for. */
export type Usage = {
    /** The start of the first bucket. */
    since: string;
    /** The end of the last bucket. */
    until: string;
    /** How long a bucket is. */
    step: 'minute' | 'hour' | 'day' | (string & {});
    /** Everything that ended before this is counted here; what came later may not be. */
    complete_until: string;
    /** All requests of the span together. */
    totals: UsageTotals;
    /** All buckets of the span in order, empty ones too. */
    points: UsagePoint[];
    /** What the groups are told apart by; absent when none were asked for. */
    group_by?: 'key' | 'status' | 'country' | 'operation' | (string & {});
    /** The busiest groups, the busiest first; absent when none were asked for. */
    groups?: UsageGroup[];
    /** The requests of all groups that are not shown. */
    rest?: UsageRest;
    /** The most frequent errors, at most 10. */
    top_errors: UsageError[];
};
/** What was unusual. */
export type AnomalyKind = 'volume_spike' | 'volume_drop' | 'error_burst' | 'new_country' | 'used_after_silence' | 'retiring_key_used' | (string & {});
/** Something unusual about the use of a key. */
export type Anomaly = {
    /** The anomaly's id, `ano_…`; ids sort by time. */
    id: string;
    /** When it was found. */
    at: string;
    /** What was unusual. */
    kind: AnomalyKind;
    /** The key; of those that share its lineage, the one used last. */
    key_id: string;
    /** Shared by a key and those that it was rotated to. */
    lineage_id: string;
    /**
     * The start of the hour that it is about; of `retiring_key_used`, the hour in which the grace
     * ends.
     */
    window_start: string;
    /** Requests of that hour when it was found; of an error burst, those that were refused or failed. */
    observed?: number;
    /** The median of the same hour on other days. */
    usual?: number;
    /** What would still have been usual. */
    bound?: number;
    /** The new country, ISO 3166-1 alpha-2. */
    country?: string;
    /** The minute of the last use before the silence. */
    silent_since?: string;
    /** When the retiring key was last used. */
    last_used_at?: string;
    /** When the retiring key stops working. */
    retires_at?: string;
};
export type CheckoutCreate = {
    /** The id of the plan, as `GET /v1/billing/plans` lists them. */
    plan: string;
    /** Where the page leads on to once the plan is confirmed: https, on an allowed host. */
    success_url?: string | undefined;
    /** Where the page leads back to otherwise: https, on an allowed host. */
    cancel_url?: string | undefined;
};
/** A wish for another plan. */
export type Checkout = {
    /** The checkout's id, `chk_…`; `ampgate billing approve` takes it. */
    id: string;
    /** The id of the plan that was asked for. */
    plan: string;
    /** `open` until a person confirms it; `completed` when it has taken effect, as in test. */
    status: 'open' | 'pending' | 'completed' | 'declined' | 'superseded' | (string & {});
    /** The environment that the object lives in. */
    environment: Environment;
    /** Who confirms and is paid: this server's own pages (nobody is paid), or Stripe. */
    provider: BillingProvider;
    /** The page to confirm on. Whoever has it can confirm; shown once. */
    checkout_url: string;
    /** When it was asked for. */
    created_at: string;
    /** When the page stops working. */
    expires_at: string;
};
/** Who confirms and is paid: this server's own pages (nobody is paid), or Stripe. */
export type BillingProvider = 'built-in' | 'stripe' | (string & {});
/** A plan. A limit that is absent is none. */
export type Plan = {
    /** The plan's id. */
    id: string;
    /** What it is called. */
    name: string;
    /** The price in hundredths of the currency; absent when it is agreed with each customer. */
    price_cents?: number;
    /** ISO 4217, lower case. */
    currency: string;
    /** What the price is paid for. */
    interval: 'month' | 'year' | (string & {});
    /** Requests a second. */
    requests_per_second?: number;
    /** Authenticated live requests a calendar month. Verifying is never counted. */
    monthly_quota?: number;
    /** How long audit events are kept; absent when it is agreed with each customer. */
    audit_retention_days?: number;
    /** Whether a checkout can ask for it; otherwise ask the operator. */
    sold: boolean;
    /** Whether the workspace is on it. */
    current: boolean;
};
/** All plans. */
export type PlanList = {
    /** The plans, the smallest first. */
    data: Plan[];
};
/**
 * The plan that a workspace is on, with the limits that it was taken with. A limit that is absent
 * is none.
 */
export type Subscription = {
    /** The plan's id. */
    plan: string;
    /** What the plan is called. */
    plan_name: string;
    /**
     * `past_due` when a payment failed and is tried again; `canceled` when paying has ended and the
     * workspace is on the free plan.
     */
    status: 'active' | 'past_due' | 'canceled' | (string & {});
    /** The environment that the object lives in. */
    environment: Environment;
    /** Who confirms and is paid: this server's own pages (nobody is paid), or Stripe. */
    provider: BillingProvider;
    /** Requests a second. */
    requests_per_second?: number;
    /** Authenticated live requests a calendar month. */
    monthly_quota?: number;
    /** How long audit events are kept. */
    audit_retention_days?: number;
    /** Until when it is paid. */
    current_period_end?: string;
    /** The id of the plan that was confirmed and waits for the operator's approval. */
    pending_plan?: string;
    /** When it last changed. */
    updated_at: string;
};
/** Where a person sees the subscription. */
export type BillingPortal = {
    /** The visit's id, `por_…`, as the audit trail names it. */
    id: string;
    /** The page. Whoever has it can see the subscription. */
    portal_url: string;
    /** When the page stops working; absent when Stripe does not say. */
    expires_at?: string;
};
/** A signed statement that the chain over the audit events had a certain hash at a certain event. */
export type AuditCheckpoint = {
    /** The place in the chain of the last event that it covers. */
    seq: number;
    /** The place of the first event since the checkpoint before. */
    first_seq: number;
    /** How many events came since then. */
    events: number;
    /** The hash at `seq`, hexadecimal. */
    hash: string;
    /** When it was signed. */
    at: string;
    /** The key that signed it, of `/.well-known/audit-jwks.json`. */
    kid: string;
    /** The checkpoint as a JWT (Ed25519, `typ: audit-checkpoint+jwt`). */
    jwt: string;
};
/** The presented key and its workspace. */
export type Whoami = {
    /** The key's id. */
    key_id: string;
    /** What the key is for. */
    key_name: string;
    /**
     * How the text of a key is written: `ag` (`ag_live_sk_…`), `amp` (`amp_sk_live_…`), `gsk`
     * (`gsk_<workspace>_…`, which does not show its environment), `org` (`org_live_…`), `sk`
     * (`sk_live_…`).
     */
    format: KeyFormat;
    /** The environment that the object lives in. */
    environment: Environment;
    /** What the key may do. */
    scopes: string[];
    /** When the key stops working. */
    expires_at?: string;
    /** The workspace's id. */
    workspace_id: string;
    /** The workspace's short name. */
    workspace_slug: string;
    /** The workspace's name. */
    workspace_name: string;
    /** The id of the person behind the key. */
    member_id: string;
    /** What that person may do now. Absent when they were removed. */
    role?: MemberRole;
    /** Whether the workspace may use live. */
    live_access: boolean;
    /** Whether the workspace may use test. */
    test_access: boolean;
    /**
     * How the key stands with each limit on what it sends: its own, its workspace's, that on changes
     * of governance, the month's. What is absent is unlimited.
     */
    limits: LimitStanding[];
};
/** A limit and what is left of it. */
export type LimitStanding = {
    /** As `RateLimit-Policy` names it. */
    name: string;
    /** How many requests it allows in `window_seconds`. */
    limit: number;
    /** The time in which all of it is there again. */
    window_seconds: number;
    /** How many requests are left at once. */
    remaining: number;
    /** Whole seconds until all of it is there again. */
    reset_seconds: number;
};
/** How the server is. */
export type Health = {
    /** All together. */
    status: 'ok' | 'degraded' | (string & {});
    /** The server's version. */
    version: string;
    /** Whether the database answers. */
    database: 'ok' | 'unreachable' | (string & {});
    /** Whole seconds since the start. */
    uptime_seconds: number;
};
/** A probe's answer. */
export type Probe = {
    /** Always `ok`; anything else is not a 200. */
    status: 'ok' | (string & {});
};
/** A public signing key (RFC 7517, RFC 8037). */
export type Jwk = {
    /** Key type, `OKP`. */
    kty: string;
    /** Curve, `Ed25519`. */
    crv: string;
    /** Public key in base64url. */
    x: string;
    /** The key's id. */
    kid: string;
    /** `sig`. */
    use: string;
    /** `EdDSA`. */
    alg: string;
};
/** A JSON Web Key Set (RFC 7517). */
export type Jwks = {
    /** The keys. */
    keys: Jwk[];
};
export type InvitationCreate = {
    /** Seconds until it expires; a week when absent. Default `604800`. */
    ttl?: number | undefined;
};
/** An invitation, with its secret. */
export type CreatedInvitation = {
    /** The invitation's id, `inv_…`. */
    id: string;
    /** The invitation itself, `aginv_…`. Shown once. */
    invitation: string;
    /** Whom it is for. */
    member_id: string;
    /** The member's address, which must be that of the account. */
    email: string;
    /**
     * What somebody may do: `owner` everything, `admin` everything but make and change owners,
     * `member` everything but govern, `viewer` read.
     */
    role: MemberRole;
    /** When it was made. */
    created_at: string;
    /** When it expires. */
    expires_at: string;
};
export type InvitationAccept = {
    /** The invitation, `aginv_…`. */
    invitation: string;
    /** The ID token of the sign-in. */
    id_token: string;
    /** The nonce that the sign-in began with. Absent only for an issuer whose tokens carry none. */
    nonce?: string | undefined;
};
/** The account that was linked, and the member that it is now. */
export type AcceptedInvitation = {
    /** The invitation's id. */
    id: string;
    /** Whose account it is now. */
    member_id: string;
    /** The member's address. */
    email: string;
    /**
     * What somebody may do: `owner` everything, `admin` everything but make and change owners,
     * `member` everything but govern, `viewer` read.
     */
    role: MemberRole;
    /** The workspace that the member belongs to. */
    workspace_id: string;
    /** What the workspace is called. */
    workspace_name: string;
    /** The identity provider, as its tokens name it. */
    issuer: string;
    /** The account, unique at the identity provider. */
    subject: string;
    /** When it was linked. */
    linked_at: string;
};
