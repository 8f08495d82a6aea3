/** What users write; types.test.ts checks it against the package in several configurations. */
import {
  type Agent,
  type AgentsListParams,
  AmpGate,
  type AmpGateError,
  ApiError,
  type Call,
  type ClientOptions,
  ConflictError,
  type FieldError,
  type Page,
  type Verdict,
} from '../../../generated/sdk/typescript/index.js'

const options: ClientOptions = { apiKey: undefined, timeoutMs: 5_000, fetch: async () => done() }
const done = (): Response => new Response()
const maybe = undefined as string | undefined

export async function flow(): Promise<void> {
  const gate = new AmpGate(options)
  const agent: Agent = await gate.agents.create({
    name: 'order-processor',
    owner: 'alex@company.com',
    model_name: maybe,
    capabilities: ['orders.read'] as const,
    metadata: { team: 'fulfilment' },
  })
  const pem: string | undefined = agent.private_key_pem
  const issued = await gate.tokens.create(
    { agent_id: agent.id, scope: ['orders.create'], constraints: { max_order_usd: 200 }, ttl: 120 },
    { idempotencyKey: pem, signal: AbortSignal.timeout(5), maxRetries: 0 },
  )
  const verdict: Verdict = await gate.tokens.verify(issued.token)
  const again = await gate.tokens.verify({ token: issued.token, required_scope: ['a', 'b'] })
  const left: number = (verdict.remaining_ttl ?? 0) + (again.remaining_ttl ?? 0)
  // Open: a value of a later version must be expected, and known ones are offered.
  const status: string = agent.status === 'active' || agent.status === 'mended' ? 'on' : 'off'
  await gate.agents.update(agent.id, { status: 'suspended' }, { ifMatch: '"1"' })
  await gate.keys.create({ name: 'k', scopes: ['*'], environment: 'test', expires_at: new Date() })
  const environment: 'live' | 'test' = gate.environment
  const name: string = (await gate.whoami()).key_name + (await gate.whoami.get()).key_name
  console.log(left, status, environment, name)
}

export async function lists(gate: AmpGate): Promise<string[]> {
  const filter: AgentsListParams = { status: 'active', owner: maybe, limit: 10 }
  const ids: string[] = []
  for await (const agent of gate.agents.list(filter)) ids.push(agent.id)
  const page: Page<Agent> = await gate.agents.list()
  const next: Page<Agent> | undefined = await page.nextPage()
  for await (const one of gate.tokens.list({ since: new Date() }).pages())
    ids.push(one.data[0]?.id ?? '')
  return next ? next.data.map(agent => agent.id) : ids
}

export async function raw(gate: AmpGate): Promise<string | null> {
  const call: Call<Agent> = gate.agents.get('ag_1')
  const { data, response, request_id } = await call.withResponse()
  return response.headers.get(data.id + (request_id ?? ''))
}

export function explain(error: AmpGateError): readonly FieldError[] {
  if (error instanceof ConflictError) console.log(error.code, error.object_id, error.retry_after)
  return error instanceof ApiError ? error.errors : []
}

export function mistakes(gate: AmpGate): unknown[] {
  return [
    // @ts-expect-error owner is required
    () => gate.agents.create({ name: 'a' }),
    // @ts-expect-error no such member
    () => gate.agents.create({ name: 'a', owner: 'b', capabilites: [] }),
    // @ts-expect-error a state that cannot be asked for
    () => gate.agents.list({ status: 'mended' }),
    // @ts-expect-error revoking is a call of its own
    () => gate.agents.update('ag_1', { status: 'revoked' }),
    // @ts-expect-error an update needs a change
    () => gate.agents.update('ag_1'),
    // @ts-expect-error nothing is created here
    () => gate.agents.get('ag_1', { idempotencyKey: 'x' }),
    // @ts-expect-error no such member in a reply
    async () => (await gate.agents.get('ag_1')).nmae,
    // @ts-expect-error the private key may be absent
    async (): Promise<string> => (await gate.agents.get('ag_1')).private_key_pem,
    // @ts-expect-error only whoami can be called
    () => gate.agents(),
    // @ts-expect-error times are texts in replies
    async (): Promise<Date> => (await gate.agents.get('ag_1')).created_at,
    // @ts-expect-error read-only
    () => (Object.assign(gate, {}).baseUrl = ''),
  ]
}
