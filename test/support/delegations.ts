/** Delegations for tests that then spoil them. */
import type { Api } from './api.ts'
import { newAgent } from './calls.ts'

/** A delegation between new agents, or those that `facts` name. */
export async function newDelegation(
  api: Api,
  facts: { from_agent_id?: string; to_agent_id?: string; [name: string]: unknown } = {},
) {
  const from_agent_id = facts.from_agent_id ?? (await newAgent(api)).id
  const to_agent_id = facts.to_agent_id ?? (await newAgent(api, { capabilities: [] })).id
  const body = { scope: ['orders.read'], ...facts, from_agent_id, to_agent_id }
  return api.ok('delegations.create', { body })
}

export type TestDelegation = Awaited<ReturnType<typeof newDelegation>>

/** A delegation handed on to a new agent, or the one that `facts` name. */
export const handOn = (
  api: Api,
  parent: TestDelegation,
  facts: { to_agent_id?: string; [name: string]: unknown } = {},
) =>
  newDelegation(api, {
    // Less than the parent's, also when a second has passed meanwhile.
    ttl: 620 - 20 * parent.depth,
    scope: parent.scope,
    ...facts,
    from_agent_id: parent.to_agent_id,
    parent_delegation_id: parent.id,
  })

/** A chain of `count` links, all for the same, root first. */
export async function newChain(api: Api, count: number, facts: object = {}) {
  const chain = [await newDelegation(api, { max_depth: 16, ...facts })]
  while (chain.length < count) {
    const last = chain.at(-1)
    if (last !== undefined) chain.push(await handOn(api, last, { max_depth: last.max_depth }))
  }
  return chain
}

/** A token of the agent that `delegation` is to, in its origin's name. */
export const newDelegatedToken = (api: Api, delegation: TestDelegation, facts: object = {}) =>
  api.ok('tokens.create', {
    body: {
      agent_id: delegation.to_agent_id,
      delegation_id: delegation.id,
      scope: ['orders.read'],
      ttl: 300,
      ...facts,
    },
  })
