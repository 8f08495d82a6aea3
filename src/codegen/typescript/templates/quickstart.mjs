import { AmpGate } from 'ampgate-sdk'

// Key and address from AMPGATE_API_KEY and AMPGATE_URL, or new AmpGate({ apiKey, baseUrl }).
const gate = new AmpGate()

// 1. Register an agent
const agent = await gate.agents.create({
  name: 'order-processor',
  owner: 'alex@company.com',
  model_provider: 'openai',
  model_name: 'gpt-4o',
  capabilities: ['orders.read', 'orders.create'],
})
console.log(agent.id) // ag_Xk9mN3pQ7r...
// agent.private_key_pem comes this once: save it.

// 2. Issue a token for one task
const issued = await gate.tokens.create({
  agent_id: agent.id,
  scope: ['orders.create'],
  task_description: 'Create order #1847',
  constraints: { max_order_usd: 200 },
  ttl: 120, // seconds
})

// 3. Verify it (any service can do this)
const verdict = await gate.tokens.verify(issued.token)
if (verdict.valid) {
  console.log(verdict.agent_name) // order-processor
  console.log(verdict.scope) // [ 'orders.create' ]
  console.log(verdict.remaining_ttl) // 119
}

// 4. Pull the plug: the very next verify refuses it
await gate.tokens.revoke(issued.id)
const after = await gate.tokens.verify(issued.token)
console.log(after.valid, after.code) // false revoked
