/** Use cases of agents: register, read, update, replace the key, revoke. */
import { record } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import { DomainError } from '../lib/errors.ts'
import { randomId } from '../lib/ids.ts'
import { type Page, type PageRequest, readPage } from '../lib/page.ts'
import { coversAll } from '../scopes/scope.ts'
import { recordChanges, repeatChanges } from '../storage/changes.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import type { Agent, AgentFacts } from './agent.ts'
import { type AgentPublicKey, generateAgentKeyPair, importPublicKey } from './public-key.ts'
import * as store from './store.ts'

/** A public key as callers bring it, PEM or JWK. */
export type PublicKeyInput = string | Readonly<Record<string, unknown>>

/** How many tokens and delegations ended with a change of an agent. */
export type EndedWithAgent = { tokens: number; delegations: number }

/**
 * What agents need to know of tokens and delegations, given by `tokens` so that the arrow between
 * the folders stays one-way.
 */
export type AgentTokens = {
  /** Ends the live ones that the agent's authority, now `capabilities`, no longer covers. */
  revokeOutside(
    work: Work,
    agentId: string,
    capabilities: readonly string[],
  ): Promise<EndedWithAgent>
  /** How many with the agent in their chain were live at `at`. */
  countLive(work: Work, agentId: string, at: Date): Promise<EndedWithAgent>
}

export type WithPrivateKey = { agent: Agent; privateKeyPem: string | undefined }

/** @throws DomainError `invalid_public_key`, `public_key_in_use` */
export async function createAgent(
  work: Work,
  facts: AgentFacts,
  publicKey?: PublicKeyInput,
): Promise<WithPrivateKey> {
  const pair = keyPair(publicKey)
  const at = new Date(work.now)
  const agent: Agent = {
    ...facts,
    id: randomId('ag'),
    environment: work.tenant.environment,
    status: 'active',
    publicKey: pair.publicKey,
    version: 1,
    createdAt: at,
    updatedAt: at,
    revokedAt: undefined,
  }
  if (!(await store.insertAgent(work.tenant, work.tx, agent))) throw publicKeyInUse()
  await record(work, {
    action: 'agent.created',
    target: { kind: 'agent', id: agent.id },
    agentId: agent.id,
    details: { name: agent.name, capabilities: [...agent.capabilities] },
  })
  return { agent, privateKeyPem: pair.privateKeyPem }
}

export type AgentPatch = { [K in keyof AgentFacts]?: AgentFacts[K] | undefined } & {
  status?: 'active' | 'suspended' | undefined
}

/**
 * Change an agent. Suspending stops its tokens, removing a capability ends those outside what is
 * left.
 * @throws DomainError `not_found`, `precondition_failed`, `agent_revoked`
 */
export async function updateAgent(
  work: Work,
  tokens: AgentTokens,
  id: string,
  patch: AgentPatch,
  requireVersion: (version: number) => void,
): Promise<{ agent: Agent; ended: EndedWithAgent | undefined }> {
  const before = await lockUsable(work, id, requireVersion)
  const agent: Agent = {
    ...before,
    ...withoutUndefined(patch),
    version: before.version + 1,
    updatedAt: new Date(work.now),
  }
  await store.updateAgent(work.tenant, work.tx, agent)
  const narrowed = !coversAll(agent.capabilities, before.capabilities)
  const ended = narrowed ? await tokens.revokeOutside(work, id, agent.capabilities) : undefined
  const change = { kind: 'agent_status', agentId: id, status: agent.status } as const
  if (agent.status !== before.status) await recordChanges(work.tenant, work.tx, [change])
  else repeatChanges(work.tenant, work.tx, [change])
  await record(work, {
    action: 'agent.updated',
    target: { kind: 'agent', id },
    agentId: id,
    details: {
      changed: Object.keys(withoutUndefined(patch)),
      status: agent.status,
      capabilities: [...agent.capabilities],
      ...(ended === undefined ? {} : countsOf(ended)),
    },
  })
  return { agent, ended }
}

/**
 * Replace the key pair; the old key counts for nothing from now on.
 * @throws DomainError `not_found`, `agent_revoked`, `invalid_public_key`, `public_key_in_use`
 */
export async function rotateAgentKey(
  work: Work,
  id: string,
  publicKey?: PublicKeyInput,
): Promise<WithPrivateKey> {
  const before = await lockUsable(work, id, () => {})
  const pair = keyPair(publicKey)
  const agent: Agent = {
    ...before,
    publicKey: pair.publicKey,
    version: before.version + 1,
    updatedAt: new Date(work.now),
  }
  if (!(await store.updateAgent(work.tenant, work.tx, agent))) throw publicKeyInUse()
  const target = { kind: 'agent', id } as const
  await record(work, { action: 'agent.key_rotated', target, agentId: id })
  return { agent, privateKeyPem: pair.privateKeyPem }
}

/**
 * End an agent for good, and with it all tokens and delegations that it has a part in.
 * @throws DomainError `not_found`
 */
export async function revokeAgent(
  work: Work,
  tokens: AgentTokens,
  id: string,
): Promise<{ agent: Agent; ended: EndedWithAgent }> {
  const before = await lock(work, id)
  const revokedAt = before.revokedAt ?? new Date(work.now)
  const ended = await tokens.countLive(work, id, revokedAt)
  const change = { kind: 'agent_status', agentId: id, status: 'revoked' } as const
  if (before.status === 'revoked') {
    repeatChanges(work.tenant, work.tx, [change])
    return { agent: before, ended }
  }
  const agent: Agent = {
    ...before,
    status: 'revoked',
    version: before.version + 1,
    updatedAt: revokedAt,
    revokedAt,
  }
  await store.updateAgent(work.tenant, work.tx, agent)
  await recordChanges(work.tenant, work.tx, [change])
  const target = { kind: 'agent', id } as const
  await record(work, { action: 'agent.revoked', target, agentId: id, details: countsOf(ended) })
  return { agent, ended }
}

const countsOf = ({ tokens, delegations }: EndedWithAgent) => ({
  revoked_tokens: tokens,
  revoked_delegations: delegations,
})

/** @throws DomainError `not_found` */
export async function getAgent(db: Database, tenant: Tenant, id: string): Promise<Agent> {
  const agent = await store.findAgent(tenant, db.read(tenant.environment), id)
  if (agent === undefined) throw notFound(id)
  return agent
}

/** Newest first. @throws DomainError `invalid_cursor` */
export function listAgents(
  db: Database,
  tenant: Tenant,
  filter: store.AgentFilter,
  page: PageRequest,
): Promise<Page<Agent>> {
  return readPage(
    'agents',
    filter,
    page,
    agent => ({ at: agent.createdAt.getTime(), id: agent.id }),
    (after, limit) => store.listAgents(tenant, db.read(tenant.environment), filter, after, limit),
  )
}

function keyPair(input: PublicKeyInput | undefined): {
  publicKey: AgentPublicKey
  privateKeyPem: string | undefined
} {
  if (input === undefined) return generateAgentKeyPair()
  return { publicKey: importPublicKey(input), privateKeyPem: undefined }
}

async function lock(work: Work, id: string): Promise<Agent> {
  const agent = await store.lockAgent(work.tenant, work.tx, id, 'update')
  if (agent === undefined) throw notFound(id)
  return agent
}

async function lockUsable(
  work: Work,
  id: string,
  requireVersion: (version: number) => void,
): Promise<Agent> {
  const agent = await lock(work, id)
  requireVersion(agent.version)
  if (agent.status !== 'revoked') return agent
  throw new DomainError(
    'agent_revoked',
    'The agent is revoked, which is final. Register a new one.',
  )
}

const notFound = (id: string) => new DomainError('not_found', `There is no agent ${id} here.`)

const publicKeyInUse = () =>
  new DomainError(
    'public_key_in_use',
    'Another agent has this public key. Make a pair of its own.',
    {
      errors: [{ pointer: '/public_key', detail: 'Another agent has this public key.' }],
    },
  )

function withoutUndefined<T extends object>(
  value: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }
}
