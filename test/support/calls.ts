/** Calls that succeed, for tests that then spoil them. */
import { type Operation, type OperationId, operationList } from '../../generated/operations.ts'
import type { Api, Call } from './api.ts'
import { newDelegation } from './delegations.ts'
import type { Gate } from './gate.ts'
import { acceptance, newAddress, someMember } from './members.ts'

export const AGENT = { name: 'order-processor', owner: 'alex@company.example' }

/** What `newAgent` may do. */
export const CAPABILITIES = ['orders.read', 'orders.create']

export const newAgent = (api: Api, facts: object = {}) =>
  api.ok('agents.create', { body: { ...AGENT, capabilities: CAPABILITIES, ...facts } })

/** A token of a new agent, or of the one that `facts` name. */
export async function newToken(
  api: Api,
  facts: { agent_id?: string; [name: string]: unknown } = {},
) {
  const agentId = facts.agent_id ?? (await newAgent(api)).id
  const body = { scope: ['orders.read'], ttl: 300, ...facts, agent_id: agentId }
  return api.ok('tokens.create', { body })
}

export const newKey = (api: Api, facts: object = {}) =>
  api.ok('keys.create', { body: { name: 'other', scopes: ['agents.read'], ...facts } })

/** A policy that is about nothing that other tests do. */
export const POLICY = { name: 'nothing here', effect: 'deny', scope: ['nothing.here'] }

export const newPolicy = (api: Api, facts: object = {}) =>
  api.ok('policies.create', { body: { ...POLICY, ...facts } })

/** A call of `id` that succeeds once with `api`; what it needs is made first. */
export async function possibleCall(id: OperationId, api: Api): Promise<Call> {
  switch (id) {
    case 'agents.create':
      return { body: AGENT }
    case 'agents.get':
    case 'agents.revoke':
      return { id: (await newAgent(api)).id }
    case 'agents.update':
      return { id: (await newAgent(api)).id, body: { name: 'renamed' } }
    case 'agents.rotateKey':
      return { id: (await newAgent(api)).id, body: {} }
    case 'tokens.create':
      return { body: { agent_id: (await newAgent(api)).id, scope: ['orders.read'] } }
    case 'tokens.get':
    case 'tokens.revoke':
      return { id: (await newToken(api)).id }
    case 'tokens.verify': {
      const { token, environment } = await newToken(api)
      return { body: { token, environment } }
    }
    case 'billing.checkout':
      return { body: { plan: await otherPlan(api) } }
    case 'delegations.create': {
      const [from, to] = [await newAgent(api), await newAgent(api)]
      return {
        body: { from_agent_id: from.id, to_agent_id: to.id, scope: ['orders.read'], ttl: 60 },
      }
    }
    case 'delegations.get':
    case 'delegations.revoke':
      return { id: (await newDelegation(api)).id }
    case 'delegations.verify': {
      const { token, environment } = await newDelegation(api)
      return { body: { token, environment } }
    }
    case 'keys.create':
      return { body: { name: 'other', scopes: ['agents.read'] } }
    case 'keys.get':
    case 'keys.revoke':
    case 'keys.takeOver':
    case 'usage.ofKey':
      return { id: (await newKey(api)).id }
    case 'keys.rotate':
      return { id: (await newKey(api)).id, body: {} }
    case 'keys.selfRevoke':
      return { key: (await newKey(api)).key }
    case 'keys.update':
      return { id: (await newKey(api)).id, body: { name: 'renamed' } }
    case 'invitations.create':
      return { id: (await someMember(api)).id, body: {} }
    case 'invitations.accept':
      return acceptance(api)
    case 'audit.get': {
      await newAgent(api)
      const { data } = await api.ok('audit.list', { query: { limit: 1 } })
      return { id: data[0]?.id ?? '' }
    }
    case 'policies.create':
      return { body: POLICY }
    case 'policies.get':
    case 'policies.deactivate':
      return { id: (await newPolicy(api)).id }
    case 'policies.simulate':
      return { body: { policy: POLICY, last: 10 } }
    case 'workspace.update':
      return { body: { policy_default: 'allow' } }
    case 'members.create':
      return { body: newAddress() }
    case 'members.get':
    case 'members.remove':
      return { id: (await someMember(api)).id }
    case 'members.update':
      return { id: (await someMember(api)).id, body: { role: 'admin' } }
    default:
      return {}
  }
}

/** A plan that the workspace is not on. */
export async function otherPlan(api: Api): Promise<string> {
  const { plan } = await api.ok('billing.subscription')
  return plan === 'pro' ? 'starter' : 'pro'
}

const find = (id: OperationId): Operation => {
  const found = operationList.find(operation => operation.id === id)
  if (found === undefined) throw new Error(`no operation ${id}`)
  return found
}

/** Whether the operation takes an `{id}` in its path. */
export const takesId = (id: OperationId): boolean => find(id).path.includes('{id}')

export const takesBody = (id: OperationId): boolean => find(id).body !== undefined

export const needsKey = (id: OperationId): boolean => find(id).auth === 'key'

export const scopesOf = (id: OperationId): readonly string[] => find(id).requiredScopes

/** Whether the operation changes anything when it succeeds. */
export const changes = (id: OperationId): boolean =>
  needsKey(id) && find(id).method !== 'GET' && id !== 'policies.simulate'

/** Whether a test key may not call it: it changes what both environments share. */
export const needsLiveKey = (id: OperationId): boolean =>
  id === 'workspace.update' ||
  id === 'invitations.create' ||
  (id.startsWith('members.') && find(id).method !== 'GET')

/** Whether it is open to every key that is active, whatever else is refused to it. */
export const isUnrestricted = (id: OperationId): boolean => find(id).unrestricted === true

/** Whether it needs an owner or admin behind the key. */
export const governs = (id: OperationId): boolean => find(id).governance === true

export const idsWhere = (is: (id: OperationId) => boolean): OperationId[] =>
  operationList.map(operation => operation.id).filter(is)

/** A key of its own for one test, which may then be revoked or expire. */
export async function ownKey(gate: Gate, facts: object = {}) {
  const made = await newKey(gate.live, { scopes: ['*'], ...facts })
  return { id: made.id, api: gate.live.as(made.key), text: made.key }
}
