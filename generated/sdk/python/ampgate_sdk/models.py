"""The objects of the AmpGate API."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, Optional, Union

from ._decode import (
    anything,
    array,
    boolean,
    integer,
    mapping,
    members,
    number,
    optional,
    required,
    text,
    timestamp,
)
from ._model import Model

Environment = Union[Literal["live", "test"], str]
"""The environment that the object lives in."""

AgentStatus = Union[Literal["active", "suspended", "revoked"], str]
"""Suspending can be undone; revoking is final."""

TokenStatus = Union[Literal["active", "suspended", "expired", "revoked"], str]
"""The token's own state and its agent's, or those of all agents of its chain, counted together."""

DelegationStatus = Union[Literal["active", "suspended", "expired", "revoked"], str]
"""The delegation's own state and those of all agents of its chain, counted together."""

KeyStatus = Union[Literal["active", "expired", "revoked"], str]
"""The key's state."""


@dataclass(frozen=True, repr=False)
class PublicJwk(Model):
    """A public key (RFC 7517). `kid` is its thumbprint (RFC 7638)."""

    kty: str
    """Key type, `OKP` or `EC`."""
    crv: str
    """Curve, `Ed25519` or `P-256`."""
    x: str
    """Public key, or its x coordinate, in base64url."""
    kid: str
    """The key's thumbprint."""
    y: Optional[str] = None
    """The y coordinate in base64url, for `P-256`."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> PublicJwk:
        data = members(value)
        return cls(
            kty=required(data, "kty", text),
            crv=required(data, "crv", text),
            x=required(data, "x", text),
            kid=required(data, "kid", text),
            y=optional(data, "y", text),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class Agent(Model):
    """An agent's identity."""

    id: str
    """The agent's id, `ag_…`."""
    name: str
    """What the agent is called."""
    owner: str
    """Who answers for the agent."""
    capabilities: list[str]
    """What tokens of this agent may be issued for."""
    metadata: dict[str, str]
    """The caller's own texts."""
    status: AgentStatus
    """Suspending can be undone; revoking is final."""
    environment: Environment
    """The environment that the object lives in."""
    public_key: PublicJwk
    """A public key (RFC 7517). `kid` is its thumbprint (RFC 7638)."""
    created_at: datetime
    """When it was registered."""
    updated_at: datetime
    """When it last changed."""
    model_provider: Optional[str] = None
    """Who makes the model."""
    model_name: Optional[str] = None
    """The model."""
    private_key_pem: Optional[str] = None
    """The private key (PKCS#8, PEM). Only in the answer that made the pair; stored nowhere. Save
    it.
    """
    revoked_at: Optional[datetime] = None
    """When it was revoked."""
    revoked_tokens: Optional[int] = None
    """How many live tokens this update or revoke ended. Only in those answers."""
    revoked_delegations: Optional[int] = None
    """How many live delegations it ended, likewise."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    _secret_fields: ClassVar[frozenset[str]] = frozenset({"private_key_pem"})

    @classmethod
    def decode(cls, value: object) -> Agent:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            name=required(data, "name", text),
            owner=required(data, "owner", text),
            capabilities=required(data, "capabilities", array(text)),
            metadata=required(data, "metadata", mapping(text)),
            status=required(data, "status", text),
            environment=required(data, "environment", text),
            public_key=required(data, "public_key", PublicJwk.decode),
            created_at=required(data, "created_at", timestamp),
            updated_at=required(data, "updated_at", timestamp),
            model_provider=optional(data, "model_provider", text),
            model_name=optional(data, "model_name", text),
            private_key_pem=optional(data, "private_key_pem", text),
            revoked_at=optional(data, "revoked_at", timestamp),
            revoked_tokens=optional(data, "revoked_tokens", integer),
            revoked_delegations=optional(data, "revoked_delegations", integer),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class Token(Model):
    """The record of an issued token."""

    id: str
    """The token's id, `tok_…`; the `jti` of the token."""
    grant_id: str
    """The grant that the token was issued under."""
    agent_id: str
    """Whose token it is: the agent that acts."""
    agent_name: str
    """The agent's name when the token was issued."""
    scope: list[str]
    """What the token is for."""
    audience: list[str]
    """Who may accept the token."""
    constraints: dict[str, Any]
    """Bounds on the concrete call."""
    status: TokenStatus
    """The token's own state and its agent's, or those of all agents of its chain, counted together.
    """
    environment: Environment
    """The environment that the object lives in."""
    issued_by: str
    """The id of the API key that issued it."""
    issued_at: datetime
    """When it was issued."""
    expires_at: datetime
    """When it expires."""
    delegation_id: Optional[str] = None
    """The delegation that it was issued under; absent when the agent acts for itself."""
    task_description: Optional[str] = None
    """What the token is for, in words."""
    revoked_at: Optional[datetime] = None
    """When it was revoked."""
    remaining_uses: Optional[int] = None
    """Uses that are left of `max_uses`, shared by all tokens of the grant. In `tokens.get` only."""
    remaining_budget: Optional[dict[str, float]] = None
    """What is left of each field of `budget`, likewise."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Token:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            grant_id=required(data, "grant_id", text),
            agent_id=required(data, "agent_id", text),
            agent_name=required(data, "agent_name", text),
            scope=required(data, "scope", array(text)),
            audience=required(data, "audience", array(text)),
            constraints=required(data, "constraints", mapping(anything)),
            status=required(data, "status", text),
            environment=required(data, "environment", text),
            issued_by=required(data, "issued_by", text),
            issued_at=required(data, "issued_at", timestamp),
            expires_at=required(data, "expires_at", timestamp),
            delegation_id=optional(data, "delegation_id", text),
            task_description=optional(data, "task_description", text),
            revoked_at=optional(data, "revoked_at", timestamp),
            remaining_uses=optional(data, "remaining_uses", integer),
            remaining_budget=optional(data, "remaining_budget", mapping(number)),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class IssuedToken(Model):
    """A token just issued."""

    id: str
    """The token's id, `tok_…`; the `jti` of the token."""
    token: str
    """The token, a JWT. Hand it to the agent; it is not stored."""
    grant_id: str
    """The grant that the token was issued under."""
    agent_id: str
    """Whose token it is: the agent that acts."""
    agent_name: str
    """The agent's name."""
    scope: list[str]
    """What the token is for."""
    audience: list[str]
    """Who may accept the token."""
    constraints: dict[str, Any]
    """Bounds on the concrete call."""
    status: TokenStatus
    """The token's own state and its agent's, or those of all agents of its chain, counted together.
    """
    environment: Environment
    """The environment that the object lives in."""
    issued_by: str
    """The id of the API key that issued it."""
    issued_at: datetime
    """When it was issued."""
    expires_at: datetime
    """When it expires."""
    ttl: int
    """How long it lives, in seconds."""
    delegation_id: Optional[str] = None
    """The delegation that it was issued under; absent when the agent acts for itself."""
    task_description: Optional[str] = None
    """What the token is for, in words."""
    limited_by: Optional[list[LimitedBy]] = None
    """The policies that gave less than was asked for; absent when none did."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    _secret_fields: ClassVar[frozenset[str]] = frozenset({"token"})

    @classmethod
    def decode(cls, value: object) -> IssuedToken:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            token=required(data, "token", text),
            grant_id=required(data, "grant_id", text),
            agent_id=required(data, "agent_id", text),
            agent_name=required(data, "agent_name", text),
            scope=required(data, "scope", array(text)),
            audience=required(data, "audience", array(text)),
            constraints=required(data, "constraints", mapping(anything)),
            status=required(data, "status", text),
            environment=required(data, "environment", text),
            issued_by=required(data, "issued_by", text),
            issued_at=required(data, "issued_at", timestamp),
            expires_at=required(data, "expires_at", timestamp),
            ttl=required(data, "ttl", integer),
            delegation_id=optional(data, "delegation_id", text),
            task_description=optional(data, "task_description", text),
            limited_by=optional(data, "limited_by", array(LimitedBy.decode)),
            extra_fields=cls._extra(data),
        )


VerdictCode = Union[
    Literal[
        "ok",
        "malformed",
        "invalid",
        "wrong_kind",
        "wrong_environment",
        "key_revoked",
        "expired",
        "not_yet_valid",
        "workspace_suspended",
        "agent_revoked",
        "agent_suspended",
        "delegation_revoked",
        "revoked",
        "audience_mismatch",
        "scope_missing",
        "context_required",
        "constraint_violated",
        "use_id_conflict",
        "uses_exhausted",
        "budget_exhausted",
    ],
    str,
]
"""Why, for programs. `ok` when the token is valid."""


@dataclass(frozen=True, repr=False)
class Violation(Model):
    """A constraint that the call breaks."""

    constraint: str
    """Its name as it is written in the token, `max_order_usd`."""
    expected: str
    """What it asks for, as JSON; cut off with `…` after 256 characters."""
    actual: Optional[str] = None
    """What `context` holds, as JSON, cut off likewise; absent when the field is missing there."""
    delegation_id: Optional[str] = None
    """The delegation whose constraint it is; absent for the token's own."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Violation:
        data = members(value)
        return cls(
            constraint=required(data, "constraint", text),
            expected=required(data, "expected", text),
            actual=optional(data, "actual", text),
            delegation_id=optional(data, "delegation_id", text),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class Verdict(Model):
    """May the call happen? Members about the token are present only when its signature matched."""

    valid: bool
    """Whether the call may happen now."""
    code: VerdictCode
    """Why, for programs. `ok` when the token is valid."""
    reason: str
    """Why, for people."""
    constraints_checked: Optional[bool] = None
    """Whether the call was given (`context` or `action`) and held against the constraints, so that
    none are left for the service to check; for a token without constraints too. Present when the
    token is valid, with `constraint_violated` and with what is checked after that.
    """
    violations: Optional[list[Violation]] = None
    """The constraints that the call breaks; present with `constraint_violated`."""
    remaining_uses: Optional[int] = None
    """Uses that are left of `max_uses`; present once the call was counted or refused for it."""
    remaining_budget: Optional[dict[str, float]] = None
    """What is left of each field of `budget`; likewise."""
    replayed: Optional[bool] = None
    """Whether this `use_id` was counted before, so that this call counted nothing; `remaining_…`
    are as they were then. Present when a counted token is valid.
    """
    token_id: Optional[str] = None
    """The token's id."""
    agent_id: Optional[str] = None
    """Whose token it is: the agent that acts."""
    agent_name: Optional[str] = None
    """The agent's name when the token was issued."""
    environment: Optional[Environment] = None
    """The environment that the object lives in."""
    scope: Optional[list[str]] = None
    """What the token is for."""
    audience: Optional[list[str]] = None
    """Who may accept the token."""
    task_description: Optional[str] = None
    """What the token is for, in words."""
    constraints: Optional[dict[str, Any]] = None
    """Bounds on the concrete call; for the service to check unless `constraints_checked` is true.
    """
    issued_at: Optional[datetime] = None
    """When it was issued."""
    expires_at: Optional[datetime] = None
    """When it expires."""
    remaining_ttl: Optional[int] = None
    """Whole seconds that it still lives, rounded down; 0 when expired."""
    origin_agent_id: Optional[str] = None
    """The agent in whose name the other acts; present for a token issued under a delegation, as the
    two below.
    """
    delegation_id: Optional[str] = None
    """The delegation that the token was issued under."""
    chain: Optional[list[ChainLink]] = None
    """Every hop from the origin to the agent that acts; the constraints of all were checked, or are
    the service's to check, as the token's own.
    """

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Verdict:
        data = members(value)
        return cls(
            valid=required(data, "valid", boolean),
            code=required(data, "code", text),
            reason=required(data, "reason", text),
            constraints_checked=optional(data, "constraints_checked", boolean),
            violations=optional(data, "violations", array(Violation.decode)),
            remaining_uses=optional(data, "remaining_uses", integer),
            remaining_budget=optional(data, "remaining_budget", mapping(number)),
            replayed=optional(data, "replayed", boolean),
            token_id=optional(data, "token_id", text),
            agent_id=optional(data, "agent_id", text),
            agent_name=optional(data, "agent_name", text),
            environment=optional(data, "environment", text),
            scope=optional(data, "scope", array(text)),
            audience=optional(data, "audience", array(text)),
            task_description=optional(data, "task_description", text),
            constraints=optional(data, "constraints", mapping(anything)),
            issued_at=optional(data, "issued_at", timestamp),
            expires_at=optional(data, "expires_at", timestamp),
            remaining_ttl=optional(data, "remaining_ttl", integer),
            origin_agent_id=optional(data, "origin_agent_id", text),
            delegation_id=optional(data, "delegation_id", text),
            chain=optional(data, "chain", array(ChainLink.decode)),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class ChainLink(Model):
    """One hop of a chain of delegations."""

    delegation_id: str
    """The delegation's id, `del_…`."""
    from_agent_id: str
    """The agent that delegated."""
    to_agent_id: str
    """The agent that was delegated to."""
    scope: list[str]
    """What for; within every hop before."""
    constraints: dict[str, Any]
    """Bounds on the concrete call, besides those of the other hops."""
    expires_at: datetime
    """When it expires; no later than any hop before."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> ChainLink:
        data = members(value)
        return cls(
            delegation_id=required(data, "delegation_id", text),
            from_agent_id=required(data, "from_agent_id", text),
            to_agent_id=required(data, "to_agent_id", text),
            scope=required(data, "scope", array(text)),
            constraints=required(data, "constraints", mapping(anything)),
            expires_at=required(data, "expires_at", timestamp),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class Delegation(Model):
    """The record of a delegation."""

    id: str
    """The delegation's id, `del_…`; the `jti` of its token."""
    origin_agent_id: str
    """The agent whose authority it is."""
    from_agent_id: str
    """The agent that delegated."""
    to_agent_id: str
    """The agent that may act."""
    scope: list[str]
    """What for."""
    constraints: dict[str, Any]
    """Bounds on the concrete call, besides those of the chain."""
    depth: int
    """How many links the chain has, this one counted."""
    max_depth: int
    """How many it may have in all."""
    chain: list[ChainLink]
    """Every hop, this one last."""
    status: DelegationStatus
    """The delegation's own state and those of all agents of its chain, counted together."""
    environment: Environment
    """The environment that the object lives in."""
    issued_by: str
    """The id of the API key that issued it."""
    created_at: datetime
    """When it was made."""
    expires_at: datetime
    """When it expires."""
    parent_delegation_id: Optional[str] = None
    """The delegation that this one hands on."""
    reason: Optional[str] = None
    """Why, in words."""
    revoked_at: Optional[datetime] = None
    """When it was revoked."""
    revoked_delegations: Optional[int] = None
    """How many live delegations below it the revoke ended. Only in that answer."""
    revoked_tokens: Optional[int] = None
    """How many live tokens the revoke ended. Only in that answer."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Delegation:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            origin_agent_id=required(data, "origin_agent_id", text),
            from_agent_id=required(data, "from_agent_id", text),
            to_agent_id=required(data, "to_agent_id", text),
            scope=required(data, "scope", array(text)),
            constraints=required(data, "constraints", mapping(anything)),
            depth=required(data, "depth", integer),
            max_depth=required(data, "max_depth", integer),
            chain=required(data, "chain", array(ChainLink.decode)),
            status=required(data, "status", text),
            environment=required(data, "environment", text),
            issued_by=required(data, "issued_by", text),
            created_at=required(data, "created_at", timestamp),
            expires_at=required(data, "expires_at", timestamp),
            parent_delegation_id=optional(data, "parent_delegation_id", text),
            reason=optional(data, "reason", text),
            revoked_at=optional(data, "revoked_at", timestamp),
            revoked_delegations=optional(data, "revoked_delegations", integer),
            revoked_tokens=optional(data, "revoked_tokens", integer),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class IssuedDelegation(Model):
    """A delegation just made."""

    token: str
    """The delegation token, a JWT (`typ: delegation+jwt`) that holds the chain. Hand it to the
    agent; it is not stored.
    """
    id: str
    """The delegation's id, `del_…`; the `jti` of its token."""
    origin_agent_id: str
    """The agent whose authority it is."""
    from_agent_id: str
    """The agent that delegated."""
    to_agent_id: str
    """The agent that may act."""
    scope: list[str]
    """What for."""
    constraints: dict[str, Any]
    """Bounds on the concrete call, besides those of the chain."""
    depth: int
    """How many links the chain has, this one counted."""
    max_depth: int
    """How many it may have in all."""
    chain: list[ChainLink]
    """Every hop, this one last."""
    status: DelegationStatus
    """The delegation's own state and those of all agents of its chain, counted together."""
    environment: Environment
    """The environment that the object lives in."""
    issued_by: str
    """The id of the API key that issued it."""
    created_at: datetime
    """When it was made."""
    expires_at: datetime
    """When it expires."""
    ttl: int
    """How long it lives, in seconds."""
    parent_delegation_id: Optional[str] = None
    """The delegation that this one hands on."""
    reason: Optional[str] = None
    """Why, in words."""
    limited_by: Optional[list[LimitedBy]] = None
    """The policies that gave less than was asked for; absent when none did."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    _secret_fields: ClassVar[frozenset[str]] = frozenset({"token"})

    @classmethod
    def decode(cls, value: object) -> IssuedDelegation:
        data = members(value)
        return cls(
            token=required(data, "token", text),
            id=required(data, "id", text),
            origin_agent_id=required(data, "origin_agent_id", text),
            from_agent_id=required(data, "from_agent_id", text),
            to_agent_id=required(data, "to_agent_id", text),
            scope=required(data, "scope", array(text)),
            constraints=required(data, "constraints", mapping(anything)),
            depth=required(data, "depth", integer),
            max_depth=required(data, "max_depth", integer),
            chain=required(data, "chain", array(ChainLink.decode)),
            status=required(data, "status", text),
            environment=required(data, "environment", text),
            issued_by=required(data, "issued_by", text),
            created_at=required(data, "created_at", timestamp),
            expires_at=required(data, "expires_at", timestamp),
            ttl=required(data, "ttl", integer),
            parent_delegation_id=optional(data, "parent_delegation_id", text),
            reason=optional(data, "reason", text),
            limited_by=optional(data, "limited_by", array(LimitedBy.decode)),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class DelegationVerdict(Model):
    """May the agent act for the other now? Members about the delegation are present only when its
    signature matched.
    """

    valid: bool
    """Whether the agent may act now."""
    code: VerdictCode
    """Why, for programs. `ok` when the token is valid."""
    reason: str
    """Why, for people."""
    constraints_checked: Optional[bool] = None
    """Whether the call was given (`context` or `action`) and held against the constraints of every
    link, so that none are left for the service to check. Present when the delegation is valid
    and with `constraint_violated`.
    """
    violations: Optional[list[Violation]] = None
    """The constraints that the call breaks; present with `constraint_violated`."""
    delegation_id: Optional[str] = None
    """The delegation's id."""
    origin_agent_id: Optional[str] = None
    """The agent in whose name the other acts."""
    agent_id: Optional[str] = None
    """The agent that acts."""
    agent_name: Optional[str] = None
    """Its name when the delegation was made."""
    environment: Optional[Environment] = None
    """The environment that the object lives in."""
    scope: Optional[list[str]] = None
    """What for: within every link."""
    chain: Optional[list[ChainLink]] = None
    """Every hop, from the origin to the agent that acts."""
    depth: Optional[int] = None
    """How many links the chain has."""
    max_depth: Optional[int] = None
    """How many it may have in all."""
    issued_at: Optional[datetime] = None
    """When it was made."""
    expires_at: Optional[datetime] = None
    """When it expires."""
    remaining_ttl: Optional[int] = None
    """Whole seconds that it still lives, rounded down; 0 when expired."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> DelegationVerdict:
        data = members(value)
        return cls(
            valid=required(data, "valid", boolean),
            code=required(data, "code", text),
            reason=required(data, "reason", text),
            constraints_checked=optional(data, "constraints_checked", boolean),
            violations=optional(data, "violations", array(Violation.decode)),
            delegation_id=optional(data, "delegation_id", text),
            origin_agent_id=optional(data, "origin_agent_id", text),
            agent_id=optional(data, "agent_id", text),
            agent_name=optional(data, "agent_name", text),
            environment=optional(data, "environment", text),
            scope=optional(data, "scope", array(text)),
            chain=optional(data, "chain", array(ChainLink.decode)),
            depth=optional(data, "depth", integer),
            max_depth=optional(data, "max_depth", integer),
            issued_at=optional(data, "issued_at", timestamp),
            expires_at=optional(data, "expires_at", timestamp),
            remaining_ttl=optional(data, "remaining_ttl", integer),
            extra_fields=cls._extra(data),
        )


PolicyEffect = Union[Literal["deny", "limit", "allow"], str]
"""What a policy does."""

PolicyStatus = Union[Literal["active", "inactive"], str]
"""Deactivating is final; history stays."""


@dataclass(frozen=True, repr=False)
class Policy(Model):
    """A policy. It never changes; it can be deactivated."""

    id: str
    """The policy's id, `pol_…`."""
    name: str
    """What it is called."""
    effect: PolicyEffect
    """What a policy does."""
    layer: Union[Literal["ids", "owners", "models", "all"], str]
    """How specific it is: the first layer that speaks decides, `ids` before `owners` before
    `models` before `all`.
    """
    mode: Union[Literal["enforce", "audit"], str]
    """Whether it is enforced or only recorded."""
    guardrail: bool
    """Whether nothing overrides it."""
    status: PolicyStatus
    """Deactivating is final; history stays."""
    environment: Environment
    """The environment that the object lives in."""
    created_by: str
    """The id of the API key that created it."""
    created_at: datetime
    """When it was created."""
    description: Optional[str] = None
    """Why it is there."""
    agents: Optional[PolicySelection] = None
    """The agents that a policy holds for."""
    scope: Optional[list[str]] = None
    """The scopes that it speaks of; absent for all."""
    conditions: Optional[PolicyTerms] = None
    """When a policy matches, or what a `limit` narrows to."""
    cedar: Optional[str] = None
    """The statements of the advanced form."""
    deactivated_at: Optional[datetime] = None
    """When it was deactivated."""
    revoked_tokens: Optional[int] = None
    """How many live tokens `revoke_existing` ended. Only in that answer."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Policy:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            name=required(data, "name", text),
            effect=required(data, "effect", text),
            layer=required(data, "layer", text),
            mode=required(data, "mode", text),
            guardrail=required(data, "guardrail", boolean),
            status=required(data, "status", text),
            environment=required(data, "environment", text),
            created_by=required(data, "created_by", text),
            created_at=required(data, "created_at", timestamp),
            description=optional(data, "description", text),
            agents=optional(data, "agents", PolicySelection.decode),
            scope=optional(data, "scope", array(text)),
            conditions=optional(data, "conditions", PolicyTerms.decode),
            cedar=optional(data, "cedar", text),
            deactivated_at=optional(data, "deactivated_at", timestamp),
            revoked_tokens=optional(data, "revoked_tokens", integer),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class PolicySelection(Model):
    """The agents that a policy holds for."""

    ids: Optional[list[str]] = None
    """Ids of agents."""
    owners: Optional[list[str]] = None
    """Owners."""
    models: Optional[list[PolicySelectedModel]] = None
    """Models."""
    metadata: Optional[dict[str, str]] = None
    """Texts that the metadata must hold."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> PolicySelection:
        data = members(value)
        return cls(
            ids=optional(data, "ids", array(text)),
            owners=optional(data, "owners", array(text)),
            models=optional(data, "models", array(PolicySelectedModel.decode)),
            metadata=optional(data, "metadata", mapping(text)),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class PolicySelectedModel(Model):
    """A model."""

    provider: Optional[str] = None
    """Its provider."""
    name: Optional[str] = None
    """Its name."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> PolicySelectedModel:
        data = members(value)
        return cls(
            provider=optional(data, "provider", text),
            name=optional(data, "name", text),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class PolicyTerms(Model):
    """When a policy matches, or what a `limit` narrows to."""

    max_ttl_seconds: Optional[int] = None
    """The longest lifetime."""
    hours: Optional[PolicyWindow] = None
    """Hours of the day, by the wall clock of the time zone."""
    required_constraints: Optional[list[str]] = None
    """Constraints that a request must carry."""
    allowed_scope: Optional[list[str]] = None
    """What a `limit` leaves of the scopes that it matches."""
    constraints: Optional[dict[str, Any]] = None
    """Constraints that a `limit` adds."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> PolicyTerms:
        data = members(value)
        return cls(
            max_ttl_seconds=optional(data, "max_ttl_seconds", integer),
            hours=optional(data, "hours", PolicyWindow.decode),
            required_constraints=optional(data, "required_constraints", array(text)),
            allowed_scope=optional(data, "allowed_scope", array(text)),
            constraints=optional(data, "constraints", mapping(anything)),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class PolicyWindow(Model):
    """Hours of the day, by the wall clock of the time zone."""

    timezone: str
    """The time zone."""
    days: list[str]
    """The days on which the window starts."""
    from_: str
    """When it starts."""
    to: str
    """When it ends; on the next day when that is not after `from`."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> PolicyWindow:
        data = members(value)
        return cls(
            timezone=required(data, "timezone", text),
            days=required(data, "days", array(text)),
            from_=required(data, "from", text),
            to=required(data, "to", text),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class PolicySimulation(Model):
    """What a draft would have changed."""

    examined: int
    """How many tokens were judged."""
    denied: int
    """How many would have been refused."""
    limited: int
    """How many would have been given less."""
    newly_allowed: int
    """How many the policies of now refuse and the draft would let pass."""
    unchanged: int
    """How many would have been judged the same."""
    changes: list[PolicyChange]
    """The tokens concerned, newest first, 100 at the most."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> PolicySimulation:
        data = members(value)
        return cls(
            examined=required(data, "examined", integer),
            denied=required(data, "denied", integer),
            limited=required(data, "limited", integer),
            newly_allowed=required(data, "newly_allowed", integer),
            unchanged=required(data, "unchanged", integer),
            changes=required(data, "changes", array(PolicyChange.decode)),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class PolicyChange(Model):
    """A token that the draft would have changed."""

    token_id: str
    """The token's id."""
    agent_id: str
    """Whose token it is."""
    agent_name: str
    """The agent's name when the token was issued."""
    issued_at: datetime
    """When it was issued."""
    outcome: Union[Literal["denied", "limited", "allowed"], str]
    """What would have come of the request."""
    changed: Optional[list[str]] = None
    """What would have been narrowed: `ttl`, `scope`, `constraints`."""
    rule: Optional[str] = None
    """The rule that would have refused it."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> PolicyChange:
        data = members(value)
        return cls(
            token_id=required(data, "token_id", text),
            agent_id=required(data, "agent_id", text),
            agent_name=required(data, "agent_name", text),
            issued_at=required(data, "issued_at", timestamp),
            outcome=required(data, "outcome", text),
            changed=optional(data, "changed", array(text)),
            rule=optional(data, "rule", text),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class LimitedBy(Model):
    """A policy that narrowed a request."""

    policy_id: str
    """The policy's id."""
    name: str
    """What it is called."""
    changed: list[str]
    """What it gives less of than was asked for: `ttl`, `scope`, `constraints`."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> LimitedBy:
        data = members(value)
        return cls(
            policy_id=required(data, "policy_id", text),
            name=required(data, "name", text),
            changed=required(data, "changed", array(text)),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class Workspace(Model):
    """A workspace."""

    id: str
    """The workspace's id, `ws_…`."""
    slug: str
    """Its short name, which never changes."""
    name: str
    """Its name."""
    status: Union[Literal["active", "suspended"], str]
    """Its state."""
    live_access: bool
    """Whether it may use live. Granted by the operator."""
    test_access: bool
    """Whether it may use test. Granted by the operator."""
    policy_default: Union[Literal["allow", "deny"], str]
    """What holds within an agent's capabilities where no policy speaks."""
    created_at: datetime
    """When it was made."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Workspace:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            slug=required(data, "slug", text),
            name=required(data, "name", text),
            status=required(data, "status", text),
            live_access=required(data, "live_access", boolean),
            test_access=required(data, "test_access", boolean),
            policy_default=required(data, "policy_default", text),
            created_at=required(data, "created_at", timestamp),
            extra_fields=cls._extra(data),
        )


MemberRole = Union[Literal["owner", "admin", "member", "viewer"], str]
"""What somebody may do: `owner` everything, `admin` everything but make and change owners, `member`
everything but govern, `viewer` read.
"""

MemberStatus = Union[Literal["active", "removed"], str]
"""Whether somebody is in the workspace."""


@dataclass(frozen=True, repr=False)
class Member(Model):
    """A person in the workspace."""

    id: str
    """The member's id, `mem_…`."""
    email: str
    """Their e-mail address."""
    role: MemberRole
    """What they may do; of somebody removed, what they might."""
    status: MemberStatus
    """Whether they are in the workspace."""
    created_at: datetime
    """When they were added."""
    removed_at: Optional[datetime] = None
    """When they were removed."""
    revoked_keys: Optional[int] = None
    """How many of their keys have ended since they were removed. Only in the answer to that."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Member:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            email=required(data, "email", text),
            role=required(data, "role", text),
            status=required(data, "status", text),
            created_at=required(data, "created_at", timestamp),
            removed_at=optional(data, "removed_at", timestamp),
            revoked_keys=optional(data, "revoked_keys", integer),
            extra_fields=cls._extra(data),
        )


KeyFormat = Union[Literal["ag", "amp", "gsk", "org", "sk"], str]
"""How the text of a key is written: `ag` (`ag_live_sk_…`), `amp` (`amp_sk_live_…`), `gsk`
(`gsk_<workspace>_…`, which does not show its environment), `org` (`org_live_…`), `sk`
(`sk_live_…`).
"""


@dataclass(frozen=True, repr=False)
class Key(Model):
    """The record of an API key."""

    id: str
    """The key's id, `key_…`."""
    start: str
    """The start of the key, to tell keys apart. No secret."""
    format: KeyFormat
    """How the text of a key is written: `ag` (`ag_live_sk_…`), `amp` (`amp_sk_live_…`), `gsk`
    (`gsk_<workspace>_…`, which does not show its environment), `org` (`org_live_…`), `sk`
    (`sk_live_…`).
    """
    name: str
    """What the key is for."""
    scopes: list[str]
    """What the key may do."""
    environment: Environment
    """The environment that the object lives in."""
    status: KeyStatus
    """The key's state."""
    created_at: datetime
    """When it was made."""
    created_by: str
    """The id of the person behind it."""
    creator_status: MemberStatus
    """Whether that person is in the workspace."""
    allowed_ips: list[str]
    """The networks that it may be used from, in canonical form. Empty: from anywhere."""
    metadata: dict[str, str]
    """Texts of the caller's own, by name."""
    lineage_id: str
    """What it shares with the keys that it was rotated from and to. Limits, quota and usage hang on
    it.
    """
    parent_key_id: Optional[str] = None
    """The id of the key that made it."""
    expires_at: Optional[datetime] = None
    """When it stops working."""
    rate_limit: Optional[KeyLimit] = None
    """The limit of the key's own, besides its plan's."""
    rotated_from: Optional[str] = None
    """The id of the key that it was made to take over from."""
    rotation_due_at: Optional[datetime] = None
    """When it is to be rotated, 90 days after it was made. Of a key that works and was not rotated.
    """
    rotated_to: Optional[str] = None
    """The id of the key that was last made to take over from it."""
    rotated_at: Optional[datetime] = None
    """When that was made."""
    retires_at: Optional[datetime] = None
    """Once it was rotated: the end of its grace, when it stops working."""
    used_since_rotation: Optional[bool] = None
    """Once it was rotated: whether it was used after the key that takes over was made."""
    other_half: Optional[KeyHalf] = None
    """The other key of a rotation under way. Only where one key is answered, while both work."""
    last_used_at: Optional[datetime] = None
    """When it was last used from an address that it may be used from."""
    last_used_ip: Optional[str] = None
    """The address of its last use, noted once a minute."""
    unused_since: Optional[datetime] = None
    """Of a key that works and was not used for 30 days: its last use or, without one, when it was
    made.
    """
    revoked_at: Optional[datetime] = None
    """When it was revoked."""
    revoked_tokens: Optional[int] = None
    """How many live tokens the revoke ended. Only in that answer."""
    revoked_delegations: Optional[int] = None
    """How many live delegations the revoke ended. Only in that answer."""
    revoked_keys: Optional[int] = None
    """How many other keys the revoke ended. Only in that answer."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Key:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            start=required(data, "start", text),
            format=required(data, "format", text),
            name=required(data, "name", text),
            scopes=required(data, "scopes", array(text)),
            environment=required(data, "environment", text),
            status=required(data, "status", text),
            created_at=required(data, "created_at", timestamp),
            created_by=required(data, "created_by", text),
            creator_status=required(data, "creator_status", text),
            allowed_ips=required(data, "allowed_ips", array(text)),
            metadata=required(data, "metadata", mapping(text)),
            lineage_id=required(data, "lineage_id", text),
            parent_key_id=optional(data, "parent_key_id", text),
            expires_at=optional(data, "expires_at", timestamp),
            rate_limit=optional(data, "rate_limit", KeyLimit.decode),
            rotated_from=optional(data, "rotated_from", text),
            rotation_due_at=optional(data, "rotation_due_at", timestamp),
            rotated_to=optional(data, "rotated_to", text),
            rotated_at=optional(data, "rotated_at", timestamp),
            retires_at=optional(data, "retires_at", timestamp),
            used_since_rotation=optional(data, "used_since_rotation", boolean),
            other_half=optional(data, "other_half", KeyHalf.decode),
            last_used_at=optional(data, "last_used_at", timestamp),
            last_used_ip=optional(data, "last_used_ip", text),
            unused_since=optional(data, "unused_since", timestamp),
            revoked_at=optional(data, "revoked_at", timestamp),
            revoked_tokens=optional(data, "revoked_tokens", integer),
            revoked_delegations=optional(data, "revoked_delegations", integer),
            revoked_keys=optional(data, "revoked_keys", integer),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class CreatedKey(Model):
    """An API key just made."""

    id: str
    """The key's id, `key_…`."""
    key: str
    """The key itself. Shown once."""
    start: str
    """The start of the key, to tell keys apart. No secret."""
    format: KeyFormat
    """How the text of a key is written: `ag` (`ag_live_sk_…`), `amp` (`amp_sk_live_…`), `gsk`
    (`gsk_<workspace>_…`, which does not show its environment), `org` (`org_live_…`), `sk`
    (`sk_live_…`).
    """
    name: str
    """What the key is for."""
    scopes: list[str]
    """What the key may do."""
    environment: Environment
    """The environment that the object lives in."""
    status: KeyStatus
    """The key's state."""
    created_at: datetime
    """When it was made."""
    created_by: str
    """The id of the person behind it."""
    creator_status: MemberStatus
    """Whether that person is in the workspace."""
    allowed_ips: list[str]
    """The networks that it may be used from, in canonical form. Empty: from anywhere."""
    metadata: dict[str, str]
    """Texts of the caller's own, by name."""
    lineage_id: str
    """What it shares with the keys that it was rotated from and to. Limits, quota and usage hang on
    it.
    """
    parent_key_id: Optional[str] = None
    """The id of the key that made it."""
    expires_at: Optional[datetime] = None
    """When it stops working."""
    rate_limit: Optional[KeyLimit] = None
    """The limit of the key's own, besides its plan's."""
    rotated_from: Optional[str] = None
    """The id of the key that it was made to take over from."""
    rotation_due_at: Optional[datetime] = None
    """When it is to be rotated, 90 days after it was made. Of a key that works and was not rotated.
    """
    other_half: Optional[KeyHalf] = None
    """The other key of a rotation under way. Only where one key is answered, while both work."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    _secret_fields: ClassVar[frozenset[str]] = frozenset({"key"})

    @classmethod
    def decode(cls, value: object) -> CreatedKey:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            key=required(data, "key", text),
            start=required(data, "start", text),
            format=required(data, "format", text),
            name=required(data, "name", text),
            scopes=required(data, "scopes", array(text)),
            environment=required(data, "environment", text),
            status=required(data, "status", text),
            created_at=required(data, "created_at", timestamp),
            created_by=required(data, "created_by", text),
            creator_status=required(data, "creator_status", text),
            allowed_ips=required(data, "allowed_ips", array(text)),
            metadata=required(data, "metadata", mapping(text)),
            lineage_id=required(data, "lineage_id", text),
            parent_key_id=optional(data, "parent_key_id", text),
            expires_at=optional(data, "expires_at", timestamp),
            rate_limit=optional(data, "rate_limit", KeyLimit.decode),
            rotated_from=optional(data, "rotated_from", text),
            rotation_due_at=optional(data, "rotation_due_at", timestamp),
            other_half=optional(data, "other_half", KeyHalf.decode),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class KeyLimit(Model):
    """The limit of the key's own, besides its plan's."""

    requests_per_second: int
    """Requests a second on average."""
    burst: int
    """Requests at once."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> KeyLimit:
        data = members(value)
        return cls(
            requests_per_second=required(data, "requests_per_second", integer),
            burst=required(data, "burst", integer),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class KeyHalf(Model):
    """The other key of a rotation under way. Only where one key is answered, while both work."""

    id: str
    """The key's id, `key_…`."""
    start: str
    """The start of the key. No secret."""
    created_at: datetime
    """When it was made."""
    retires_at: Optional[datetime] = None
    """The end of its grace, if it is the old one."""
    used_since_rotation: Optional[bool] = None
    """If it is the old one: whether it was used after the new one was made."""
    last_used_at: Optional[datetime] = None
    """When it was last used."""
    last_used_ip: Optional[str] = None
    """The address of its last use, noted once a minute."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> KeyHalf:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            start=required(data, "start", text),
            created_at=required(data, "created_at", timestamp),
            retires_at=optional(data, "retires_at", timestamp),
            used_since_rotation=optional(data, "used_since_rotation", boolean),
            last_used_at=optional(data, "last_used_at", timestamp),
            last_used_ip=optional(data, "last_used_ip", text),
            extra_fields=cls._extra(data),
        )


AuditOutcome = Union[Literal["success", "refused"], str]
"""What became of it."""


@dataclass(frozen=True, repr=False)
class AuditActor(Model):
    """Who did it."""

    kind: str
    """`key` (an API key), `operator` (the command line) or `system` (AmpGate itself)."""
    id: Optional[str] = None
    """The id of the API key."""
    member_id: Optional[str] = None
    """The id of the person behind it."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> AuditActor:
        data = members(value)
        return cls(
            kind=required(data, "kind", text),
            id=optional(data, "id", text),
            member_id=optional(data, "member_id", text),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class AuditTarget(Model):
    """What it was done to."""

    kind: str
    """The kind of object, `agent`, `token`, `key` or another."""
    id: str
    """Its id."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> AuditTarget:
        data = members(value)
        return cls(
            kind=required(data, "kind", text),
            id=required(data, "id", text),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class AuditEvent(Model):
    """One thing that was done or refused."""

    id: str
    """The event's id, `evt_…`; ids sort by time."""
    workspace_id: str
    """The workspace that it happened in."""
    at: datetime
    """When it was done."""
    action: str
    """What was done, `agent.created`."""
    outcome: AuditOutcome
    """What became of it."""
    actor: AuditActor
    """Who did it."""
    chain: list[str]
    """The agents in whose name it was done, from the origin to the one that acts."""
    target: AuditTarget
    """What it was done to."""
    details: dict[str, Any]
    """What changed; never a secret."""
    request_id: str
    """The id of the request or command."""
    environment: Environment
    """The environment that the object lives in."""
    reason: Optional[str] = None
    """Why it was refused, an error code."""
    agent_id: Optional[str] = None
    """The agent that it is about, or in whose name it was done."""
    ip: Optional[str] = None
    """The client's address."""
    user_agent: Optional[str] = None
    """What the client calls itself."""
    seq: Optional[int] = None
    """In exports: its place in the chain, once it is sealed."""
    hash: Optional[str] = None
    """In exports: the hash of the chain there, hexadecimal."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> AuditEvent:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            workspace_id=required(data, "workspace_id", text),
            at=required(data, "at", timestamp),
            action=required(data, "action", text),
            outcome=required(data, "outcome", text),
            actor=required(data, "actor", AuditActor.decode),
            chain=required(data, "chain", array(text)),
            target=required(data, "target", AuditTarget.decode),
            details=required(data, "details", mapping(anything)),
            request_id=required(data, "request_id", text),
            environment=required(data, "environment", text),
            reason=optional(data, "reason", text),
            agent_id=optional(data, "agent_id", text),
            ip=optional(data, "ip", text),
            user_agent=optional(data, "user_agent", text),
            seq=optional(data, "seq", integer),
            hash=optional(data, "hash", text),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class AuditActionCount(Model):
    """The events of one action."""

    action: str
    """The action."""
    success: int
    """How often it was done."""
    refused: int
    """How many events say that it was refused."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> AuditActionCount:
        data = members(value)
        return cls(
            action=required(data, "action", text),
            success=required(data, "success", integer),
            refused=required(data, "refused", integer),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class AuditAgentCount(Model):
    """The events about one agent, and the verifies of its tokens."""

    agent_id: str
    """The agent."""
    events: int
    """Events about it."""
    verifies: int
    """Verifies of its tokens."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> AuditAgentCount:
        data = members(value)
        return cls(
            agent_id=required(data, "agent_id", text),
            events=required(data, "events", integer),
            verifies=required(data, "verifies", integer),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class AuditVerifyCount(Model):
    """The verifies that ended in one code."""

    code: str
    """The verdict's code."""
    count: int
    """How many."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> AuditVerifyCount:
        data = members(value)
        return cls(
            code=required(data, "code", text),
            count=required(data, "count", integer),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class AuditBucket(Model):
    """What was counted in one bucket of time."""

    start: datetime
    """When it starts."""
    events: int
    """Events, of either outcome."""
    refused: int
    """Those that were refused."""
    verifies: int
    """Verifies, whatever the verdict."""
    verifies_refused: int
    """Those whose verdict was not `ok`."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> AuditBucket:
        data = members(value)
        return cls(
            start=required(data, "start", timestamp),
            events=required(data, "events", integer),
            refused=required(data, "refused", integer),
            verifies=required(data, "verifies", integer),
            verifies_refused=required(data, "verifies_refused", integer),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class AuditStats(Model):
    """Counts of audit events and verifies."""

    since: datetime
    """From when on it was counted."""
    until: datetime
    """What is before this was counted."""
    bucket: Union[Literal["minute", "hour", "day"], str]
    """How long a bucket is."""
    total: int
    """All events."""
    by_action: list[AuditActionCount]
    """Per action, the most frequent first."""
    by_agent: list[AuditAgentCount]
    """Per agent, the busiest first; at most 100."""
    verifies: list[AuditVerifyCount]
    """Verifies per code, the most frequent first."""
    buckets: list[AuditBucket]
    """All buckets of the span in order, empty ones too."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> AuditStats:
        data = members(value)
        return cls(
            since=required(data, "since", timestamp),
            until=required(data, "until", timestamp),
            bucket=required(data, "bucket", text),
            total=required(data, "total", integer),
            by_action=required(data, "by_action", array(AuditActionCount.decode)),
            by_agent=required(data, "by_agent", array(AuditAgentCount.decode)),
            verifies=required(data, "verifies", array(AuditVerifyCount.decode)),
            buckets=required(data, "buckets", array(AuditBucket.decode)),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class UsageOutcomes(Model):
    """What became of the requests."""

    ok: int
    """Done: a status below 400."""
    client_error: int
    """Refused for what was asked: 4xx but the following."""
    denied: int
    """Refused to the key: 401 and 403."""
    rate_limited: int
    """Refused by a limit: 429."""
    server_error: int
    """Failed here: 5xx."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> UsageOutcomes:
        data = members(value)
        return cls(
            ok=required(data, "ok", integer),
            client_error=required(data, "client_error", integer),
            denied=required(data, "denied", integer),
            rate_limited=required(data, "rate_limited", integer),
            server_error=required(data, "server_error", integer),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class UsageTotals(Model):
    """All requests of the span together."""

    requests: int
    """How many there were."""
    per_second: float
    """How many a second, on average up to now."""
    errors: int
    """Those that were refused or failed: every status from 400 on."""
    error_rate: float
    """The share of errors, 0 to 1."""
    outcomes: UsageOutcomes
    """What became of the requests."""
    p50_ms: Optional[float] = None
    """Half of them were answered within so many milliseconds, at most 13 % off; absent without
    requests.
    """
    p95_ms: Optional[float] = None
    """As `p50_ms`, 95 % of them."""
    p99_ms: Optional[float] = None
    """As `p50_ms`, 99 % of them."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> UsageTotals:
        data = members(value)
        return cls(
            requests=required(data, "requests", integer),
            per_second=required(data, "per_second", number),
            errors=required(data, "errors", integer),
            error_rate=required(data, "error_rate", number),
            outcomes=required(data, "outcomes", UsageOutcomes.decode),
            p50_ms=optional(data, "p50_ms", number),
            p95_ms=optional(data, "p95_ms", number),
            p99_ms=optional(data, "p99_ms", number),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class UsagePoint(Model):
    """The requests of one bucket of time."""

    start: datetime
    """When it starts."""
    requests: int
    """How many there were."""
    per_second: float
    """How many a second, on average up to now."""
    errors: int
    """Those that were refused or failed: every status from 400 on."""
    error_rate: float
    """The share of errors, 0 to 1."""
    p50_ms: Optional[float] = None
    """Half of them were answered within so many milliseconds, at most 13 % off; absent without
    requests.
    """
    p95_ms: Optional[float] = None
    """As `p50_ms`, 95 % of them."""
    p99_ms: Optional[float] = None
    """As `p50_ms`, 99 % of them."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> UsagePoint:
        data = members(value)
        return cls(
            start=required(data, "start", timestamp),
            requests=required(data, "requests", integer),
            per_second=required(data, "per_second", number),
            errors=required(data, "errors", integer),
            error_rate=required(data, "error_rate", number),
            p50_ms=optional(data, "p50_ms", number),
            p95_ms=optional(data, "p95_ms", number),
            p99_ms=optional(data, "p99_ms", number),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class UsageGroup(Model):
    """The requests of one group."""

    value: str
    """What they have in common: a key's id, a status, a country (ISO 3166-1 alpha-2) or an
    operation; `unknown` where it is not known.
    """
    totals: UsageTotals
    """All requests of the span together."""
    points: list[UsagePoint]
    """All buckets of the span in order, empty ones too."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> UsageGroup:
        data = members(value)
        return cls(
            value=required(data, "value", text),
            totals=required(data, "totals", UsageTotals.decode),
            points=required(data, "points", array(UsagePoint.decode)),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class UsageRest(Model):
    """The requests of all groups that are not shown."""

    groups: int
    """How many groups they are."""
    totals: UsageTotals
    """All requests of the span together."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> UsageRest:
        data = members(value)
        return cls(
            groups=required(data, "groups", integer),
            totals=required(data, "totals", UsageTotals.decode),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class UsageError(Model):
    """How often one error was answered."""

    status: int
    """The HTTP status."""
    requests: int
    """How often."""
    code: Optional[str] = None
    """The `code` of the problem; absent where there were too many to tell apart."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> UsageError:
        data = members(value)
        return cls(
            status=required(data, "status", integer),
            requests=required(data, "requests", integer),
            code=optional(data, "code", text),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class Usage(Model):
    """What keys were used for."""

    since: datetime
    """The start of the first bucket."""
    until: datetime
    """The end of the last bucket."""
    step: Union[Literal["minute", "hour", "day"], str]
    """How long a bucket is."""
    complete_until: datetime
    """Everything that ended before this is counted here; what came later may not be."""
    totals: UsageTotals
    """All requests of the span together."""
    points: list[UsagePoint]
    """All buckets of the span in order, empty ones too."""
    top_errors: list[UsageError]
    """The most frequent errors, at most 10."""
    group_by: Optional[Union[Literal["key", "status", "country", "operation"], str]] = None
    """What the groups are told apart by; absent when none were asked for."""
    groups: Optional[list[UsageGroup]] = None
    """The busiest groups, the busiest first; absent when none were asked for."""
    rest: Optional[UsageRest] = None
    """The requests of all groups that are not shown."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Usage:
        data = members(value)
        return cls(
            since=required(data, "since", timestamp),
            until=required(data, "until", timestamp),
            step=required(data, "step", text),
            complete_until=required(data, "complete_until", timestamp),
            totals=required(data, "totals", UsageTotals.decode),
            points=required(data, "points", array(UsagePoint.decode)),
            top_errors=required(data, "top_errors", array(UsageError.decode)),
            group_by=optional(data, "group_by", text),
            groups=optional(data, "groups", array(UsageGroup.decode)),
            rest=optional(data, "rest", UsageRest.decode),
            extra_fields=cls._extra(data),
        )


AnomalyKind = Union[
    Literal[
        "volume_spike",
        "volume_drop",
        "error_burst",
        "new_country",
        "used_after_silence",
        "retiring_key_used",
    ],
    str,
]
"""What was unusual."""


@dataclass(frozen=True, repr=False)
class Anomaly(Model):
    """Something unusual about the use of a key."""

    id: str
    """The anomaly's id, `ano_…`; ids sort by time."""
    at: datetime
    """When it was found."""
    kind: AnomalyKind
    """What was unusual."""
    key_id: str
    """The key; of those that share its lineage, the one used last."""
    lineage_id: str
    """Shared by a key and those that it was rotated to."""
    window_start: datetime
    """The start of the hour that it is about; of `retiring_key_used`, the hour in which the grace
    ends.
    """
    observed: Optional[int] = None
    """Requests of that hour when it was found; of an error burst, those that were refused or
    failed.
    """
    usual: Optional[float] = None
    """The median of the same hour on other days."""
    bound: Optional[int] = None
    """What would still have been usual."""
    country: Optional[str] = None
    """The new country, ISO 3166-1 alpha-2."""
    silent_since: Optional[datetime] = None
    """The minute of the last use before the silence."""
    last_used_at: Optional[datetime] = None
    """When the retiring key was last used."""
    retires_at: Optional[datetime] = None
    """When the retiring key stops working."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Anomaly:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            at=required(data, "at", timestamp),
            kind=required(data, "kind", text),
            key_id=required(data, "key_id", text),
            lineage_id=required(data, "lineage_id", text),
            window_start=required(data, "window_start", timestamp),
            observed=optional(data, "observed", integer),
            usual=optional(data, "usual", number),
            bound=optional(data, "bound", integer),
            country=optional(data, "country", text),
            silent_since=optional(data, "silent_since", timestamp),
            last_used_at=optional(data, "last_used_at", timestamp),
            retires_at=optional(data, "retires_at", timestamp),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class Checkout(Model):
    """A wish for another plan."""

    id: str
    """The checkout's id, `chk_…`; `ampgate billing approve` takes it."""
    plan: str
    """The id of the plan that was asked for."""
    status: Union[Literal["open", "pending", "completed", "declined", "superseded"], str]
    """`open` until a person confirms it; `completed` when it has taken effect, as in test."""
    environment: Environment
    """The environment that the object lives in."""
    provider: BillingProvider
    """Who confirms and is paid: this server's own pages (nobody is paid), or Stripe."""
    checkout_url: str
    """The page to confirm on. Whoever has it can confirm; shown once."""
    created_at: datetime
    """When it was asked for."""
    expires_at: datetime
    """When the page stops working."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    _secret_fields: ClassVar[frozenset[str]] = frozenset({"checkout_url"})

    @classmethod
    def decode(cls, value: object) -> Checkout:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            plan=required(data, "plan", text),
            status=required(data, "status", text),
            environment=required(data, "environment", text),
            provider=required(data, "provider", text),
            checkout_url=required(data, "checkout_url", text),
            created_at=required(data, "created_at", timestamp),
            expires_at=required(data, "expires_at", timestamp),
            extra_fields=cls._extra(data),
        )


BillingProvider = Union[Literal["built-in", "stripe"], str]
"""Who confirms and is paid: this server's own pages (nobody is paid), or Stripe."""


@dataclass(frozen=True, repr=False)
class Plan(Model):
    """A plan. A limit that is absent is none."""

    id: str
    """The plan's id."""
    name: str
    """What it is called."""
    currency: str
    """ISO 4217, lower case."""
    interval: Union[Literal["month", "year"], str]
    """What the price is paid for."""
    sold: bool
    """Whether a checkout can ask for it; otherwise ask the operator."""
    current: bool
    """Whether the workspace is on it."""
    price_cents: Optional[int] = None
    """The price in hundredths of the currency; absent when it is agreed with each customer."""
    requests_per_second: Optional[int] = None
    """Requests a second."""
    monthly_quota: Optional[int] = None
    """Authenticated live requests a calendar month. Verifying is never counted."""
    audit_retention_days: Optional[int] = None
    """How long audit events are kept; absent when it is agreed with each customer."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Plan:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            name=required(data, "name", text),
            currency=required(data, "currency", text),
            interval=required(data, "interval", text),
            sold=required(data, "sold", boolean),
            current=required(data, "current", boolean),
            price_cents=optional(data, "price_cents", integer),
            requests_per_second=optional(data, "requests_per_second", integer),
            monthly_quota=optional(data, "monthly_quota", integer),
            audit_retention_days=optional(data, "audit_retention_days", integer),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class PlanList(Model):
    """All plans."""

    data: list[Plan]
    """The plans, the smallest first."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> PlanList:
        data = members(value)
        return cls(data=required(data, "data", array(Plan.decode)), extra_fields=cls._extra(data))


@dataclass(frozen=True, repr=False)
class Subscription(Model):
    """The plan that a workspace is on, with the limits that it was taken with. A limit that is
    absent is none.
    """

    plan: str
    """The plan's id."""
    plan_name: str
    """What the plan is called."""
    status: Union[Literal["active", "past_due", "canceled"], str]
    """`past_due` when a payment failed and is tried again; `canceled` when paying has ended and the
    workspace is on the free plan.
    """
    environment: Environment
    """The environment that the object lives in."""
    provider: BillingProvider
    """Who confirms and is paid: this server's own pages (nobody is paid), or Stripe."""
    updated_at: datetime
    """When it last changed."""
    requests_per_second: Optional[int] = None
    """Requests a second."""
    monthly_quota: Optional[int] = None
    """Authenticated live requests a calendar month."""
    audit_retention_days: Optional[int] = None
    """How long audit events are kept."""
    current_period_end: Optional[datetime] = None
    """Until when it is paid."""
    pending_plan: Optional[str] = None
    """The id of the plan that was confirmed and waits for the operator's approval."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Subscription:
        data = members(value)
        return cls(
            plan=required(data, "plan", text),
            plan_name=required(data, "plan_name", text),
            status=required(data, "status", text),
            environment=required(data, "environment", text),
            provider=required(data, "provider", text),
            updated_at=required(data, "updated_at", timestamp),
            requests_per_second=optional(data, "requests_per_second", integer),
            monthly_quota=optional(data, "monthly_quota", integer),
            audit_retention_days=optional(data, "audit_retention_days", integer),
            current_period_end=optional(data, "current_period_end", timestamp),
            pending_plan=optional(data, "pending_plan", text),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class BillingPortal(Model):
    """Where a person sees the subscription."""

    id: str
    """The visit's id, `por_…`, as the audit trail names it."""
    portal_url: str
    """The page. Whoever has it can see the subscription."""
    expires_at: Optional[datetime] = None
    """When the page stops working; absent when Stripe does not say."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    _secret_fields: ClassVar[frozenset[str]] = frozenset({"portal_url"})

    @classmethod
    def decode(cls, value: object) -> BillingPortal:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            portal_url=required(data, "portal_url", text),
            expires_at=optional(data, "expires_at", timestamp),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class AuditCheckpoint(Model):
    """A signed statement that the chain over the audit events had a certain hash at a certain
    event.
    """

    seq: int
    """The place in the chain of the last event that it covers."""
    first_seq: int
    """The place of the first event since the checkpoint before."""
    events: int
    """How many events came since then."""
    hash: str
    """The hash at `seq`, hexadecimal."""
    at: datetime
    """When it was signed."""
    kid: str
    """The key that signed it, of `/.well-known/audit-jwks.json`."""
    jwt: str
    """The checkpoint as a JWT (Ed25519, `typ: audit-checkpoint+jwt`)."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> AuditCheckpoint:
        data = members(value)
        return cls(
            seq=required(data, "seq", integer),
            first_seq=required(data, "first_seq", integer),
            events=required(data, "events", integer),
            hash=required(data, "hash", text),
            at=required(data, "at", timestamp),
            kid=required(data, "kid", text),
            jwt=required(data, "jwt", text),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class Whoami(Model):
    """The presented key and its workspace."""

    key_id: str
    """The key's id."""
    key_name: str
    """What the key is for."""
    format: KeyFormat
    """How the text of a key is written: `ag` (`ag_live_sk_…`), `amp` (`amp_sk_live_…`), `gsk`
    (`gsk_<workspace>_…`, which does not show its environment), `org` (`org_live_…`), `sk`
    (`sk_live_…`).
    """
    environment: Environment
    """The environment that the object lives in."""
    scopes: list[str]
    """What the key may do."""
    workspace_id: str
    """The workspace's id."""
    workspace_slug: str
    """The workspace's short name."""
    workspace_name: str
    """The workspace's name."""
    member_id: str
    """The id of the person behind the key."""
    live_access: bool
    """Whether the workspace may use live."""
    test_access: bool
    """Whether the workspace may use test."""
    limits: list[LimitStanding]
    """How the key stands with each limit on what it sends: its own, its workspace's, that on
    changes of governance, the month's. What is absent is unlimited.
    """
    expires_at: Optional[datetime] = None
    """When the key stops working."""
    role: Optional[MemberRole] = None
    """What that person may do now. Absent when they were removed."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Whoami:
        data = members(value)
        return cls(
            key_id=required(data, "key_id", text),
            key_name=required(data, "key_name", text),
            format=required(data, "format", text),
            environment=required(data, "environment", text),
            scopes=required(data, "scopes", array(text)),
            workspace_id=required(data, "workspace_id", text),
            workspace_slug=required(data, "workspace_slug", text),
            workspace_name=required(data, "workspace_name", text),
            member_id=required(data, "member_id", text),
            live_access=required(data, "live_access", boolean),
            test_access=required(data, "test_access", boolean),
            limits=required(data, "limits", array(LimitStanding.decode)),
            expires_at=optional(data, "expires_at", timestamp),
            role=optional(data, "role", text),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class LimitStanding(Model):
    """A limit and what is left of it."""

    name: str
    """As `RateLimit-Policy` names it."""
    limit: int
    """How many requests it allows in `window_seconds`."""
    window_seconds: int
    """The time in which all of it is there again."""
    remaining: int
    """How many requests are left at once."""
    reset_seconds: int
    """Whole seconds until all of it is there again."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> LimitStanding:
        data = members(value)
        return cls(
            name=required(data, "name", text),
            limit=required(data, "limit", integer),
            window_seconds=required(data, "window_seconds", integer),
            remaining=required(data, "remaining", integer),
            reset_seconds=required(data, "reset_seconds", integer),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class Health(Model):
    """How the server is."""

    status: Union[Literal["ok", "degraded"], str]
    """All together."""
    version: str
    """The server's version."""
    database: Union[Literal["ok", "unreachable"], str]
    """Whether the database answers."""
    uptime_seconds: int
    """Whole seconds since the start."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Health:
        data = members(value)
        return cls(
            status=required(data, "status", text),
            version=required(data, "version", text),
            database=required(data, "database", text),
            uptime_seconds=required(data, "uptime_seconds", integer),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class Probe(Model):
    """A probe's answer."""

    status: Union[Literal["ok"], str]
    """Always `ok`; anything else is not a 200."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Probe:
        data = members(value)
        return cls(status=required(data, "status", text), extra_fields=cls._extra(data))


@dataclass(frozen=True, repr=False)
class Jwk(Model):
    """A public signing key (RFC 7517, RFC 8037)."""

    kty: str
    """Key type, `OKP`."""
    crv: str
    """Curve, `Ed25519`."""
    x: str
    """Public key in base64url."""
    kid: str
    """The key's id."""
    use: str
    """`sig`."""
    alg: str
    """`EdDSA`."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Jwk:
        data = members(value)
        return cls(
            kty=required(data, "kty", text),
            crv=required(data, "crv", text),
            x=required(data, "x", text),
            kid=required(data, "kid", text),
            use=required(data, "use", text),
            alg=required(data, "alg", text),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class Jwks(Model):
    """A JSON Web Key Set (RFC 7517)."""

    keys: list[Jwk]
    """The keys."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> Jwks:
        data = members(value)
        return cls(keys=required(data, "keys", array(Jwk.decode)), extra_fields=cls._extra(data))


@dataclass(frozen=True, repr=False)
class CreatedInvitation(Model):
    """An invitation, with its secret."""

    id: str
    """The invitation's id, `inv_…`."""
    invitation: str
    """The invitation itself, `aginv_…`. Shown once."""
    member_id: str
    """Whom it is for."""
    email: str
    """The member's address, which must be that of the account."""
    role: MemberRole
    """What somebody may do: `owner` everything, `admin` everything but make and change owners,
    `member` everything but govern, `viewer` read.
    """
    created_at: datetime
    """When it was made."""
    expires_at: datetime
    """When it expires."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    _secret_fields: ClassVar[frozenset[str]] = frozenset({"invitation"})

    @classmethod
    def decode(cls, value: object) -> CreatedInvitation:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            invitation=required(data, "invitation", text),
            member_id=required(data, "member_id", text),
            email=required(data, "email", text),
            role=required(data, "role", text),
            created_at=required(data, "created_at", timestamp),
            expires_at=required(data, "expires_at", timestamp),
            extra_fields=cls._extra(data),
        )


@dataclass(frozen=True, repr=False)
class AcceptedInvitation(Model):
    """The account that was linked, and the member that it is now."""

    id: str
    """The invitation's id."""
    member_id: str
    """Whose account it is now."""
    email: str
    """The member's address."""
    role: MemberRole
    """What somebody may do: `owner` everything, `admin` everything but make and change owners,
    `member` everything but govern, `viewer` read.
    """
    workspace_id: str
    """The workspace that the member belongs to."""
    workspace_name: str
    """What the workspace is called."""
    issuer: str
    """The identity provider, as its tokens name it."""
    subject: str
    """The account, unique at the identity provider."""
    linked_at: datetime
    """When it was linked."""

    extra_fields: dict[str, Any] = field(default_factory=dict)
    """Members that this version of the package does not know."""

    @classmethod
    def decode(cls, value: object) -> AcceptedInvitation:
        data = members(value)
        return cls(
            id=required(data, "id", text),
            member_id=required(data, "member_id", text),
            email=required(data, "email", text),
            role=required(data, "role", text),
            workspace_id=required(data, "workspace_id", text),
            workspace_name=required(data, "workspace_name", text),
            issuer=required(data, "issuer", text),
            subject=required(data, "subject", text),
            linked_at=required(data, "linked_at", timestamp),
            extra_fields=cls._extra(data),
        )
