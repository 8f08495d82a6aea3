import * as delegations from '../../delegations/delegations.ts'
import { revokeDelegation } from '../../delegations/revoke.ts'
import { DELEGATED_TOKENS } from '../../tokens/revoke.ts'
import { delegationWriter } from '../../tokens/write-delegation.ts'
import type { HandlersFor } from '../contract.ts'
import { contextOf, toList } from '../expectation.ts'
import type { Modules } from '../modules.ts'
import {
  presentDelegation,
  presentDelegationVerdict,
  presentIssuedDelegation,
} from '../present/delegations.ts'
import { presentPage } from '../present/page.ts'
import { settleVerdict, verifyInTurn } from '../verify-turn.ts'

export function delegationHandlers(modules: Modules): HandlersFor<'delegations'> {
  const { db, delegationVerifier } = modules
  const write = delegationWriter({ ...modules, verifier: delegationVerifier })
  const by = { write, policies: modules.policies }
  return {
    'delegations.create': ({ actor, body, commit }) =>
      commit(
        work =>
          delegations.createDelegation(work, by, actor.keyId, {
            fromAgentId: body.from_agent_id,
            toAgentId: body.to_agent_id,
            scope: body.scope,
            constraints: body.constraints,
            ttlSeconds: body.ttl,
            parentId: body.parent_delegation_id,
            maxDepth: body.max_depth,
            reason: body.reason,
          }),
        issued => ({
          status: 201 as const,
          body: presentIssuedDelegation(issued),
          headers: { Location: `/v1/delegations/${issued.delegation.id}` },
        }),
      ),
    'delegations.list': async ({ actor, query, now }) => {
      const { limit, cursor } = query
      const filter = {
        fromAgentId: query.from_agent_id,
        toAgentId: query.to_agent_id,
        parentId: query.parent_delegation_id,
        status: query.status,
      }
      const page = { limit, cursor }
      const found = await delegations.listDelegations(db, actor.tenant, filter, page, now)
      return { status: 200, body: presentPage(found, one => presentDelegation(one)) }
    },
    'delegations.get': async ({ actor, path, now }) => ({
      status: 200,
      body: presentDelegation(await delegations.getDelegation(db, actor.tenant, path.id, now)),
    }),
    'delegations.revoke': ({ path, commit }) =>
      commit(
        work => revokeDelegation(work, DELEGATED_TOKENS, path.id),
        ({ delegation, ...counts }) => ({
          status: 200 as const,
          body: presentDelegation(delegation, counts),
        }),
      ),
    'delegations.verify': async ({ body, now, clientAddress }) => {
      const expected = {
        environment: body.environment,
        audience: body.audience,
        requiredScope: toList(body.required_scope),
        context: contextOf(body.context, body.action),
      }
      const verdict = await verifyInTurn(modules, delegationVerifier, {
        text: body.token,
        expected,
        clientAddress,
      })
      settleVerdict(modules, verdict, expected, clientAddress, now)
      return { status: 200, body: presentDelegationVerdict(verdict) }
    },
  }
}
