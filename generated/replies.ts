// Written by `bun run generate` from openapi.yaml; never edited.

import type { JsonSchema, OperationId, ProblemCode } from './operations.ts'

/** One answer. Objects are closed: no undeclared member passes. */
export type DeclaredReply = {
  /** The codes that a problem document of this status may carry. */
  readonly codes: readonly ProblemCode[]
  /** The names of the headers that the description shows. */
  readonly headers: readonly string[]
  readonly contentType?: string
  /** Further media types that the caller may ask for. */
  readonly otherTypes?: readonly string[]
  readonly schema?: JsonSchema
}

export type Replies = { readonly [status: number]: DeclaredReply }

const AgentStatusSchema: JsonSchema = { type: 'string', enum: ['active', 'suspended', 'revoked'] }

const EnvironmentSchema: JsonSchema = { type: 'string', enum: ['live', 'test'] }

const PublicJwkSchema: JsonSchema = { type: 'object', required: ['kty', 'crv', 'x', 'kid'], properties: { kty: { type: 'string' }, crv: { type: 'string' }, x: { type: 'string' }, y: { type: 'string' }, kid: { type: 'string' } }, additionalProperties: false }

const AgentSchema: JsonSchema = { type: 'object', required: ['id', 'name', 'owner', 'capabilities', 'metadata', 'status', 'environment', 'public_key', 'created_at', 'updated_at'], properties: { id: { type: 'string' }, name: { type: 'string' }, owner: { type: 'string' }, model_provider: { type: 'string' }, model_name: { type: 'string' }, capabilities: { type: 'array', items: { type: 'string' } }, metadata: { type: 'object', additionalProperties: { type: 'string' } }, status: AgentStatusSchema, environment: EnvironmentSchema, public_key: PublicJwkSchema, private_key_pem: { type: 'string' }, created_at: { type: 'string', format: 'date-time' }, updated_at: { type: 'string', format: 'date-time' }, revoked_at: { type: 'string', format: 'date-time' }, revoked_tokens: { type: 'integer' }, revoked_delegations: { type: 'integer' } }, additionalProperties: false }

const FieldErrorSchema: JsonSchema = { type: 'object', required: ['pointer', 'detail'], properties: { pointer: { type: 'string' }, detail: { type: 'string' } }, additionalProperties: false }

const ProblemSchema: JsonSchema = { type: 'object', required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'error', 'request_id'], properties: { type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' }, detail: { type: 'string' }, instance: { type: 'string' }, code: { type: 'string' }, error: { type: 'string' }, errors: { type: 'array', items: FieldErrorSchema }, request_id: { type: 'string' }, required_scope: { type: 'string' }, required_role: { type: 'array', items: { type: 'string' } }, role: { type: 'string' }, have: { type: 'array', items: { type: 'string' } }, missing: { type: 'array', items: { type: 'string' } }, exceeds: { type: 'array', items: { type: 'string' } }, policy_id: { type: 'string' }, policy_name: { type: 'string' }, rule: { type: 'string' }, asked: { type: 'string' }, allowed: { type: 'string' }, reason: { type: 'string' }, object_id: { type: 'string' }, limit: { type: 'string' }, limit_requests: { type: 'integer' }, window_seconds: { type: 'integer' }, used: { type: 'integer' }, retry_at: { type: 'string', format: 'date-time' } }, additionalProperties: false }

const AgentPageSchema: JsonSchema = { type: 'object', required: ['data', 'has_more'], properties: { data: { type: 'array', items: AgentSchema }, has_more: { type: 'boolean' }, next_cursor: { type: 'string' } }, additionalProperties: false }

const TokenStatusSchema: JsonSchema = { type: 'string', enum: ['active', 'suspended', 'expired', 'revoked'] }

const LimitedBySchema: JsonSchema = { type: 'object', required: ['policy_id', 'name', 'changed'], properties: { policy_id: { type: 'string' }, name: { type: 'string' }, changed: { type: 'array', items: { type: 'string' } } }, additionalProperties: false }

const IssuedTokenSchema: JsonSchema = { type: 'object', required: ['id', 'token', 'grant_id', 'agent_id', 'agent_name', 'scope', 'audience', 'constraints', 'status', 'environment', 'issued_by', 'issued_at', 'expires_at', 'ttl'], properties: { id: { type: 'string' }, token: { type: 'string' }, grant_id: { type: 'string' }, delegation_id: { type: 'string' }, agent_id: { type: 'string' }, agent_name: { type: 'string' }, scope: { type: 'array', items: { type: 'string' } }, audience: { type: 'array', items: { type: 'string' } }, task_description: { type: 'string' }, constraints: { type: 'object', additionalProperties: true }, status: TokenStatusSchema, environment: EnvironmentSchema, issued_by: { type: 'string' }, issued_at: { type: 'string', format: 'date-time' }, expires_at: { type: 'string', format: 'date-time' }, ttl: { type: 'integer' }, limited_by: { type: 'array', items: LimitedBySchema } }, additionalProperties: false }

const TokenSchema: JsonSchema = { type: 'object', required: ['id', 'grant_id', 'agent_id', 'agent_name', 'scope', 'audience', 'constraints', 'status', 'environment', 'issued_by', 'issued_at', 'expires_at'], properties: { id: { type: 'string' }, grant_id: { type: 'string' }, delegation_id: { type: 'string' }, agent_id: { type: 'string' }, agent_name: { type: 'string' }, scope: { type: 'array', items: { type: 'string' } }, audience: { type: 'array', items: { type: 'string' } }, task_description: { type: 'string' }, constraints: { type: 'object', additionalProperties: true }, status: TokenStatusSchema, environment: EnvironmentSchema, issued_by: { type: 'string' }, issued_at: { type: 'string', format: 'date-time' }, expires_at: { type: 'string', format: 'date-time' }, revoked_at: { type: 'string', format: 'date-time' }, remaining_uses: { type: 'integer' }, remaining_budget: { type: 'object', additionalProperties: { type: 'number' } } }, additionalProperties: false }

const TokenPageSchema: JsonSchema = { type: 'object', required: ['data', 'has_more'], properties: { data: { type: 'array', items: TokenSchema }, has_more: { type: 'boolean' }, next_cursor: { type: 'string' } }, additionalProperties: false }

const VerdictCodeSchema: JsonSchema = { type: 'string', enum: ['ok', 'malformed', 'invalid', 'wrong_kind', 'wrong_environment', 'key_revoked', 'expired', 'not_yet_valid', 'workspace_suspended', 'agent_revoked', 'agent_suspended', 'delegation_revoked', 'revoked', 'audience_mismatch', 'scope_missing', 'context_required', 'constraint_violated', 'use_id_conflict', 'uses_exhausted', 'budget_exhausted'] }

const ViolationSchema: JsonSchema = { type: 'object', required: ['constraint', 'expected'], properties: { constraint: { type: 'string' }, expected: { type: 'string' }, actual: { type: 'string' }, delegation_id: { type: 'string' } }, additionalProperties: false }

const ChainLinkSchema: JsonSchema = { type: 'object', required: ['delegation_id', 'from_agent_id', 'to_agent_id', 'scope', 'constraints', 'expires_at'], properties: { delegation_id: { type: 'string' }, from_agent_id: { type: 'string' }, to_agent_id: { type: 'string' }, scope: { type: 'array', items: { type: 'string' } }, constraints: { type: 'object', additionalProperties: true }, expires_at: { type: 'string', format: 'date-time' } }, additionalProperties: false }

const VerdictSchema: JsonSchema = { type: 'object', required: ['valid', 'code', 'reason'], properties: { valid: { type: 'boolean' }, code: VerdictCodeSchema, reason: { type: 'string' }, constraints_checked: { type: 'boolean' }, violations: { type: 'array', items: ViolationSchema }, remaining_uses: { type: 'integer' }, remaining_budget: { type: 'object', additionalProperties: { type: 'number' } }, replayed: { type: 'boolean' }, token_id: { type: 'string' }, agent_id: { type: 'string' }, agent_name: { type: 'string' }, environment: EnvironmentSchema, scope: { type: 'array', items: { type: 'string' } }, audience: { type: 'array', items: { type: 'string' } }, task_description: { type: 'string' }, constraints: { type: 'object', additionalProperties: true }, issued_at: { type: 'string', format: 'date-time' }, expires_at: { type: 'string', format: 'date-time' }, remaining_ttl: { type: 'integer' }, origin_agent_id: { type: 'string' }, delegation_id: { type: 'string' }, chain: { type: 'array', items: ChainLinkSchema } }, additionalProperties: false }

const DelegationStatusSchema: JsonSchema = { type: 'string', enum: ['active', 'suspended', 'expired', 'revoked'] }

const IssuedDelegationSchema: JsonSchema = { type: 'object', required: ['id', 'token', 'origin_agent_id', 'from_agent_id', 'to_agent_id', 'scope', 'constraints', 'depth', 'max_depth', 'chain', 'status', 'environment', 'issued_by', 'created_at', 'expires_at', 'ttl'], properties: { token: { type: 'string' }, id: { type: 'string' }, parent_delegation_id: { type: 'string' }, origin_agent_id: { type: 'string' }, from_agent_id: { type: 'string' }, to_agent_id: { type: 'string' }, scope: { type: 'array', items: { type: 'string' } }, constraints: { type: 'object', additionalProperties: true }, depth: { type: 'integer' }, max_depth: { type: 'integer' }, chain: { type: 'array', items: ChainLinkSchema }, reason: { type: 'string' }, status: DelegationStatusSchema, environment: EnvironmentSchema, issued_by: { type: 'string' }, created_at: { type: 'string', format: 'date-time' }, expires_at: { type: 'string', format: 'date-time' }, ttl: { type: 'integer' }, limited_by: { type: 'array', items: LimitedBySchema } }, additionalProperties: false }

const DelegationSchema: JsonSchema = { type: 'object', required: ['id', 'origin_agent_id', 'from_agent_id', 'to_agent_id', 'scope', 'constraints', 'depth', 'max_depth', 'chain', 'status', 'environment', 'issued_by', 'created_at', 'expires_at'], properties: { id: { type: 'string' }, parent_delegation_id: { type: 'string' }, origin_agent_id: { type: 'string' }, from_agent_id: { type: 'string' }, to_agent_id: { type: 'string' }, scope: { type: 'array', items: { type: 'string' } }, constraints: { type: 'object', additionalProperties: true }, depth: { type: 'integer' }, max_depth: { type: 'integer' }, chain: { type: 'array', items: ChainLinkSchema }, reason: { type: 'string' }, status: DelegationStatusSchema, environment: EnvironmentSchema, issued_by: { type: 'string' }, created_at: { type: 'string', format: 'date-time' }, expires_at: { type: 'string', format: 'date-time' }, revoked_at: { type: 'string', format: 'date-time' }, revoked_delegations: { type: 'integer' }, revoked_tokens: { type: 'integer' } }, additionalProperties: false }

const DelegationPageSchema: JsonSchema = { type: 'object', required: ['data', 'has_more'], properties: { data: { type: 'array', items: DelegationSchema }, has_more: { type: 'boolean' }, next_cursor: { type: 'string' } }, additionalProperties: false }

const DelegationVerdictSchema: JsonSchema = { type: 'object', required: ['valid', 'code', 'reason'], properties: { valid: { type: 'boolean' }, code: VerdictCodeSchema, reason: { type: 'string' }, constraints_checked: { type: 'boolean' }, violations: { type: 'array', items: ViolationSchema }, delegation_id: { type: 'string' }, origin_agent_id: { type: 'string' }, agent_id: { type: 'string' }, agent_name: { type: 'string' }, environment: EnvironmentSchema, scope: { type: 'array', items: { type: 'string' } }, chain: { type: 'array', items: ChainLinkSchema }, depth: { type: 'integer' }, max_depth: { type: 'integer' }, issued_at: { type: 'string', format: 'date-time' }, expires_at: { type: 'string', format: 'date-time' }, remaining_ttl: { type: 'integer' } }, additionalProperties: false }

const PolicyEffectSchema: JsonSchema = { type: 'string', enum: ['deny', 'limit', 'allow'] }

const PolicySelectedModelSchema: JsonSchema = { type: 'object', properties: { provider: { type: 'string' }, name: { type: 'string' } }, additionalProperties: false }

const PolicySelectionSchema: JsonSchema = { type: 'object', properties: { ids: { type: 'array', items: { type: 'string' } }, owners: { type: 'array', items: { type: 'string' } }, models: { type: 'array', items: PolicySelectedModelSchema }, metadata: { type: 'object', additionalProperties: { type: 'string' } } }, additionalProperties: false }

const PolicyWindowSchema: JsonSchema = { type: 'object', required: ['timezone', 'days', 'from', 'to'], properties: { timezone: { type: 'string' }, days: { type: 'array', items: { type: 'string' } }, from: { type: 'string' }, to: { type: 'string' } }, additionalProperties: false }

const PolicyTermsSchema: JsonSchema = { type: 'object', properties: { max_ttl_seconds: { type: 'integer' }, hours: PolicyWindowSchema, required_constraints: { type: 'array', items: { type: 'string' } }, allowed_scope: { type: 'array', items: { type: 'string' } }, constraints: { type: 'object', additionalProperties: true } }, additionalProperties: false }

const PolicyStatusSchema: JsonSchema = { type: 'string', enum: ['active', 'inactive'] }

const PolicySchema: JsonSchema = { type: 'object', required: ['id', 'name', 'effect', 'layer', 'mode', 'guardrail', 'status', 'environment', 'created_by', 'created_at'], properties: { id: { type: 'string' }, name: { type: 'string' }, description: { type: 'string' }, effect: PolicyEffectSchema, agents: PolicySelectionSchema, scope: { type: 'array', items: { type: 'string' } }, conditions: PolicyTermsSchema, cedar: { type: 'string' }, layer: { type: 'string', enum: ['ids', 'owners', 'models', 'all'] }, mode: { type: 'string', enum: ['enforce', 'audit'] }, guardrail: { type: 'boolean' }, status: PolicyStatusSchema, environment: EnvironmentSchema, created_by: { type: 'string' }, created_at: { type: 'string', format: 'date-time' }, deactivated_at: { type: 'string', format: 'date-time' }, revoked_tokens: { type: 'integer' } }, additionalProperties: false }

const PolicyPageSchema: JsonSchema = { type: 'object', required: ['data', 'has_more'], properties: { data: { type: 'array', items: PolicySchema }, has_more: { type: 'boolean' }, next_cursor: { type: 'string' } }, additionalProperties: false }

const PolicyChangeSchema: JsonSchema = { type: 'object', required: ['token_id', 'agent_id', 'agent_name', 'issued_at', 'outcome'], properties: { token_id: { type: 'string' }, agent_id: { type: 'string' }, agent_name: { type: 'string' }, issued_at: { type: 'string', format: 'date-time' }, outcome: { type: 'string', enum: ['denied', 'limited', 'allowed'] }, changed: { type: 'array', items: { type: 'string' } }, rule: { type: 'string' } }, additionalProperties: false }

const PolicySimulationSchema: JsonSchema = { type: 'object', required: ['examined', 'denied', 'limited', 'newly_allowed', 'unchanged', 'changes'], properties: { examined: { type: 'integer' }, denied: { type: 'integer' }, limited: { type: 'integer' }, newly_allowed: { type: 'integer' }, unchanged: { type: 'integer' }, changes: { type: 'array', items: PolicyChangeSchema } }, additionalProperties: false }

const KeyFormatSchema: JsonSchema = { type: 'string', enum: ['ag', 'amp', 'gsk', 'org', 'sk'] }

const KeyStatusSchema: JsonSchema = { type: 'string', enum: ['active', 'expired', 'revoked'] }

const MemberStatusSchema: JsonSchema = { type: 'string', enum: ['active', 'removed'] }

const KeyLimitSchema: JsonSchema = { type: 'object', required: ['requests_per_second', 'burst'], properties: { requests_per_second: { type: 'integer' }, burst: { type: 'integer' } }, additionalProperties: false }

const KeyHalfSchema: JsonSchema = { type: 'object', required: ['id', 'start', 'created_at'], properties: { id: { type: 'string' }, start: { type: 'string' }, created_at: { type: 'string', format: 'date-time' }, retires_at: { type: 'string', format: 'date-time' }, used_since_rotation: { type: 'boolean' }, last_used_at: { type: 'string', format: 'date-time' }, last_used_ip: { type: 'string' } }, additionalProperties: false }

const CreatedKeySchema: JsonSchema = { type: 'object', required: ['id', 'key', 'start', 'name', 'scopes', 'environment', 'status', 'created_at', 'created_by', 'creator_status', 'allowed_ips', 'metadata', 'lineage_id', 'format'], properties: { id: { type: 'string' }, key: { type: 'string' }, start: { type: 'string' }, format: KeyFormatSchema, name: { type: 'string' }, scopes: { type: 'array', items: { type: 'string' } }, environment: EnvironmentSchema, status: KeyStatusSchema, created_at: { type: 'string', format: 'date-time' }, created_by: { type: 'string' }, creator_status: MemberStatusSchema, parent_key_id: { type: 'string' }, expires_at: { type: 'string', format: 'date-time' }, allowed_ips: { type: 'array', items: { type: 'string' } }, rate_limit: KeyLimitSchema, metadata: { type: 'object', additionalProperties: { type: 'string' } }, lineage_id: { type: 'string' }, rotated_from: { type: 'string' }, rotation_due_at: { type: 'string', format: 'date-time' }, other_half: KeyHalfSchema }, additionalProperties: false }

const KeySchema: JsonSchema = { type: 'object', required: ['id', 'start', 'name', 'scopes', 'environment', 'status', 'created_at', 'created_by', 'creator_status', 'allowed_ips', 'metadata', 'lineage_id', 'format'], properties: { id: { type: 'string' }, start: { type: 'string' }, format: KeyFormatSchema, name: { type: 'string' }, scopes: { type: 'array', items: { type: 'string' } }, environment: EnvironmentSchema, status: KeyStatusSchema, created_at: { type: 'string', format: 'date-time' }, created_by: { type: 'string' }, creator_status: MemberStatusSchema, parent_key_id: { type: 'string' }, expires_at: { type: 'string', format: 'date-time' }, allowed_ips: { type: 'array', items: { type: 'string' } }, rate_limit: KeyLimitSchema, metadata: { type: 'object', additionalProperties: { type: 'string' } }, lineage_id: { type: 'string' }, rotated_from: { type: 'string' }, rotation_due_at: { type: 'string', format: 'date-time' }, rotated_to: { type: 'string' }, rotated_at: { type: 'string', format: 'date-time' }, retires_at: { type: 'string', format: 'date-time' }, used_since_rotation: { type: 'boolean' }, other_half: KeyHalfSchema, last_used_at: { type: 'string', format: 'date-time' }, last_used_ip: { type: 'string' }, unused_since: { type: 'string', format: 'date-time' }, revoked_at: { type: 'string', format: 'date-time' }, revoked_tokens: { type: 'integer' }, revoked_delegations: { type: 'integer' }, revoked_keys: { type: 'integer' } }, additionalProperties: false }

const KeyPageSchema: JsonSchema = { type: 'object', required: ['data', 'has_more'], properties: { data: { type: 'array', items: KeySchema }, has_more: { type: 'boolean' }, next_cursor: { type: 'string' } }, additionalProperties: false }

const MemberRoleSchema: JsonSchema = { type: 'string', enum: ['owner', 'admin', 'member', 'viewer'] }

const CreatedInvitationSchema: JsonSchema = { type: 'object', required: ['id', 'invitation', 'member_id', 'email', 'role', 'created_at', 'expires_at'], properties: { id: { type: 'string' }, invitation: { type: 'string' }, member_id: { type: 'string' }, email: { type: 'string' }, role: MemberRoleSchema, created_at: { type: 'string', format: 'date-time' }, expires_at: { type: 'string', format: 'date-time' } }, additionalProperties: false }

const AcceptedInvitationSchema: JsonSchema = { type: 'object', required: ['id', 'member_id', 'email', 'role', 'workspace_id', 'workspace_name', 'issuer', 'subject', 'linked_at'], properties: { id: { type: 'string' }, member_id: { type: 'string' }, email: { type: 'string' }, role: MemberRoleSchema, workspace_id: { type: 'string' }, workspace_name: { type: 'string' }, issuer: { type: 'string' }, subject: { type: 'string' }, linked_at: { type: 'string', format: 'date-time' } }, additionalProperties: false }

const AuditOutcomeSchema: JsonSchema = { type: 'string', enum: ['success', 'refused'] }

const AuditActorSchema: JsonSchema = { type: 'object', required: ['kind'], properties: { kind: { type: 'string' }, id: { type: 'string' }, member_id: { type: 'string' } }, additionalProperties: false }

const AuditTargetSchema: JsonSchema = { type: 'object', required: ['kind', 'id'], properties: { kind: { type: 'string' }, id: { type: 'string' } }, additionalProperties: false }

const AuditEventSchema: JsonSchema = { type: 'object', required: ['id', 'workspace_id', 'at', 'action', 'outcome', 'actor', 'chain', 'target', 'details', 'request_id', 'environment'], properties: { id: { type: 'string' }, workspace_id: { type: 'string' }, at: { type: 'string', format: 'date-time' }, action: { type: 'string' }, outcome: AuditOutcomeSchema, reason: { type: 'string' }, actor: AuditActorSchema, agent_id: { type: 'string' }, chain: { type: 'array', items: { type: 'string' } }, target: AuditTargetSchema, details: { type: 'object', additionalProperties: true }, request_id: { type: 'string' }, ip: { type: 'string' }, user_agent: { type: 'string' }, environment: EnvironmentSchema, seq: { type: 'integer' }, hash: { type: 'string' } }, additionalProperties: false }

const AuditPageSchema: JsonSchema = { type: 'object', required: ['data', 'has_more'], properties: { data: { type: 'array', items: AuditEventSchema }, has_more: { type: 'boolean' }, next_cursor: { type: 'string' } }, additionalProperties: false }

const AuditActionCountSchema: JsonSchema = { type: 'object', required: ['action', 'success', 'refused'], properties: { action: { type: 'string' }, success: { type: 'integer' }, refused: { type: 'integer' } }, additionalProperties: false }

const AuditAgentCountSchema: JsonSchema = { type: 'object', required: ['agent_id', 'events', 'verifies'], properties: { agent_id: { type: 'string' }, events: { type: 'integer' }, verifies: { type: 'integer' } }, additionalProperties: false }

const AuditVerifyCountSchema: JsonSchema = { type: 'object', required: ['code', 'count'], properties: { code: { type: 'string' }, count: { type: 'integer' } }, additionalProperties: false }

const AuditBucketSchema: JsonSchema = { type: 'object', required: ['start', 'events', 'refused', 'verifies', 'verifies_refused'], properties: { start: { type: 'string', format: 'date-time' }, events: { type: 'integer' }, refused: { type: 'integer' }, verifies: { type: 'integer' }, verifies_refused: { type: 'integer' } }, additionalProperties: false }

const AuditStatsSchema: JsonSchema = { type: 'object', required: ['since', 'until', 'bucket', 'total', 'by_action', 'by_agent', 'verifies', 'buckets'], properties: { since: { type: 'string', format: 'date-time' }, until: { type: 'string', format: 'date-time' }, bucket: { type: 'string', enum: ['minute', 'hour', 'day'] }, total: { type: 'integer' }, by_action: { type: 'array', items: AuditActionCountSchema }, by_agent: { type: 'array', items: AuditAgentCountSchema }, verifies: { type: 'array', items: AuditVerifyCountSchema }, buckets: { type: 'array', items: AuditBucketSchema } }, additionalProperties: false }

const AuditCheckpointSchema: JsonSchema = { type: 'object', required: ['seq', 'first_seq', 'events', 'hash', 'at', 'kid', 'jwt'], properties: { seq: { type: 'integer' }, first_seq: { type: 'integer' }, events: { type: 'integer' }, hash: { type: 'string' }, at: { type: 'string', format: 'date-time' }, kid: { type: 'string' }, jwt: { type: 'string' } }, additionalProperties: false }

const AuditCheckpointPageSchema: JsonSchema = { type: 'object', required: ['data', 'has_more'], properties: { data: { type: 'array', items: AuditCheckpointSchema }, has_more: { type: 'boolean' }, next_cursor: { type: 'string' } }, additionalProperties: false }

const UsageOutcomesSchema: JsonSchema = { type: 'object', required: ['ok', 'client_error', 'denied', 'rate_limited', 'server_error'], properties: { ok: { type: 'integer' }, client_error: { type: 'integer' }, denied: { type: 'integer' }, rate_limited: { type: 'integer' }, server_error: { type: 'integer' } }, additionalProperties: false }

const UsageTotalsSchema: JsonSchema = { type: 'object', required: ['requests', 'per_second', 'errors', 'error_rate', 'outcomes'], properties: { requests: { type: 'integer' }, per_second: { type: 'number' }, errors: { type: 'integer' }, error_rate: { type: 'number' }, outcomes: UsageOutcomesSchema, p50_ms: { type: 'number' }, p95_ms: { type: 'number' }, p99_ms: { type: 'number' } }, additionalProperties: false }

const UsagePointSchema: JsonSchema = { type: 'object', required: ['start', 'requests', 'per_second', 'errors', 'error_rate'], properties: { start: { type: 'string', format: 'date-time' }, requests: { type: 'integer' }, per_second: { type: 'number' }, errors: { type: 'integer' }, error_rate: { type: 'number' }, p50_ms: { type: 'number' }, p95_ms: { type: 'number' }, p99_ms: { type: 'number' } }, additionalProperties: false }

const UsageGroupSchema: JsonSchema = { type: 'object', required: ['value', 'totals', 'points'], properties: { value: { type: 'string' }, totals: UsageTotalsSchema, points: { type: 'array', items: UsagePointSchema } }, additionalProperties: false }

const UsageRestSchema: JsonSchema = { type: 'object', required: ['groups', 'totals'], properties: { groups: { type: 'integer' }, totals: UsageTotalsSchema }, additionalProperties: false }

const UsageErrorSchema: JsonSchema = { type: 'object', required: ['status', 'requests'], properties: { status: { type: 'integer' }, code: { type: 'string' }, requests: { type: 'integer' } }, additionalProperties: false }

const UsageSchema: JsonSchema = { type: 'object', required: ['since', 'until', 'step', 'complete_until', 'totals', 'points', 'top_errors'], properties: { since: { type: 'string', format: 'date-time' }, until: { type: 'string', format: 'date-time' }, step: { type: 'string', enum: ['minute', 'hour', 'day'] }, complete_until: { type: 'string', format: 'date-time' }, totals: UsageTotalsSchema, points: { type: 'array', items: UsagePointSchema }, group_by: { type: 'string', enum: ['key', 'status', 'country', 'operation'] }, groups: { type: 'array', items: UsageGroupSchema }, rest: UsageRestSchema, top_errors: { type: 'array', items: UsageErrorSchema } }, additionalProperties: false }

const AnomalyKindSchema: JsonSchema = { type: 'string', enum: ['volume_spike', 'volume_drop', 'error_burst', 'new_country', 'used_after_silence', 'retiring_key_used'] }

const AnomalySchema: JsonSchema = { type: 'object', required: ['id', 'at', 'kind', 'key_id', 'lineage_id', 'window_start'], properties: { id: { type: 'string' }, at: { type: 'string', format: 'date-time' }, kind: AnomalyKindSchema, key_id: { type: 'string' }, lineage_id: { type: 'string' }, window_start: { type: 'string', format: 'date-time' }, observed: { type: 'integer' }, usual: { type: 'number' }, bound: { type: 'integer' }, country: { type: 'string' }, silent_since: { type: 'string', format: 'date-time' }, last_used_at: { type: 'string', format: 'date-time' }, retires_at: { type: 'string', format: 'date-time' } }, additionalProperties: false }

const AnomalyPageSchema: JsonSchema = { type: 'object', required: ['data', 'has_more'], properties: { data: { type: 'array', items: AnomalySchema }, has_more: { type: 'boolean' }, next_cursor: { type: 'string' } }, additionalProperties: false }

const PlanSchema: JsonSchema = { type: 'object', required: ['id', 'name', 'currency', 'interval', 'sold', 'current'], properties: { id: { type: 'string' }, name: { type: 'string' }, price_cents: { type: 'integer' }, currency: { type: 'string' }, interval: { type: 'string', enum: ['month', 'year'] }, requests_per_second: { type: 'integer' }, monthly_quota: { type: 'integer' }, audit_retention_days: { type: 'integer' }, sold: { type: 'boolean' }, current: { type: 'boolean' } }, additionalProperties: false }

const PlanListSchema: JsonSchema = { type: 'object', required: ['data'], properties: { data: { type: 'array', items: PlanSchema } }, additionalProperties: false }

const BillingProviderSchema: JsonSchema = { type: 'string', enum: ['built-in', 'stripe'] }

const CheckoutSchema: JsonSchema = { type: 'object', required: ['id', 'plan', 'status', 'environment', 'provider', 'checkout_url', 'created_at', 'expires_at'], properties: { id: { type: 'string' }, plan: { type: 'string' }, status: { type: 'string', enum: ['open', 'pending', 'completed', 'declined', 'superseded'] }, environment: EnvironmentSchema, provider: BillingProviderSchema, checkout_url: { type: 'string' }, created_at: { type: 'string', format: 'date-time' }, expires_at: { type: 'string', format: 'date-time' } }, additionalProperties: false }

const SubscriptionSchema: JsonSchema = { type: 'object', required: ['plan', 'plan_name', 'status', 'environment', 'provider', 'updated_at'], properties: { plan: { type: 'string' }, plan_name: { type: 'string' }, status: { type: 'string', enum: ['active', 'past_due', 'canceled'] }, environment: EnvironmentSchema, provider: BillingProviderSchema, requests_per_second: { type: 'integer' }, monthly_quota: { type: 'integer' }, audit_retention_days: { type: 'integer' }, current_period_end: { type: 'string', format: 'date-time' }, pending_plan: { type: 'string' }, updated_at: { type: 'string', format: 'date-time' } }, additionalProperties: false }

const BillingPortalSchema: JsonSchema = { type: 'object', required: ['id', 'portal_url'], properties: { id: { type: 'string' }, portal_url: { type: 'string' }, expires_at: { type: 'string', format: 'date-time' } }, additionalProperties: false }

const WorkspaceSchema: JsonSchema = { type: 'object', required: ['id', 'slug', 'name', 'status', 'live_access', 'test_access', 'policy_default', 'created_at'], properties: { id: { type: 'string' }, slug: { type: 'string' }, name: { type: 'string' }, status: { type: 'string', enum: ['active', 'suspended'] }, live_access: { type: 'boolean' }, test_access: { type: 'boolean' }, policy_default: { type: 'string', enum: ['allow', 'deny'] }, created_at: { type: 'string', format: 'date-time' } }, additionalProperties: false }

const MemberSchema: JsonSchema = { type: 'object', required: ['id', 'email', 'role', 'status', 'created_at'], properties: { id: { type: 'string' }, email: { type: 'string' }, role: MemberRoleSchema, status: MemberStatusSchema, created_at: { type: 'string', format: 'date-time' }, removed_at: { type: 'string', format: 'date-time' }, revoked_keys: { type: 'integer' } }, additionalProperties: false }

const MemberPageSchema: JsonSchema = { type: 'object', required: ['data', 'has_more'], properties: { data: { type: 'array', items: MemberSchema }, has_more: { type: 'boolean' }, next_cursor: { type: 'string' } }, additionalProperties: false }

const LimitStandingSchema: JsonSchema = { type: 'object', required: ['name', 'limit', 'window_seconds', 'remaining', 'reset_seconds'], properties: { name: { type: 'string' }, limit: { type: 'integer' }, window_seconds: { type: 'integer' }, remaining: { type: 'integer' }, reset_seconds: { type: 'integer' } }, additionalProperties: false }

const WhoamiSchema: JsonSchema = { type: 'object', required: ['key_id', 'key_name', 'environment', 'scopes', 'workspace_id', 'workspace_slug', 'workspace_name', 'member_id', 'live_access', 'test_access', 'format', 'limits'], properties: { key_id: { type: 'string' }, key_name: { type: 'string' }, format: KeyFormatSchema, environment: EnvironmentSchema, scopes: { type: 'array', items: { type: 'string' } }, expires_at: { type: 'string', format: 'date-time' }, workspace_id: { type: 'string' }, workspace_slug: { type: 'string' }, workspace_name: { type: 'string' }, member_id: { type: 'string' }, role: MemberRoleSchema, live_access: { type: 'boolean' }, test_access: { type: 'boolean' }, limits: { type: 'array', items: LimitStandingSchema } }, additionalProperties: false }

const HealthSchema: JsonSchema = { type: 'object', required: ['status', 'version', 'database', 'uptime_seconds'], properties: { status: { type: 'string', enum: ['ok', 'degraded'] }, version: { type: 'string' }, database: { type: 'string', enum: ['ok', 'unreachable'] }, uptime_seconds: { type: 'integer' } }, additionalProperties: false }

const ProbeSchema: JsonSchema = { type: 'object', required: ['status'], properties: { status: { type: 'string', enum: ['ok'] } }, additionalProperties: false }

const JwkSchema: JsonSchema = { type: 'object', required: ['kty', 'crv', 'x', 'kid', 'use', 'alg'], properties: { kty: { type: 'string' }, crv: { type: 'string' }, x: { type: 'string' }, kid: { type: 'string' }, use: { type: 'string' }, alg: { type: 'string' } }, additionalProperties: false }

const JwksSchema: JsonSchema = { type: 'object', required: ['keys'], properties: { keys: { type: 'array', items: JwkSchema } }, additionalProperties: false }

/** Everything that each operation may answer. For tests; the server does not load it. */
export const replies: { readonly [Id in OperationId]: Replies } = {
  'agents.create': {
    201: { codes: [], headers: ['ETag', 'Location', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: AgentSchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['public_key_in_use', 'idempotency_in_flight', 'secret_no_longer_available'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    422: { codes: ['invalid_public_key', 'idempotency_conflict'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'agents.list': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: AgentPageSchema },
    400: { codes: ['invalid_request', 'invalid_cursor', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'agents.get': {
    200: { codes: [], headers: ['ETag', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: AgentSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'agents.update': {
    200: { codes: [], headers: ['ETag', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: AgentSchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['agent_revoked'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    412: { codes: ['precondition_failed'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'agents.revoke': {
    200: { codes: [], headers: ['ETag', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: AgentSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'agents.rotateKey': {
    200: { codes: [], headers: ['ETag', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: AgentSchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['agent_revoked', 'public_key_in_use', 'idempotency_in_flight', 'secret_no_longer_available'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    422: { codes: ['invalid_public_key', 'idempotency_conflict'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'tokens.create': {
    201: { codes: [], headers: ['Location', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: IssuedTokenSchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'capability_missing', 'exceeds_grant', 'not_delegate', 'exceeds_delegation', 'policy_denied'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['agent_not_active', 'delegation_not_active', 'idempotency_in_flight', 'secret_no_longer_available'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    422: { codes: ['invalid_constraints', 'token_too_large', 'idempotency_conflict'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'tokens.list': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: TokenPageSchema },
    400: { codes: ['invalid_request', 'invalid_cursor', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'tokens.verify': {
    200: { codes: [], headers: ['X-Request-Id'], contentType: 'application/json', schema: VerdictSchema },
    400: { codes: ['malformed_json', 'invalid_request', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'tokens.get': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: TokenSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'tokens.revoke': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: TokenSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'delegations.create': {
    201: { codes: [], headers: ['Location', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: IssuedDelegationSchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'capability_missing', 'not_delegate', 'exceeds_parent', 'policy_denied'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['agent_not_active', 'delegation_not_active', 'idempotency_in_flight', 'secret_no_longer_available'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    422: { codes: ['delegation_cycle', 'invalid_max_depth', 'invalid_constraints', 'token_too_large', 'idempotency_conflict'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'delegations.list': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: DelegationPageSchema },
    400: { codes: ['invalid_request', 'invalid_cursor', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'delegations.verify': {
    200: { codes: [], headers: ['X-Request-Id'], contentType: 'application/json', schema: DelegationVerdictSchema },
    400: { codes: ['malformed_json', 'invalid_request', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'delegations.get': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: DelegationSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'delegations.revoke': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: DelegationSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'policies.create': {
    201: { codes: [], headers: ['Location', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: PolicySchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'role_required'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['policy_limit_reached', 'idempotency_in_flight'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    422: { codes: ['invalid_policy', 'invalid_constraints', 'idempotency_conflict'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'policies.list': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: PolicyPageSchema },
    400: { codes: ['invalid_request', 'invalid_cursor', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'policies.schema': {
    200: { codes: [], headers: ['Cache-Control', 'ETag', 'X-Request-Id'], contentType: 'text/plain', schema: { type: 'string' } },
    304: { codes: [], headers: ['ETag', 'Cache-Control'] },
    400: { codes: ['invalid_request', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'policies.simulate': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: PolicySimulationSchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    422: { codes: ['invalid_policy', 'invalid_constraints'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'policies.get': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: PolicySchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'policies.deactivate': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: PolicySchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'role_required'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'keys.create': {
    201: { codes: [], headers: ['ETag', 'Location', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: CreatedKeySchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'exceeds_authority', 'live_key_required', 'role_required'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['idempotency_in_flight', 'secret_no_longer_available'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    422: { codes: ['unknown_scope', 'invalid_allowed_ips', 'invalid_expiry', 'idempotency_conflict'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'keys.list': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: KeyPageSchema },
    400: { codes: ['invalid_request', 'invalid_cursor', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'keys.selfRevoke': {
    200: { codes: [], headers: ['ETag', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: KeySchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'keys.get': {
    200: { codes: [], headers: ['ETag', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: KeySchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'keys.update': {
    200: { codes: [], headers: ['ETag', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: KeySchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'exceeds_authority', 'role_required'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['key_not_active', 'rotation_in_progress'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    412: { codes: ['precondition_failed'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    422: { codes: ['unknown_scope', 'invalid_allowed_ips', 'invalid_expiry'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'keys.revoke': {
    200: { codes: [], headers: ['ETag', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: KeySchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'role_required'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'keys.takeOver': {
    200: { codes: [], headers: ['ETag', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: KeySchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'role_required', 'exceeds_authority'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['key_not_active'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'keys.rotate': {
    201: { codes: [], headers: ['ETag', 'Location', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: CreatedKeySchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'exceeds_authority', 'role_required'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['key_not_active', 'rotation_in_progress', 'idempotency_in_flight', 'secret_no_longer_available'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    422: { codes: ['idempotency_conflict'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'invitations.create': {
    201: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: CreatedInvitationSchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'exceeds_authority', 'live_key_required', 'role_required'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['member_linked', 'idempotency_in_flight', 'secret_no_longer_available'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    422: { codes: ['idempotency_conflict'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'invitations.accept': {
    200: { codes: [], headers: ['X-Request-Id'], contentType: 'application/json', schema: AcceptedInvitationSchema },
    400: { codes: ['malformed_json', 'invalid_request', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['sign_in_refused', 'workspace_suspended'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['invitation_not_open', 'member_linked', 'identity_linked'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'audit.list': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: AuditPageSchema },
    400: { codes: ['invalid_request', 'invalid_cursor', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'audit.stats': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: AuditStatsSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'audit.export': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/x-ndjson', otherTypes: ['text/csv'], schema: { type: 'string' } },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'audit.listCheckpoints': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: AuditCheckpointPageSchema },
    400: { codes: ['invalid_request', 'invalid_cursor', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'audit.get': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: AuditEventSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'usage.get': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: UsageSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'usage.anomalies': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: AnomalyPageSchema },
    400: { codes: ['invalid_request', 'invalid_cursor', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'usage.ofKey': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: UsageSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'billing.plans': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: PlanListSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'billing.checkout': {
    201: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: CheckoutSchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'role_required'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['plan_current', 'idempotency_in_flight', 'secret_no_longer_available'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    422: { codes: ['unknown_plan', 'plan_not_sold', 'invalid_return_url', 'idempotency_conflict'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'billing.subscription': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: SubscriptionSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'billing.portal': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: BillingPortalSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'role_required'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'workspace.get': {
    200: { codes: [], headers: ['ETag', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: WorkspaceSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'workspace.update': {
    200: { codes: [], headers: ['ETag', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: WorkspaceSchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'live_key_required', 'role_required'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    412: { codes: ['precondition_failed'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'members.create': {
    201: { codes: [], headers: ['ETag', 'Location', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: MemberSchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'live_key_required', 'role_required'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['member_exists', 'member_limit_reached', 'idempotency_in_flight'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    422: { codes: ['idempotency_conflict'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'members.list': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: MemberPageSchema },
    400: { codes: ['invalid_request', 'invalid_cursor', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'members.get': {
    200: { codes: [], headers: ['ETag', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: MemberSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'members.update': {
    200: { codes: [], headers: ['ETag', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: MemberSchema },
    400: { codes: ['malformed_json', 'invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'live_key_required', 'role_required'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['last_owner', 'member_exists', 'member_removed'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    412: { codes: ['precondition_failed'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    413: { codes: ['body_too_large'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    415: { codes: ['unsupported_media_type'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'members.remove': {
    200: { codes: [], headers: ['ETag', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: MemberSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'live_key_required', 'role_required'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    404: { codes: ['not_found'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    409: { codes: ['last_owner'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'whoami.get': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/json', schema: WhoamiSchema },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'system.health': {
    200: { codes: [], headers: [], contentType: 'application/json', schema: HealthSchema },
    400: { codes: ['invalid_request', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'system.live': {
    200: { codes: [], headers: [], contentType: 'application/json', schema: ProbeSchema },
    400: { codes: ['invalid_request', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'system.ready': {
    200: { codes: [], headers: [], contentType: 'application/json', schema: ProbeSchema },
    400: { codes: ['invalid_request', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'system.metrics': {
    200: { codes: [], headers: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'], contentType: 'text/plain', schema: { type: 'string' } },
    400: { codes: ['invalid_request', 'conflicting_credentials', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    401: { codes: ['credentials_missing', 'credentials_malformed', 'wrong_credential_kind', 'invalid_key', 'key_revoked', 'key_expired'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    403: { codes: ['address_not_allowed', 'insufficient_scope', 'workspace_suspended', 'live_access_disabled', 'test_access_disabled', 'operator_key_required'], headers: ['WWW-Authenticate'], contentType: 'application/problem+json', schema: ProblemSchema },
    429: { codes: ['rate_limited', 'quota_exceeded'], headers: ['Retry-After', 'RateLimit', 'RateLimit-Policy'], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'system.jwks': {
    200: { codes: [], headers: ['ETag', 'Cache-Control'], contentType: 'application/json', schema: JwksSchema },
    304: { codes: [], headers: ['ETag', 'Cache-Control'] },
    400: { codes: ['invalid_request', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'system.testJwks': {
    200: { codes: [], headers: ['ETag', 'Cache-Control'], contentType: 'application/json', schema: JwksSchema },
    304: { codes: [], headers: ['ETag', 'Cache-Control'] },
    400: { codes: ['invalid_request', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    503: { codes: ['unavailable', 'outcome_unknown'], headers: ['Retry-After'], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'system.auditJwks': {
    200: { codes: [], headers: ['ETag', 'Cache-Control'], contentType: 'application/json', schema: JwksSchema },
    304: { codes: [], headers: ['ETag', 'Cache-Control'] },
    400: { codes: ['invalid_request', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'system.testAuditJwks': {
    200: { codes: [], headers: ['ETag', 'Cache-Control'], contentType: 'application/json', schema: JwksSchema },
    304: { codes: [], headers: ['ETag', 'Cache-Control'] },
    400: { codes: ['invalid_request', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'system.openapiJson': {
    200: { codes: [], headers: ['ETag', 'Cache-Control'], contentType: 'application/json', schema: { type: 'object', additionalProperties: true } },
    304: { codes: [], headers: ['ETag', 'Cache-Control'] },
    400: { codes: ['invalid_request', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
  },
  'system.openapiYaml': {
    200: { codes: [], headers: ['ETag', 'Cache-Control'], contentType: 'application/yaml', schema: { type: 'string' } },
    304: { codes: [], headers: ['ETag', 'Cache-Control'] },
    400: { codes: ['invalid_request', 'key_in_query'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
    500: { codes: ['internal_error'], headers: [], contentType: 'application/problem+json', schema: ProblemSchema },
  },
}
