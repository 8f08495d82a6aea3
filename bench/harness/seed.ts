/** What a measured server starts with: keys, agents, and a key to sign tokens with. */
import type { KeyObject } from 'node:crypto'
import { type Core, createLog, openCore } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { createFirstKeys } from '../../src/control/first-keys.ts'
import { TokenMint } from './mint.ts'

export type Agent = { readonly id: string; readonly name: string }

/** What a run knows of a data folder. The key that signs is held in memory only. */
export type Seed = {
  readonly apiKey: string
  readonly agents: readonly Agent[]
  readonly signer: KeyObject
}

const AGENTS = 20
export const CAPABILITIES = ['orders.*', 'payments.refund'] as const

/** Open the domain on `dataDir` without a server, and close it again. */
export async function inCore<T>(dataDir: string, work: (core: Core) => Promise<T>): Promise<T> {
  const config = loadConfig({ PORT: '0', AMPGATE_DATA_DIR: dataDir, AMPGATE_LOG_LEVEL: 'warn' })
  const core = await openCore({ config, log: createLog(config.logLevel) })
  try {
    return await work(core)
  } finally {
    await core.close()
  }
}

/** Keys and signer of a core without any. The agents come later, over HTTP. */
export async function seedCore(core: Core): Promise<Pick<Seed, 'apiKey' | 'signer'>> {
  const { live } = await createFirstKeys(core)
  return { apiKey: live, signer: core.ring.signer('live', core.clock.now()).privateKey }
}

export type Client = { readonly url: string; readonly apiKey: string }

/** Call the API as its users do. @throws Error when it refuses */
export async function post<T>(
  { url, apiKey }: Client,
  path: string,
  body: object = {},
): Promise<T> {
  const headers = { 'Content-Type': 'application/json', 'X-API-Key': apiKey }
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await fetch(url + path, init)
  const text = await response.text()
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`)
  return JSON.parse(text) as T
}

/** The agents of a run, registered. */
export function registerAgents(client: Client, count = AGENTS): Promise<Agent[]> {
  const one = (_: unknown, i: number): Promise<Agent> =>
    post(client, '/v1/agents', {
      name: `bench ${i}`,
      owner: 'bench@example.com',
      capabilities: CAPABILITIES,
    })
  return Promise.all(Array.from({ length: count }, one))
}

export type IssueOptions = {
  readonly constraints?: Readonly<Record<string, unknown>>
  readonly scope?: readonly string[]
}

export type Issued = { readonly id: string; readonly token: string }

export const issueBody = (agentId: string, options: IssueOptions = {}): object => ({
  agent_id: agentId,
  scope: options.scope ?? ['orders.create'],
  task_description: 'Create order #1847',
  ttl: 3600,
  ...(options.constraints === undefined ? {} : { constraints: options.constraints }),
})

/** `count` tokens that the server itself issues, so many at once. */
export async function issueTokens(
  { url, seed }: { readonly url: string; readonly seed: Seed },
  count: number,
  atOnce = 64,
): Promise<Issued[]> {
  const { apiKey, agents } = seed
  const issued: Issued[] = []
  let asked = 0
  const one = async (): Promise<void> => {
    while (asked < count) {
      const agent = agents[asked++ % agents.length]
      if (agent === undefined) throw new Error('there are no agents')
      issued.push(await post<Issued>({ url, apiKey }, '/v1/tokens', issueBody(agent.id)))
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, one))
  return issued
}

/** What signs tokens as the server does, after one that it has issued. */
export async function mintOf(
  { url, seed }: { readonly url: string; readonly seed: Seed },
  options: IssueOptions = {},
): Promise<TokenMint> {
  const [agent] = seed.agents
  if (agent === undefined) throw new Error('there are no agents')
  const model = await post<Issued>(
    { url, apiKey: seed.apiKey },
    '/v1/tokens',
    issueBody(agent.id, options),
  )
  return new TokenMint(model.token, seed.signer, seed.agents)
}
