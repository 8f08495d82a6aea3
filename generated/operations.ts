// Written by `bun run generate` from openapi.yaml; never edited.

/** A JSON Schema 2020-12 without references. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** `resource.method` */
export type OperationId = 'agents.create' | 'agents.list' | 'agents.get' | 'agents.update' | 'agents.revoke' | 'agents.rotateKey' | 'tokens.create' | 'tokens.list' | 'tokens.verify' | 'tokens.get' | 'tokens.revoke' | 'delegations.create' | 'delegations.list' | 'delegations.verify' | 'delegations.get' | 'delegations.revoke' | 'policies.create' | 'policies.list' | 'policies.schema' | 'policies.simulate' | 'policies.get' | 'policies.deactivate' | 'keys.create' | 'keys.list' | 'keys.selfRevoke' | 'keys.get' | 'keys.update' | 'keys.revoke' | 'keys.takeOver' | 'keys.rotate' | 'invitations.create' | 'invitations.accept' | 'audit.list' | 'audit.stats' | 'audit.export' | 'audit.listCheckpoints' | 'audit.get' | 'usage.get' | 'usage.anomalies' | 'usage.ofKey' | 'billing.plans' | 'billing.checkout' | 'billing.subscription' | 'billing.portal' | 'workspace.get' | 'workspace.update' | 'members.create' | 'members.list' | 'members.get' | 'members.update' | 'members.remove' | 'whoami.get' | 'system.health' | 'system.live' | 'system.ready' | 'system.metrics' | 'system.jwks' | 'system.testJwks' | 'system.auditJwks' | 'system.testAuditJwks' | 'system.openapiJson' | 'system.openapiYaml'

/** Needs no API key (`security: []`). */
export type PublicOperationId = 'tokens.verify' | 'delegations.verify' | 'policies.schema' | 'invitations.accept' | 'system.health' | 'system.live' | 'system.ready' | 'system.jwks' | 'system.testJwks' | 'system.auditJwks' | 'system.testAuditJwks' | 'system.openapiJson' | 'system.openapiYaml'

/** One tag per operation. */
export type Tag = 'agents' | 'tokens' | 'delegations' | 'policies' | 'keys' | 'invitations' | 'audit' | 'usage' | 'billing' | 'workspace' | 'members' | 'whoami' | 'system'

/** A scope that an operation requires. */
export type Scope = 'agents.read' | 'agents.write' | 'tokens.read' | 'tokens.write' | 'delegations.read' | 'delegations.write' | 'keys.read' | 'keys.write' | 'billing.read' | 'billing.write' | 'audit.read' | 'policies.read' | 'policies.write' | 'workspace.read' | 'workspace.write' | 'members.read' | 'members.write' | 'usage.read' | 'metrics.read' | 'work-orders.read' | 'work-orders.write' | 'runs.read' | 'runs.write' | 'credits.read' | 'webhooks.read' | 'webhooks.write' | 'templates.read' | 'templates.write'

/** Every `code` of a problem document. */
export type ProblemCode = 'address_not_allowed' | 'agent_not_active' | 'agent_revoked' | 'body_too_large' | 'capability_missing' | 'conflicting_credentials' | 'credentials_malformed' | 'credentials_missing' | 'delegation_cycle' | 'delegation_not_active' | 'exceeds_authority' | 'exceeds_delegation' | 'exceeds_grant' | 'exceeds_parent' | 'idempotency_conflict' | 'idempotency_in_flight' | 'identity_linked' | 'insufficient_scope' | 'internal_error' | 'invalid_allowed_ips' | 'invalid_constraints' | 'invalid_cursor' | 'invalid_expiry' | 'invalid_key' | 'invalid_max_depth' | 'invalid_policy' | 'invalid_public_key' | 'invalid_request' | 'invalid_return_url' | 'invitation_not_open' | 'key_expired' | 'key_in_query' | 'key_not_active' | 'key_revoked' | 'last_owner' | 'live_access_disabled' | 'live_key_required' | 'malformed_json' | 'member_exists' | 'member_limit_reached' | 'member_linked' | 'member_removed' | 'not_delegate' | 'not_found' | 'operator_key_required' | 'outcome_unknown' | 'plan_current' | 'plan_not_sold' | 'policy_denied' | 'policy_limit_reached' | 'precondition_failed' | 'public_key_in_use' | 'quota_exceeded' | 'rate_limited' | 'role_required' | 'rotation_in_progress' | 'secret_no_longer_available' | 'sign_in_refused' | 'test_access_disabled' | 'token_too_large' | 'unavailable' | 'unknown_plan' | 'unknown_scope' | 'unsupported_media_type' | 'workspace_suspended' | 'wrong_credential_kind'

/** Members that a handler always finds: the pipeline applies their defaults. */
export type Defaulted = {
  'agents.create': { query: never; body: 'capabilities' }
  'agents.list': { query: 'limit'; body: never }
  'agents.get': { query: never; body: never }
  'agents.update': { query: never; body: never }
  'agents.revoke': { query: never; body: never }
  'agents.rotateKey': { query: never; body: never }
  'tokens.create': { query: never; body: 'ttl' }
  'tokens.list': { query: 'limit'; body: never }
  'tokens.verify': { query: never; body: 'environment' | 'dry_run' }
  'tokens.get': { query: never; body: never }
  'tokens.revoke': { query: never; body: never }
  'delegations.create': { query: never; body: 'ttl' }
  'delegations.list': { query: 'limit'; body: never }
  'delegations.verify': { query: never; body: 'environment' }
  'delegations.get': { query: never; body: never }
  'delegations.revoke': { query: never; body: never }
  'policies.create': { query: never; body: 'mode' | 'guardrail' | 'revoke_existing' }
  'policies.list': { query: 'limit'; body: never }
  'policies.schema': { query: never; body: never }
  'policies.simulate': { query: never; body: 'last' }
  'policies.get': { query: never; body: never }
  'policies.deactivate': { query: never; body: never }
  'keys.create': { query: never; body: 'format' }
  'keys.list': { query: 'limit'; body: never }
  'keys.selfRevoke': { query: never; body: never }
  'keys.get': { query: never; body: never }
  'keys.update': { query: never; body: never }
  'keys.revoke': { query: 'revoke_issued'; body: never }
  'keys.takeOver': { query: never; body: never }
  'keys.rotate': { query: never; body: 'grace_seconds' }
  'invitations.create': { query: never; body: 'ttl' }
  'invitations.accept': { query: never; body: never }
  'audit.list': { query: 'limit'; body: never }
  'audit.stats': { query: 'bucket'; body: never }
  'audit.export': { query: 'format'; body: never }
  'audit.listCheckpoints': { query: 'limit'; body: never }
  'audit.get': { query: never; body: never }
  'usage.get': { query: 'step' | 'groups'; body: never }
  'usage.anomalies': { query: 'limit'; body: never }
  'usage.ofKey': { query: 'step' | 'group_by' | 'groups'; body: never }
  'billing.plans': { query: never; body: never }
  'billing.checkout': { query: never; body: never }
  'billing.subscription': { query: never; body: never }
  'billing.portal': { query: never; body: never }
  'workspace.get': { query: never; body: never }
  'workspace.update': { query: never; body: never }
  'members.create': { query: never; body: never }
  'members.list': { query: 'limit'; body: never }
  'members.get': { query: never; body: never }
  'members.update': { query: never; body: never }
  'members.remove': { query: 'revoke_keys'; body: never }
  'whoami.get': { query: never; body: never }
  'system.health': { query: never; body: never }
  'system.live': { query: never; body: never }
  'system.ready': { query: never; body: never }
  'system.metrics': { query: never; body: never }
  'system.jwks': { query: never; body: never }
  'system.testJwks': { query: never; body: never }
  'system.auditJwks': { query: never; body: never }
  'system.testAuditJwks': { query: never; body: never }
  'system.openapiJson': { query: never; body: never }
  'system.openapiYaml': { query: never; body: never }
}

/** The registry of scopes: scope → what it allows. */
export const SCOPES: { readonly [scope in Scope]: string } = { 'agents.read': 'List and read agents.', 'agents.write': 'Register, change, suspend and revoke agents.', 'tokens.read': 'List and read issued tokens.', 'tokens.write': 'Issue and revoke tokens.', 'delegations.read': 'List and read delegations.', 'delegations.write': 'Create and revoke delegations.', 'keys.read': 'List and read API keys.', 'keys.write': 'Create, change and revoke API keys.', 'billing.read': 'Read plans and the subscription.', 'billing.write': 'Ask for another plan, open the billing portal.', 'audit.read': 'Read, count and export audit events.', 'policies.read': 'List and read policies.', 'policies.write': 'Create, try and deactivate policies.', 'workspace.read': 'Read the workspace and its settings.', 'workspace.write': 'Change the workspace\'s settings.', 'members.read': 'List and read the members of the workspace.', 'members.write': 'Add members, change their roles, remove them.', 'usage.read': 'Read what keys are used for, how much, and what is unusual.', 'metrics.read': 'Read the figures of the whole server.', 'work-orders.read': 'Read work orders.', 'work-orders.write': 'Create work orders.', 'runs.read': 'Read runs and their results.', 'runs.write': 'Cancel runs.', 'credits.read': 'Read the balance of credits.', 'webhooks.read': 'List and read webhooks.', 'webhooks.write': 'Create, change and delete webhooks.', 'templates.read': 'List and read templates.', 'templates.write': 'Create, change and delete templates.' }

/** Sets of scopes that a key may be made with, by name. */
export const PRESETS = { backend_service: ['work-orders.write', 'runs.read', 'webhooks.write', 'agents.read', 'tokens.read', 'tokens.write'], monitoring: ['runs.read', 'credits.read', 'usage.read', 'metrics.read', 'agents.read', 'tokens.read'], ci_cd: ['work-orders.write', 'runs.read', 'agents.read', 'agents.write'] } as const satisfies { readonly [name: string]: readonly Scope[] }

/** A parameter, a text on the wire; `schema` holds after coercion. */
export type Param = {
  readonly in: 'path' | 'query' | 'header'
  readonly name: string
  readonly required: boolean
  readonly schema: JsonSchema
}

/** One operation, as the server mounts it. */
export type Operation = {
  readonly id: OperationId
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  /** With its parameters in braces: `/v1/agents/{id}`. */
  readonly path: string
  readonly tag: Tag
  /** `public` only if the description says `security: []`. */
  readonly auth: 'key' | 'public'
  /** All of them are needed. */
  readonly requiredScopes: readonly Scope[]
  /** Needs an owner or admin behind the key as well (`x-governance`). */
  readonly governance?: true
  /** Open to every key that is active: past suspension, allow-list and limits. */
  readonly unrestricted?: true
  readonly params: readonly Param[]
  /** Always `application/json`. */
  readonly body?: { readonly required: boolean; readonly schema: JsonSchema }
  /** Status → content type of what the operation answers when it does not refuse. */
  readonly replies: { readonly [status: number]: string | null }
  /**
   * What it is let past: a used up monthly quota; with `reserve` used up rates too, out of a
   * reserve of the key's own; with `all` every limit.
   */
  readonly exempt?: 'quota' | 'reserve' | 'all'
}

const CapabilitySchema: JsonSchema = { type: 'string', minLength: 1, maxLength: 128, pattern: '^[A-Za-z0-9_-]+([.:][A-Za-z0-9_-]+)*([.:]\\*)?$' }

const MetadataSchema: JsonSchema = { type: 'object', maxProperties: 32, propertyNames: { type: 'string', minLength: 1, maxLength: 64 }, additionalProperties: { type: 'string', maxLength: 512 } }

const PublicKeyInputSchema: JsonSchema = { oneOf: [{ type: 'string', minLength: 1, maxLength: 4096 }, { type: 'object', maxProperties: 32, additionalProperties: true }] }

const AgentCreateSchema: JsonSchema = { type: 'object', additionalProperties: false, required: ['name', 'owner'], properties: { name: { type: 'string', minLength: 1, maxLength: 128 }, owner: { type: 'string', minLength: 1, maxLength: 320 }, model_provider: { type: 'string', minLength: 1, maxLength: 128 }, model_name: { type: 'string', minLength: 1, maxLength: 128 }, capabilities: { type: 'array', maxItems: 256, uniqueItems: true, default: [], items: CapabilitySchema }, metadata: MetadataSchema, public_key: PublicKeyInputSchema } }

const AgentStatusSchema: JsonSchema = { type: 'string', enum: ['active', 'suspended', 'revoked'] }

const AgentUpdateSchema: JsonSchema = { type: 'object', additionalProperties: false, minProperties: 1, properties: { name: { type: 'string', minLength: 1, maxLength: 128 }, owner: { type: 'string', minLength: 1, maxLength: 320 }, model_provider: { type: 'string', minLength: 1, maxLength: 128 }, model_name: { type: 'string', minLength: 1, maxLength: 128 }, capabilities: { type: 'array', maxItems: 256, uniqueItems: true, items: CapabilitySchema }, metadata: MetadataSchema, status: { type: 'string', enum: ['active', 'suspended'] } } }

const AgentRotateKeySchema: JsonSchema = { type: 'object', additionalProperties: false, properties: { public_key: PublicKeyInputSchema } }

const TokenCreateSchema: JsonSchema = { type: 'object', additionalProperties: false, required: ['agent_id', 'scope'], properties: { agent_id: { type: 'string', minLength: 1, maxLength: 64 }, scope: { type: 'array', minItems: 1, maxItems: 64, uniqueItems: true, items: CapabilitySchema }, audience: { type: 'array', minItems: 1, maxItems: 8, uniqueItems: true, items: { type: 'string', minLength: 1, maxLength: 256 } }, task_description: { type: 'string', minLength: 1, maxLength: 512 }, constraints: { type: 'object', maxProperties: 32, additionalProperties: true }, delegation_id: { type: 'string', minLength: 1, maxLength: 64 }, grant_id: { type: 'string', minLength: 1, maxLength: 64 }, ttl: { type: 'integer', minimum: 1, maximum: 86400, default: 300 } } }

const TokenStatusSchema: JsonSchema = { type: 'string', enum: ['active', 'suspended', 'expired', 'revoked'] }

const ConcreteScopeSchema: JsonSchema = { type: 'string', minLength: 1, maxLength: 128, pattern: '^[A-Za-z0-9_-]+([.:][A-Za-z0-9_-]+)*$' }

const TokenVerifySchema: JsonSchema = { type: 'object', additionalProperties: false, required: ['token'], properties: { token: { type: 'string' }, required_scope: { oneOf: [ConcreteScopeSchema, { type: 'array', minItems: 1, maxItems: 16, items: ConcreteScopeSchema }] }, audience: { type: 'string', minLength: 1, maxLength: 256 }, context: { type: 'object', additionalProperties: true }, action: { type: 'string', minLength: 1, maxLength: 256 }, environment: { type: 'string', enum: ['live', 'test'], default: 'live' }, use_id: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' }, dry_run: { type: 'boolean', default: false } } }

const DelegationCreateSchema: JsonSchema = { type: 'object', additionalProperties: false, required: ['from_agent_id', 'to_agent_id', 'scope'], properties: { from_agent_id: { type: 'string', minLength: 1, maxLength: 64 }, to_agent_id: { type: 'string', minLength: 1, maxLength: 64 }, scope: { type: 'array', minItems: 1, maxItems: 64, uniqueItems: true, items: CapabilitySchema }, constraints: { type: 'object', maxProperties: 32, additionalProperties: true }, ttl: { type: 'integer', minimum: 1, maximum: 2592000, default: 3600 }, parent_delegation_id: { type: 'string', minLength: 1, maxLength: 64 }, max_depth: { type: 'integer', minimum: 1, maximum: 16 }, reason: { type: 'string', minLength: 1, maxLength: 512 } } }

const DelegationStatusSchema: JsonSchema = { type: 'string', enum: ['active', 'suspended', 'expired', 'revoked'] }

const DelegationVerifySchema: JsonSchema = { type: 'object', additionalProperties: false, required: ['token'], properties: { token: { type: 'string' }, required_scope: { oneOf: [ConcreteScopeSchema, { type: 'array', minItems: 1, maxItems: 16, items: ConcreteScopeSchema }] }, audience: { type: 'string', minLength: 1, maxLength: 256 }, context: { type: 'object', additionalProperties: true }, action: { type: 'string', minLength: 1, maxLength: 256 }, environment: { type: 'string', enum: ['live', 'test'], default: 'live' } } }

const PolicyModelSchema: JsonSchema = { type: 'object', additionalProperties: false, minProperties: 1, properties: { provider: { type: 'string', minLength: 1, maxLength: 128 }, name: { type: 'string', minLength: 1, maxLength: 128 } } }

const PolicyAgentsSchema: JsonSchema = { type: 'object', additionalProperties: false, minProperties: 1, properties: { ids: { type: 'array', minItems: 1, maxItems: 100, uniqueItems: true, items: { type: 'string', minLength: 1, maxLength: 64 } }, owners: { type: 'array', minItems: 1, maxItems: 100, uniqueItems: true, items: { type: 'string', minLength: 1, maxLength: 320 } }, models: { type: 'array', minItems: 1, maxItems: 32, items: PolicyModelSchema }, metadata: { type: 'object', minProperties: 1, maxProperties: 8, propertyNames: { type: 'string', minLength: 1, maxLength: 64 }, additionalProperties: { type: 'string', maxLength: 512 } } } }

const PolicyHoursSchema: JsonSchema = { type: 'object', additionalProperties: false, properties: { timezone: { type: 'string', minLength: 1, maxLength: 64 }, days: { type: 'array', minItems: 1, maxItems: 7, uniqueItems: true, items: { type: 'string', enum: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] } }, from: { type: 'string', pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }, to: { type: 'string', pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$' } } }

const PolicyConditionsSchema: JsonSchema = { type: 'object', additionalProperties: false, minProperties: 1, properties: { max_ttl_seconds: { type: 'integer', minimum: 1, maximum: 2592000 }, hours: PolicyHoursSchema, required_constraints: { type: 'array', minItems: 1, maxItems: 32, uniqueItems: true, items: { type: 'string', minLength: 1, maxLength: 128 } }, allowed_scope: { type: 'array', minItems: 1, maxItems: 64, uniqueItems: true, items: CapabilitySchema }, constraints: { type: 'object', minProperties: 1, maxProperties: 32, additionalProperties: true } } }

const PolicyCreateSchema: JsonSchema = { type: 'object', additionalProperties: false, required: ['name'], properties: { name: { type: 'string', minLength: 1, maxLength: 128 }, description: { type: 'string', minLength: 1, maxLength: 512 }, effect: { type: 'string', enum: ['deny', 'limit', 'allow'] }, agents: PolicyAgentsSchema, scope: { type: 'array', minItems: 1, maxItems: 64, uniqueItems: true, items: CapabilitySchema }, conditions: PolicyConditionsSchema, cedar: { type: 'string', minLength: 1, maxLength: 8192 }, mode: { type: 'string', enum: ['enforce', 'audit'], default: 'enforce' }, guardrail: { type: 'boolean', default: false }, revoke_existing: { type: 'boolean', default: false } } }

const PolicyStatusSchema: JsonSchema = { type: 'string', enum: ['active', 'inactive'] }

const PolicyEffectSchema: JsonSchema = { type: 'string', enum: ['deny', 'limit', 'allow'] }

const PolicyDraftSchema: JsonSchema = { type: 'object', additionalProperties: false, required: ['name'], properties: { name: { type: 'string', minLength: 1, maxLength: 128 }, description: { type: 'string', minLength: 1, maxLength: 512 }, effect: { type: 'string', enum: ['deny', 'limit', 'allow'] }, agents: PolicyAgentsSchema, scope: { type: 'array', minItems: 1, maxItems: 64, uniqueItems: true, items: CapabilitySchema }, conditions: PolicyConditionsSchema, cedar: { type: 'string', minLength: 1, maxLength: 8192 }, mode: { type: 'string', enum: ['enforce', 'audit'] }, guardrail: { type: 'boolean' } } }

const PolicySimulateSchema: JsonSchema = { type: 'object', additionalProperties: false, required: ['policy'], properties: { policy: PolicyDraftSchema, last: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } } }

const KeyScopeSchema: JsonSchema = { type: 'string', minLength: 1, maxLength: 128, pattern: '^(\\*|[A-Za-z0-9_-]+([.:][A-Za-z0-9_-]+)*([.:]\\*)?)$' }

const AllowedIpsSchema: JsonSchema = { type: 'array', maxItems: 64, uniqueItems: true, items: { type: 'string', minLength: 2, maxLength: 49, pattern: '^[0-9A-Fa-f:.]{2,45}(/[0-9]{1,3})?$' } }

const KeyRateLimitSchema: JsonSchema = { type: 'object', required: ['requests_per_second'], additionalProperties: false, properties: { requests_per_second: { type: 'integer', minimum: 1, maximum: 1000000 }, burst: { type: 'integer', minimum: 1, maximum: 1000000 } } }

const KeyCreateSchema: JsonSchema = { type: 'object', additionalProperties: false, required: ['name'], properties: { name: { type: 'string', minLength: 1, maxLength: 128 }, preset: { type: 'string', enum: ['backend_service', 'monitoring', 'ci_cd'] }, scopes: { type: 'array', minItems: 1, maxItems: 64, uniqueItems: true, items: KeyScopeSchema }, environment: { type: 'string', enum: ['live', 'test'] }, expires_at: { type: 'string', format: 'date-time' }, allowed_ips: AllowedIpsSchema, rate_limit: KeyRateLimitSchema, metadata: MetadataSchema, format: { type: 'string', default: 'ag', enum: ['ag', 'amp', 'gsk', 'org', 'sk'] } } }

const KeyStatusSchema: JsonSchema = { type: 'string', enum: ['active', 'expired', 'revoked'] }

const KeyUpdateSchema: JsonSchema = { type: 'object', additionalProperties: false, minProperties: 1, properties: { name: { type: 'string', minLength: 1, maxLength: 128 }, scopes: { type: 'array', minItems: 1, maxItems: 64, uniqueItems: true, items: KeyScopeSchema }, expires_at: { type: 'string', format: 'date-time' }, allowed_ips: AllowedIpsSchema, rate_limit: KeyRateLimitSchema, metadata: MetadataSchema } }

const KeyRotateSchema: JsonSchema = { type: 'object', additionalProperties: false, properties: { grace_seconds: { type: 'integer', minimum: 0, maximum: 2592000, default: 86400 } } }

const InvitationCreateSchema: JsonSchema = { type: 'object', additionalProperties: false, properties: { ttl: { type: 'integer', minimum: 300, maximum: 604800, default: 604800 } } }

const InvitationAcceptSchema: JsonSchema = { type: 'object', required: ['invitation', 'id_token'], additionalProperties: false, properties: { invitation: { type: 'string', minLength: 1, maxLength: 128 }, id_token: { type: 'string', minLength: 1, maxLength: 16384 }, nonce: { type: 'string', minLength: 16, maxLength: 255 } } }

const AuditOutcomeSchema: JsonSchema = { type: 'string', enum: ['success', 'refused'] }

const AnomalyKindSchema: JsonSchema = { type: 'string', enum: ['volume_spike', 'volume_drop', 'error_burst', 'new_country', 'used_after_silence', 'retiring_key_used'] }

const CheckoutCreateSchema: JsonSchema = { type: 'object', additionalProperties: false, required: ['plan'], properties: { plan: { type: 'string', minLength: 2, maxLength: 32, pattern: '^[a-z0-9-]+$' }, success_url: { type: 'string', minLength: 1, maxLength: 2048 }, cancel_url: { type: 'string', minLength: 1, maxLength: 2048 } } }

const WorkspaceUpdateSchema: JsonSchema = { type: 'object', additionalProperties: false, minProperties: 1, properties: { name: { type: 'string', minLength: 1, maxLength: 128 }, policy_default: { type: 'string', enum: ['allow', 'deny'] } } }

const MemberEmailSchema: JsonSchema = { type: 'string', minLength: 3, maxLength: 254, pattern: '^[A-Za-z0-9.!#$%&\'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63})*$' }

const MemberRoleSchema: JsonSchema = { type: 'string', enum: ['owner', 'admin', 'member', 'viewer'] }

const MemberCreateSchema: JsonSchema = { type: 'object', additionalProperties: false, required: ['email', 'role'], properties: { email: MemberEmailSchema, role: MemberRoleSchema } }

const MemberStatusSchema: JsonSchema = { type: 'string', enum: ['active', 'removed'] }

const MemberUpdateSchema: JsonSchema = { type: 'object', additionalProperties: false, minProperties: 1, properties: { email: MemberEmailSchema, role: MemberRoleSchema } }

/** Every operation, by its id. */
export const operations = {
  'agents.create': {
    id: 'agents.create',
    method: 'POST',
    path: '/v1/agents',
    tag: 'agents',
    auth: 'key',
    requiredScopes: ['agents.write'],
    params: [
      { in: 'header', name: 'Idempotency-Key', required: false, schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' } },
    ],
    body: { required: true, schema: AgentCreateSchema },
    replies: { 201: 'application/json' },
  },
  'agents.list': {
    id: 'agents.list',
    method: 'GET',
    path: '/v1/agents',
    tag: 'agents',
    auth: 'key',
    requiredScopes: ['agents.read'],
    params: [
      { in: 'query', name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
      { in: 'query', name: 'cursor', required: false, schema: { type: 'string', minLength: 1, maxLength: 512 } },
      { in: 'query', name: 'status', required: false, schema: AgentStatusSchema },
      { in: 'query', name: 'owner', required: false, schema: { type: 'string', minLength: 1, maxLength: 320 } },
    ],
    replies: { 200: 'application/json' },
    exempt: 'quota',
  },
  'agents.get': {
    id: 'agents.get',
    method: 'GET',
    path: '/v1/agents/{id}',
    tag: 'agents',
    auth: 'key',
    requiredScopes: ['agents.read'],
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
    ],
    replies: { 200: 'application/json' },
  },
  'agents.update': {
    id: 'agents.update',
    method: 'PATCH',
    path: '/v1/agents/{id}',
    tag: 'agents',
    auth: 'key',
    requiredScopes: ['agents.write'],
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'header', name: 'If-Match', required: false, schema: { type: 'string', minLength: 1, maxLength: 128 } },
    ],
    body: { required: true, schema: AgentUpdateSchema },
    replies: { 200: 'application/json' },
  },
  'agents.revoke': {
    id: 'agents.revoke',
    method: 'DELETE',
    path: '/v1/agents/{id}',
    tag: 'agents',
    auth: 'key',
    requiredScopes: ['agents.write'],
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
    ],
    replies: { 200: 'application/json' },
    exempt: 'reserve',
  },
  'agents.rotateKey': {
    id: 'agents.rotateKey',
    method: 'POST',
    path: '/v1/agents/{id}/rotate-key',
    tag: 'agents',
    auth: 'key',
    requiredScopes: ['agents.write'],
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'header', name: 'Idempotency-Key', required: false, schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' } },
    ],
    body: { required: true, schema: AgentRotateKeySchema },
    replies: { 200: 'application/json' },
  },
  'tokens.create': {
    id: 'tokens.create',
    method: 'POST',
    path: '/v1/tokens',
    tag: 'tokens',
    auth: 'key',
    requiredScopes: ['tokens.write'],
    params: [
      { in: 'header', name: 'Idempotency-Key', required: false, schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' } },
    ],
    body: { required: true, schema: TokenCreateSchema },
    replies: { 201: 'application/json' },
  },
  'tokens.list': {
    id: 'tokens.list',
    method: 'GET',
    path: '/v1/tokens',
    tag: 'tokens',
    auth: 'key',
    requiredScopes: ['tokens.read'],
    params: [
      { in: 'query', name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
      { in: 'query', name: 'cursor', required: false, schema: { type: 'string', minLength: 1, maxLength: 512 } },
      { in: 'query', name: 'agent_id', required: false, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'query', name: 'delegation_id', required: false, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'query', name: 'status', required: false, schema: TokenStatusSchema },
      { in: 'query', name: 'since', required: false, schema: { type: 'string', format: 'date-time' } },
      { in: 'query', name: 'until', required: false, schema: { type: 'string', format: 'date-time' } },
    ],
    replies: { 200: 'application/json' },
    exempt: 'quota',
  },
  'tokens.verify': {
    id: 'tokens.verify',
    method: 'POST',
    path: '/v1/tokens/verify',
    tag: 'tokens',
    auth: 'public',
    requiredScopes: [],
    params: [],
    body: { required: true, schema: TokenVerifySchema },
    replies: { 200: 'application/json' },
  },
  'tokens.get': {
    id: 'tokens.get',
    method: 'GET',
    path: '/v1/tokens/{id}',
    tag: 'tokens',
    auth: 'key',
    requiredScopes: ['tokens.read'],
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
    ],
    replies: { 200: 'application/json' },
  },
  'tokens.revoke': {
    id: 'tokens.revoke',
    method: 'POST',
    path: '/v1/tokens/{id}/revoke',
    tag: 'tokens',
    auth: 'key',
    requiredScopes: ['tokens.write'],
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
    ],
    replies: { 200: 'application/json' },
    exempt: 'reserve',
  },
  'delegations.create': {
    id: 'delegations.create',
    method: 'POST',
    path: '/v1/delegations',
    tag: 'delegations',
    auth: 'key',
    requiredScopes: ['delegations.write'],
    params: [
      { in: 'header', name: 'Idempotency-Key', required: false, schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' } },
    ],
    body: { required: true, schema: DelegationCreateSchema },
    replies: { 201: 'application/json' },
  },
  'delegations.list': {
    id: 'delegations.list',
    method: 'GET',
    path: '/v1/delegations',
    tag: 'delegations',
    auth: 'key',
    requiredScopes: ['delegations.read'],
    params: [
      { in: 'query', name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
      { in: 'query', name: 'cursor', required: false, schema: { type: 'string', minLength: 1, maxLength: 512 } },
      { in: 'query', name: 'from_agent_id', required: false, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'query', name: 'to_agent_id', required: false, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'query', name: 'parent_delegation_id', required: false, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'query', name: 'status', required: false, schema: DelegationStatusSchema },
    ],
    replies: { 200: 'application/json' },
    exempt: 'quota',
  },
  'delegations.verify': {
    id: 'delegations.verify',
    method: 'POST',
    path: '/v1/delegations/verify',
    tag: 'delegations',
    auth: 'public',
    requiredScopes: [],
    params: [],
    body: { required: true, schema: DelegationVerifySchema },
    replies: { 200: 'application/json' },
  },
  'delegations.get': {
    id: 'delegations.get',
    method: 'GET',
    path: '/v1/delegations/{id}',
    tag: 'delegations',
    auth: 'key',
    requiredScopes: ['delegations.read'],
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
    ],
    replies: { 200: 'application/json' },
  },
  'delegations.revoke': {
    id: 'delegations.revoke',
    method: 'DELETE',
    path: '/v1/delegations/{id}',
    tag: 'delegations',
    auth: 'key',
    requiredScopes: ['delegations.write'],
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
    ],
    replies: { 200: 'application/json' },
    exempt: 'reserve',
  },
  'policies.create': {
    id: 'policies.create',
    method: 'POST',
    path: '/v1/policies',
    tag: 'policies',
    auth: 'key',
    requiredScopes: ['policies.write'],
    governance: true,
    params: [
      { in: 'header', name: 'Idempotency-Key', required: false, schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' } },
    ],
    body: { required: true, schema: PolicyCreateSchema },
    replies: { 201: 'application/json' },
  },
  'policies.list': {
    id: 'policies.list',
    method: 'GET',
    path: '/v1/policies',
    tag: 'policies',
    auth: 'key',
    requiredScopes: ['policies.read'],
    params: [
      { in: 'query', name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
      { in: 'query', name: 'cursor', required: false, schema: { type: 'string', minLength: 1, maxLength: 512 } },
      { in: 'query', name: 'status', required: false, schema: PolicyStatusSchema },
      { in: 'query', name: 'effect', required: false, schema: PolicyEffectSchema },
    ],
    replies: { 200: 'application/json' },
  },
  'policies.schema': {
    id: 'policies.schema',
    method: 'GET',
    path: '/v1/policies/schema',
    tag: 'policies',
    auth: 'public',
    requiredScopes: [],
    params: [],
    replies: { 200: 'text/plain', 304: null },
  },
  'policies.simulate': {
    id: 'policies.simulate',
    method: 'POST',
    path: '/v1/policies/simulate',
    tag: 'policies',
    auth: 'key',
    requiredScopes: ['policies.write', 'tokens.read'],
    params: [],
    body: { required: true, schema: PolicySimulateSchema },
    replies: { 200: 'application/json' },
  },
  'policies.get': {
    id: 'policies.get',
    method: 'GET',
    path: '/v1/policies/{id}',
    tag: 'policies',
    auth: 'key',
    requiredScopes: ['policies.read'],
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
    ],
    replies: { 200: 'application/json' },
  },
  'policies.deactivate': {
    id: 'policies.deactivate',
    method: 'DELETE',
    path: '/v1/policies/{id}',
    tag: 'policies',
    auth: 'key',
    requiredScopes: ['policies.write'],
    governance: true,
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
    ],
    replies: { 200: 'application/json' },
  },
  'keys.create': {
    id: 'keys.create',
    method: 'POST',
    path: '/v1/keys',
    tag: 'keys',
    auth: 'key',
    requiredScopes: ['keys.write'],
    governance: true,
    params: [
      { in: 'header', name: 'Idempotency-Key', required: false, schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' } },
    ],
    body: { required: true, schema: KeyCreateSchema },
    replies: { 201: 'application/json' },
  },
  'keys.list': {
    id: 'keys.list',
    method: 'GET',
    path: '/v1/keys',
    tag: 'keys',
    auth: 'key',
    requiredScopes: ['keys.read'],
    params: [
      { in: 'query', name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
      { in: 'query', name: 'cursor', required: false, schema: { type: 'string', minLength: 1, maxLength: 512 } },
      { in: 'query', name: 'status', required: false, schema: KeyStatusSchema },
      { in: 'query', name: 'lineage_id', required: false, schema: { type: 'string', minLength: 1, maxLength: 64 } },
    ],
    replies: { 200: 'application/json' },
    exempt: 'quota',
  },
  'keys.selfRevoke': {
    id: 'keys.selfRevoke',
    method: 'POST',
    path: '/v1/keys/self-revoke',
    tag: 'keys',
    auth: 'key',
    requiredScopes: [],
    unrestricted: true,
    params: [],
    replies: { 200: 'application/json' },
    exempt: 'all',
  },
  'keys.get': {
    id: 'keys.get',
    method: 'GET',
    path: '/v1/keys/{id}',
    tag: 'keys',
    auth: 'key',
    requiredScopes: ['keys.read'],
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
    ],
    replies: { 200: 'application/json' },
  },
  'keys.update': {
    id: 'keys.update',
    method: 'PATCH',
    path: '/v1/keys/{id}',
    tag: 'keys',
    auth: 'key',
    requiredScopes: ['keys.write'],
    governance: true,
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'header', name: 'If-Match', required: false, schema: { type: 'string', minLength: 1, maxLength: 128 } },
    ],
    body: { required: true, schema: KeyUpdateSchema },
    replies: { 200: 'application/json' },
  },
  'keys.revoke': {
    id: 'keys.revoke',
    method: 'DELETE',
    path: '/v1/keys/{id}',
    tag: 'keys',
    auth: 'key',
    requiredScopes: ['keys.write'],
    governance: true,
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'query', name: 'revoke_issued', required: false, schema: { type: 'boolean', default: false } },
    ],
    replies: { 200: 'application/json' },
    exempt: 'reserve',
  },
  'keys.takeOver': {
    id: 'keys.takeOver',
    method: 'POST',
    path: '/v1/keys/{id}/take-over',
    tag: 'keys',
    auth: 'key',
    requiredScopes: ['keys.write'],
    governance: true,
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
    ],
    replies: { 200: 'application/json' },
  },
  'keys.rotate': {
    id: 'keys.rotate',
    method: 'POST',
    path: '/v1/keys/{id}/rotate',
    tag: 'keys',
    auth: 'key',
    requiredScopes: ['keys.write'],
    governance: true,
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'header', name: 'Idempotency-Key', required: false, schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' } },
    ],
    body: { required: true, schema: KeyRotateSchema },
    replies: { 201: 'application/json' },
  },
  'invitations.create': {
    id: 'invitations.create',
    method: 'POST',
    path: '/v1/members/{id}/invitations',
    tag: 'invitations',
    auth: 'key',
    requiredScopes: ['members.write'],
    governance: true,
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'header', name: 'Idempotency-Key', required: false, schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' } },
    ],
    body: { required: true, schema: InvitationCreateSchema },
    replies: { 201: 'application/json' },
  },
  'invitations.accept': {
    id: 'invitations.accept',
    method: 'POST',
    path: '/v1/invitations/accept',
    tag: 'invitations',
    auth: 'public',
    requiredScopes: [],
    params: [],
    body: { required: true, schema: InvitationAcceptSchema },
    replies: { 200: 'application/json' },
  },
  'audit.list': {
    id: 'audit.list',
    method: 'GET',
    path: '/v1/audit',
    tag: 'audit',
    auth: 'key',
    requiredScopes: ['audit.read'],
    params: [
      { in: 'query', name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
      { in: 'query', name: 'cursor', required: false, schema: { type: 'string', minLength: 1, maxLength: 512 } },
      { in: 'query', name: 'since', required: false, schema: { type: 'string', format: 'date-time' } },
      { in: 'query', name: 'until', required: false, schema: { type: 'string', format: 'date-time' } },
      { in: 'query', name: 'actor', required: false, schema: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[a-z]+(_[A-Za-z0-9]+)?$' } },
      { in: 'query', name: 'agent_id', required: false, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'query', name: 'action', required: false, schema: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[a-z_]+(\\.[a-z_]+)*(\\.\\*)?$' } },
      { in: 'query', name: 'outcome', required: false, schema: AuditOutcomeSchema },
      { in: 'query', name: 'text', required: false, schema: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[^\\x00-\\x1f\\x7f]+$' } },
    ],
    replies: { 200: 'application/json' },
  },
  'audit.stats': {
    id: 'audit.stats',
    method: 'GET',
    path: '/v1/audit/stats',
    tag: 'audit',
    auth: 'key',
    requiredScopes: ['audit.read'],
    params: [
      { in: 'query', name: 'since', required: false, schema: { type: 'string', format: 'date-time' } },
      { in: 'query', name: 'until', required: false, schema: { type: 'string', format: 'date-time' } },
      { in: 'query', name: 'bucket', required: false, schema: { type: 'string', enum: ['minute', 'hour', 'day'], default: 'hour' } },
    ],
    replies: { 200: 'application/json' },
  },
  'audit.export': {
    id: 'audit.export',
    method: 'GET',
    path: '/v1/audit/export',
    tag: 'audit',
    auth: 'key',
    requiredScopes: ['audit.read'],
    params: [
      { in: 'query', name: 'format', required: false, schema: { type: 'string', enum: ['ndjson', 'csv'], default: 'ndjson' } },
      { in: 'query', name: 'since', required: false, schema: { type: 'string', format: 'date-time' } },
      { in: 'query', name: 'until', required: false, schema: { type: 'string', format: 'date-time' } },
      { in: 'query', name: 'actor', required: false, schema: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[a-z]+(_[A-Za-z0-9]+)?$' } },
      { in: 'query', name: 'agent_id', required: false, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'query', name: 'action', required: false, schema: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[a-z_]+(\\.[a-z_]+)*(\\.\\*)?$' } },
      { in: 'query', name: 'outcome', required: false, schema: AuditOutcomeSchema },
      { in: 'query', name: 'text', required: false, schema: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[^\\x00-\\x1f\\x7f]+$' } },
    ],
    replies: { 200: 'application/x-ndjson' },
  },
  'audit.listCheckpoints': {
    id: 'audit.listCheckpoints',
    method: 'GET',
    path: '/v1/audit/checkpoints',
    tag: 'audit',
    auth: 'key',
    requiredScopes: ['audit.read'],
    params: [
      { in: 'query', name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
      { in: 'query', name: 'cursor', required: false, schema: { type: 'string', minLength: 1, maxLength: 512 } },
      { in: 'query', name: 'since', required: false, schema: { type: 'string', format: 'date-time' } },
      { in: 'query', name: 'until', required: false, schema: { type: 'string', format: 'date-time' } },
    ],
    replies: { 200: 'application/json' },
  },
  'audit.get': {
    id: 'audit.get',
    method: 'GET',
    path: '/v1/audit/{id}',
    tag: 'audit',
    auth: 'key',
    requiredScopes: ['audit.read'],
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
    ],
    replies: { 200: 'application/json' },
  },
  'usage.get': {
    id: 'usage.get',
    method: 'GET',
    path: '/v1/usage',
    tag: 'usage',
    auth: 'key',
    requiredScopes: ['usage.read'],
    params: [
      { in: 'query', name: 'since', required: false, schema: { type: 'string', format: 'date-time' } },
      { in: 'query', name: 'until', required: false, schema: { type: 'string', format: 'date-time' } },
      { in: 'query', name: 'step', required: false, schema: { type: 'string', enum: ['minute', 'hour', 'day'], default: 'hour' } },
      { in: 'query', name: 'group_by', required: false, schema: { type: 'string', enum: ['key', 'status', 'country', 'operation'] } },
      { in: 'query', name: 'groups', required: false, schema: { type: 'integer', minimum: 1, maximum: 20, default: 10 } },
    ],
    replies: { 200: 'application/json' },
    exempt: 'quota',
  },
  'usage.anomalies': {
    id: 'usage.anomalies',
    method: 'GET',
    path: '/v1/usage/anomalies',
    tag: 'usage',
    auth: 'key',
    requiredScopes: ['usage.read'],
    params: [
      { in: 'query', name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
      { in: 'query', name: 'cursor', required: false, schema: { type: 'string', minLength: 1, maxLength: 512 } },
      { in: 'query', name: 'kind', required: false, schema: AnomalyKindSchema },
      { in: 'query', name: 'key', required: false, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'query', name: 'since', required: false, schema: { type: 'string', format: 'date-time' } },
    ],
    replies: { 200: 'application/json' },
    exempt: 'quota',
  },
  'usage.ofKey': {
    id: 'usage.ofKey',
    method: 'GET',
    path: '/v1/keys/{id}/usage',
    tag: 'usage',
    auth: 'key',
    requiredScopes: ['usage.read'],
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'query', name: 'since', required: false, schema: { type: 'string', format: 'date-time' } },
      { in: 'query', name: 'until', required: false, schema: { type: 'string', format: 'date-time' } },
      { in: 'query', name: 'step', required: false, schema: { type: 'string', enum: ['minute', 'hour', 'day'], default: 'hour' } },
      { in: 'query', name: 'group_by', required: false, schema: { type: 'string', enum: ['key', 'status', 'country', 'operation'], default: 'key' } },
      { in: 'query', name: 'groups', required: false, schema: { type: 'integer', minimum: 1, maximum: 20, default: 10 } },
    ],
    replies: { 200: 'application/json' },
    exempt: 'quota',
  },
  'billing.plans': {
    id: 'billing.plans',
    method: 'GET',
    path: '/v1/billing/plans',
    tag: 'billing',
    auth: 'key',
    requiredScopes: ['billing.read'],
    params: [],
    replies: { 200: 'application/json' },
    exempt: 'quota',
  },
  'billing.checkout': {
    id: 'billing.checkout',
    method: 'POST',
    path: '/v1/billing/checkout',
    tag: 'billing',
    auth: 'key',
    requiredScopes: ['billing.write'],
    governance: true,
    params: [
      { in: 'header', name: 'Idempotency-Key', required: false, schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' } },
    ],
    body: { required: true, schema: CheckoutCreateSchema },
    replies: { 201: 'application/json' },
    exempt: 'quota',
  },
  'billing.subscription': {
    id: 'billing.subscription',
    method: 'GET',
    path: '/v1/billing/subscription',
    tag: 'billing',
    auth: 'key',
    requiredScopes: ['billing.read'],
    params: [],
    replies: { 200: 'application/json' },
    exempt: 'quota',
  },
  'billing.portal': {
    id: 'billing.portal',
    method: 'POST',
    path: '/v1/billing/portal',
    tag: 'billing',
    auth: 'key',
    requiredScopes: ['billing.write'],
    governance: true,
    params: [],
    replies: { 200: 'application/json' },
    exempt: 'quota',
  },
  'workspace.get': {
    id: 'workspace.get',
    method: 'GET',
    path: '/v1/workspace',
    tag: 'workspace',
    auth: 'key',
    requiredScopes: ['workspace.read'],
    params: [],
    replies: { 200: 'application/json' },
  },
  'workspace.update': {
    id: 'workspace.update',
    method: 'PATCH',
    path: '/v1/workspace',
    tag: 'workspace',
    auth: 'key',
    requiredScopes: ['workspace.write'],
    governance: true,
    params: [
      { in: 'header', name: 'If-Match', required: false, schema: { type: 'string', minLength: 1, maxLength: 128 } },
    ],
    body: { required: true, schema: WorkspaceUpdateSchema },
    replies: { 200: 'application/json' },
  },
  'members.create': {
    id: 'members.create',
    method: 'POST',
    path: '/v1/members',
    tag: 'members',
    auth: 'key',
    requiredScopes: ['members.write'],
    governance: true,
    params: [
      { in: 'header', name: 'Idempotency-Key', required: false, schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' } },
    ],
    body: { required: true, schema: MemberCreateSchema },
    replies: { 201: 'application/json' },
  },
  'members.list': {
    id: 'members.list',
    method: 'GET',
    path: '/v1/members',
    tag: 'members',
    auth: 'key',
    requiredScopes: ['members.read'],
    params: [
      { in: 'query', name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
      { in: 'query', name: 'cursor', required: false, schema: { type: 'string', minLength: 1, maxLength: 512 } },
      { in: 'query', name: 'status', required: false, schema: MemberStatusSchema },
    ],
    replies: { 200: 'application/json' },
  },
  'members.get': {
    id: 'members.get',
    method: 'GET',
    path: '/v1/members/{id}',
    tag: 'members',
    auth: 'key',
    requiredScopes: ['members.read'],
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
    ],
    replies: { 200: 'application/json' },
  },
  'members.update': {
    id: 'members.update',
    method: 'PATCH',
    path: '/v1/members/{id}',
    tag: 'members',
    auth: 'key',
    requiredScopes: ['members.write'],
    governance: true,
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'header', name: 'If-Match', required: false, schema: { type: 'string', minLength: 1, maxLength: 128 } },
    ],
    body: { required: true, schema: MemberUpdateSchema },
    replies: { 200: 'application/json' },
  },
  'members.remove': {
    id: 'members.remove',
    method: 'DELETE',
    path: '/v1/members/{id}',
    tag: 'members',
    auth: 'key',
    requiredScopes: ['members.write'],
    governance: true,
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 64 } },
      { in: 'query', name: 'revoke_keys', required: false, schema: { type: 'boolean', default: false } },
    ],
    replies: { 200: 'application/json' },
  },
  'whoami.get': {
    id: 'whoami.get',
    method: 'GET',
    path: '/v1/whoami',
    tag: 'whoami',
    auth: 'key',
    requiredScopes: [],
    params: [],
    replies: { 200: 'application/json' },
    exempt: 'quota',
  },
  'system.health': {
    id: 'system.health',
    method: 'GET',
    path: '/health',
    tag: 'system',
    auth: 'public',
    requiredScopes: [],
    params: [],
    replies: { 200: 'application/json' },
  },
  'system.live': {
    id: 'system.live',
    method: 'GET',
    path: '/livez',
    tag: 'system',
    auth: 'public',
    requiredScopes: [],
    params: [],
    replies: { 200: 'application/json' },
  },
  'system.ready': {
    id: 'system.ready',
    method: 'GET',
    path: '/readyz',
    tag: 'system',
    auth: 'public',
    requiredScopes: [],
    params: [],
    replies: { 200: 'application/json' },
  },
  'system.metrics': {
    id: 'system.metrics',
    method: 'GET',
    path: '/metrics',
    tag: 'system',
    auth: 'key',
    requiredScopes: ['metrics.read'],
    params: [],
    replies: { 200: 'text/plain' },
  },
  'system.jwks': {
    id: 'system.jwks',
    method: 'GET',
    path: '/.well-known/jwks.json',
    tag: 'system',
    auth: 'public',
    requiredScopes: [],
    params: [],
    replies: { 200: 'application/json', 304: null },
  },
  'system.testJwks': {
    id: 'system.testJwks',
    method: 'GET',
    path: '/test/.well-known/jwks.json',
    tag: 'system',
    auth: 'public',
    requiredScopes: [],
    params: [],
    replies: { 200: 'application/json', 304: null },
  },
  'system.auditJwks': {
    id: 'system.auditJwks',
    method: 'GET',
    path: '/.well-known/audit-jwks.json',
    tag: 'system',
    auth: 'public',
    requiredScopes: [],
    params: [],
    replies: { 200: 'application/json', 304: null },
  },
  'system.testAuditJwks': {
    id: 'system.testAuditJwks',
    method: 'GET',
    path: '/test/.well-known/audit-jwks.json',
    tag: 'system',
    auth: 'public',
    requiredScopes: [],
    params: [],
    replies: { 200: 'application/json', 304: null },
  },
  'system.openapiJson': {
    id: 'system.openapiJson',
    method: 'GET',
    path: '/openapi.json',
    tag: 'system',
    auth: 'public',
    requiredScopes: [],
    params: [],
    replies: { 200: 'application/json', 304: null },
  },
  'system.openapiYaml': {
    id: 'system.openapiYaml',
    method: 'GET',
    path: '/openapi.yaml',
    tag: 'system',
    auth: 'public',
    requiredScopes: [],
    params: [],
    replies: { 200: 'application/yaml', 304: null },
  },
} as const satisfies { readonly [Id in OperationId]: Operation }

export type Operations = typeof operations

/** The operations of one tag. */
export type OperationIdsOf<T extends Tag> = {
  [Id in OperationId]: Operations[Id]['tag'] extends T ? Id : never
}[OperationId]

/** The same, as a list to walk. */
export const operationList: readonly Operation[] = Object.values(operations)
