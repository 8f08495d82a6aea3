/** Policies and agents as values, for tests of the rules without a server. */
import type { Agent } from '../../src/agents/agent.ts'
import { CedarEngine } from '../../src/policies/engine.ts'
import { type Asked, type Decision, decide } from '../../src/policies/evaluate.ts'
import type { Policy, PolicyDefault, Terms } from '../../src/policies/policy.ts'
import { createPolicySet } from '../../src/policies/policy-set.ts'

export const agentOf = (facts: Partial<Agent> = {}): Agent => ({
  id: 'ag_1',
  environment: 'live',
  name: 'agent',
  owner: 'a@x.example',
  modelProvider: 'openai',
  modelName: 'gpt-4o',
  capabilities: [],
  metadata: {},
  status: 'active',
  publicKey: { kty: 'OKP', crv: 'Ed25519', x: 'x' },
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  revokedAt: undefined,
  ...facts,
})

let made = 0
export const policyOf = (terms: Terms, facts: Partial<Policy> = {}): Policy => ({
  id: `pol_${++made}`,
  environment: 'live',
  name: 'policy',
  description: undefined,
  effect: 'deny',
  terms,
  mode: 'enforce',
  guardrail: false,
  status: 'active',
  createdBy: 'key_1',
  createdAt: new Date(0),
  deactivatedAt: undefined,
  ...facts,
})

export const askedOf = (facts: Partial<Asked> = {}): Asked => ({
  action: 'issue',
  agent: agentOf(),
  scope: ['a.b'],
  ttlSeconds: 300,
  constraints: {},
  at: Date.UTC(2026, 0, 15, 12),
  ...facts,
})

const engine = new CedarEngine()

export const decideOn = (
  policies: readonly Policy[],
  asked: Asked,
  policyDefault: PolicyDefault = 'allow',
): Decision => decide(engine, createPolicySet(policies), policyDefault, asked)

/** Cedar of one statement. */
export const forbid = (condition: string, resource = 'resource'): string =>
  `forbid(principal, action, ${resource}) when { ${condition} };`
