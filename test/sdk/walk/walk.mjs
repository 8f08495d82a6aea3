// Every row of the published endpoint table, in its order, as a user of the package reaches it.
// Prints `METHOD /path: what came`; walk.py does and prints the same. Key and address come from
// AMPGATE_API_KEY and AMPGATE_URL; the workspace is a new one.
import { AmpGate } from '../../../generated/sdk/typescript/index.js'

const gate = new AmpGate()
delete process.env.AMPGATE_API_KEY
const anyone = new AmpGate()
const { environment } = await gate.whoami()
const owner = 'alex@company.com'

const say = (row, ...came) => console.log(`${row}: ${came.join(', ')}`)
const codeOf = call => call.then(() => 'issued', error => error.code)
const verify = (token, more = {}) => anyone.tokens.verify({ token, environment, ...more })

const agent = await gate.agents.create({
  name: 'order-processor',
  owner,
  capabilities: ['orders.*', 'payments.*'],
})
say('POST /v1/agents', agent.name, agent.status, agent.private_key_pem.split('\n')[0])
const helper = await gate.agents.create({ name: 'helper', owner })
const names = []
for await (const one of gate.agents.list({ limit: 1 })) names.push(one.name)
say('GET /v1/agents', ...names.sort())
say('GET /v1/agents/{id}', (await gate.agents.get(agent.id)).name)
const updated = await gate.agents.update(agent.id, { metadata: { team: 'fulfilment' } })
say('PATCH /v1/agents/{id}', updated.metadata.team)
const spare = await gate.agents.create({ name: 'spare', owner, capabilities: ['orders.read'] })
const spared = await gate.tokens.create({ agent_id: spare.id, scope: ['orders.read'] })
const ended = await gate.agents.revoke(spare.id)
say('DELETE /v1/agents/{id}', ended.status, (await verify(spared.token)).code)

const token = await gate.tokens.create({
  agent_id: agent.id,
  scope: ['orders.create'],
  task_description: 'Create order #1847',
  constraints: { max_order_usd: 200, max_uses: 1 },
  ttl: 120,
})
say('POST /v1/tokens', token.scope.join(' '), `${token.ttl} s`)
const order = usd => ({ required_scope: 'orders.create', context: { order_usd: usd } })
const tooMuch = await verify(token.token, order(250))
const first = await verify(token.token, order(150))
const second = await verify(token.token, order(150))
say('POST /v1/tokens/verify', tooMuch.code, first.code, first.agent_name, second.code)
const revoked = await gate.tokens.revoke(token.id)
say('POST /v1/tokens/{id}/revoke', revoked.status, (await verify(token.token, order(150))).code)
const listed = await gate.tokens.list({ agent_id: agent.id })
say('GET /v1/tokens', ...listed.data.map(one => `${one.id === token.id} ${one.status}`))

const rule = { name: 'no refunds', effect: 'deny', scope: ['payments.refund'] }
const simulation = await gate.policies.simulate({ policy: { ...rule, scope: ['orders.create'] } })
const policy = await gate.policies.create(rule)
const refund = { agent_id: agent.id, scope: ['payments.refund'] }
say('POST /v1/policies', policy.status, await codeOf(gate.tokens.create(refund)))
const policies = await gate.policies.list()
say('GET /v1/policies', ...policies.data.map(one => `${one.name} ${one.effect}`))
const deactivated = await gate.policies.deactivate(policy.id)
say('DELETE /v1/policies/{id}', deactivated.status, await codeOf(gate.tokens.create(refund)))

const delegation = await gate.delegations.create({
  from_agent_id: agent.id,
  to_agent_id: helper.id,
  scope: ['orders.read'],
  ttl: 600,
})
say('POST /v1/delegations', delegation.status, `depth ${delegation.depth}`)
const shown = () => anyone.delegations.verify({ token: delegation.token, environment })
const before = await shown()
const delegated = await gate.tokens.create({
  agent_id: helper.id,
  delegation_id: delegation.id,
  scope: ['orders.read'],
})
const acted = await verify(delegated.token)
await gate.delegations.revoke(delegation.id)
const codes = [(await shown()).code, (await verify(delegated.token)).code]
const origin = `for ${acted.origin_agent_id === agent.id}`
say('POST /v1/delegations/verify', before.code, acted.code, origin, ...codes)
const delegations = await gate.delegations.list({ to_agent_id: helper.id })
say('GET /v1/delegations', ...delegations.data.map(one => `${one.id === delegation.id} ${one.status}`))

const events = await gate.audit.list({ action: 'token.issued', agent_id: agent.id })
const outcome = ({ outcome, reason }) => (reason ? `${outcome} ${reason}` : outcome)
say('GET /v1/audit', ...events.data.map(outcome), events.data.at(-1).target.id === token.id)
const stats = await gate.audit.stats()
const issued = stats.by_action.find(one => one.action === 'token.issued')
say('GET /v1/audit/stats', `${issued.success} issued`, `${issued.refused} refused`)
const plans = await gate.billing.plans()
const current = plans.data.find(plan => plan.current)
say('GET /v1/billing/plans', ...plans.data.map(plan => plan.id), `on ${current.id}`)
const checkout = await gate.billing.checkout({ plan: 'pro' })
const page = new URL(checkout.checkout_url)
say('POST /v1/billing/checkout', checkout.plan, checkout.status, page.origin)

const health = await anyone.system.health()
say('GET /health', health.status, health.database)
const jwks = await anyone.system.jwks()
const header = JSON.parse(atob(token.token.split('.')[0]))
const isSigner = jwks.keys.some(key => key.kid === header.kid)
say('GET /.well-known/jwks.json', ...jwks.keys.map(key => key.crv), isSigner)

say('POST /v1/policies/simulate', simulation.examined, simulation.denied)
const exported = []
for await (const event of gate.audit.export({ action: 'agent.*' })) exported.push(event.action)
say('GET /v1/audit/export', ...exported)
const workspace = await gate.workspace.get()
say('GET /v1/workspace', workspace.status, workspace.policy_default)
