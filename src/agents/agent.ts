import type { Environment } from '../storage/tenant.ts'
import type { AgentPublicKey } from './public-key.ts'

export type AgentStatus = 'active' | 'suspended' | 'revoked'

/** An agent's identity. Its private key is kept nowhere. */
export type Agent = {
  readonly id: string
  readonly environment: Environment
  readonly name: string
  readonly owner: string
  readonly modelProvider: string | undefined
  readonly modelName: string | undefined
  /** What tokens of the agent may ever be issued for. */
  readonly capabilities: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  readonly status: AgentStatus
  readonly publicKey: AgentPublicKey
  readonly version: number
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly revokedAt: Date | undefined
}

/** What a caller may say about an agent. */
export type AgentFacts = Pick<
  Agent,
  'name' | 'owner' | 'modelProvider' | 'modelName' | 'capabilities' | 'metadata'
>
