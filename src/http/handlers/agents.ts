import type { Agent } from '../../agents/agent.ts'
import type { AgentTokens, WithPrivateKey } from '../../agents/agents.ts'
import * as agents from '../../agents/agents.ts'
import { countLive, revokeOutside } from '../../tokens/revoke.ts'
import type { HandlersFor } from '../contract.ts'
import { requireVersion, versionTag } from '../etag.ts'
import type { Modules } from '../modules.ts'
import { type AgentExtras, presentAgent } from '../present/agents.ts'
import { presentPage } from '../present/page.ts'

const TOKENS: AgentTokens = { revokeOutside, countLive }

export function agentHandlers({ db }: Modules): HandlersFor<'agents'> {
  return {
    'agents.create': ({ body, commit }) =>
      commit(
        work => agents.createAgent(work, factsOf(body), body.public_key),
        ({ agent, privateKeyPem }) => {
          const { body: made, headers } = reply(agent, { privateKeyPem })
          const location = { Location: `/v1/agents/${agent.id}` }
          return { status: 201 as const, body: made, headers: { ...headers, ...location } }
        },
        { holdsSecret: hasPrivateKey },
      ),
    'agents.list': async ({ actor, query }) => {
      const { status, owner, limit, cursor } = query
      const page = await agents.listAgents(db, actor.tenant, { status, owner }, { limit, cursor })
      return { status: 200, body: presentPage(page, agent => presentAgent(agent)) }
    },
    'agents.get': async ({ actor, path }) =>
      reply(await agents.getAgent(db, actor.tenant, path.id)),
    'agents.update': ({ path, body, headers, commit }) =>
      commit(
        work => {
          const patch = { ...patchOf(body), status: body.status }
          return agents.updateAgent(
            work,
            TOKENS,
            path.id,
            patch,
            requireVersion(headers['If-Match']),
          )
        },
        ({ agent, ended }) => reply(agent, { ended }),
      ),
    'agents.revoke': ({ path, commit }) =>
      commit(
        work => agents.revokeAgent(work, TOKENS, path.id),
        ({ agent, ended }) => reply(agent, { ended }),
      ),
    'agents.rotateKey': ({ path, body, commit }) =>
      commit(
        work => agents.rotateAgentKey(work, path.id, body.public_key),
        ({ agent, privateKeyPem }) => reply(agent, { privateKeyPem }),
        { holdsSecret: hasPrivateKey },
      ),
  }
}

const hasPrivateKey = (made: WithPrivateKey): boolean => made.privateKeyPem !== undefined

function reply(agent: Agent, extras: AgentExtras = {}) {
  const headers = { ETag: versionTag(agent.version) }
  return { status: 200 as const, body: presentAgent(agent, extras), headers }
}

type FactsBody = {
  name: string
  owner: string
  model_provider?: string
  model_name?: string
  capabilities: string[]
  metadata?: Record<string, string>
}

const factsOf = (body: FactsBody) => ({
  name: body.name,
  owner: body.owner,
  modelProvider: body.model_provider,
  modelName: body.model_name,
  capabilities: body.capabilities,
  metadata: body.metadata ?? {},
})

const patchOf = (body: Partial<FactsBody>) => ({
  name: body.name,
  owner: body.owner,
  modelProvider: body.model_provider,
  modelName: body.model_name,
  capabilities: body.capabilities,
  metadata: body.metadata,
})
