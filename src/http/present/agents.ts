import type { Agent } from '../../agents/agent.ts'
import type { EndedWithAgent } from '../../agents/agents.ts'
import { thumbprint } from '../../agents/public-key.ts'
import type { Schemas } from '../contract.ts'
import { optional, time } from './members.ts'

export type AgentExtras = {
  privateKeyPem?: string | undefined
  ended?: EndedWithAgent | undefined
}

export function presentAgent(agent: Agent, extras: AgentExtras = {}): Schemas['Agent'] {
  const { kty, crv, x } = agent.publicKey
  return {
    id: agent.id,
    name: agent.name,
    owner: agent.owner,
    ...optional('model_provider', agent.modelProvider),
    ...optional('model_name', agent.modelName),
    capabilities: [...agent.capabilities],
    metadata: agent.metadata,
    status: agent.status,
    environment: agent.environment,
    public_key: {
      kty,
      crv,
      x,
      ...(agent.publicKey.kty === 'EC' ? { y: agent.publicKey.y } : {}),
      kid: thumbprint(agent.publicKey),
    },
    ...optional('private_key_pem', extras.privateKeyPem),
    created_at: time(agent.createdAt),
    updated_at: time(agent.updatedAt),
    ...optional('revoked_at', agent.revokedAt && time(agent.revokedAt)),
    ...optional('revoked_tokens', extras.ended?.tokens),
    ...optional('revoked_delegations', extras.ended?.delegations),
  }
}
