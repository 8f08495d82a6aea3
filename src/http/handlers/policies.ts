import { type DraftInput, readDraft } from '../../policies/form.ts'
import * as policies from '../../policies/policies.ts'
import { CEDAR_SCHEMA } from '../../policies/schema.ts'
import { simulate } from '../../policies/simulate.ts'
import { listLastIssued, listLive, revokeThese } from '../../tokens/tokens.ts'
import type { HandlersFor, Schemas } from '../contract.ts'
import { textTag } from '../etag.ts'
import type { Modules } from '../modules.ts'
import { presentPage } from '../present/page.ts'
import { presentPolicy, presentSimulation } from '../present/policies.ts'

const TOKENS: policies.PolicyTokens = { listLive, revoke: revokeThese }

/** The schema changes with the server's version only; a short life lets an upgrade show. */
const SCHEMA_HEADERS = {
  ETag: textTag(CEDAR_SCHEMA),
  'Cache-Control': 'public, max-age=60',
  'Content-Type': 'text/plain; charset=utf-8',
}

export function policyHandlers({ db, policies: book }: Modules): HandlersFor<'policies'> {
  const { engine } = book
  return {
    'policies.create': ({ actor, body, commit }) =>
      commit(
        work => {
          const draft = readDraft(draftOf(body), '')
          const revoking = body.revoke_existing ? { tokens: TOKENS, engine } : undefined
          return policies.createPolicy(work, actor.keyId, draft, revoking)
        },
        ({ policy, revokedTokens }) => ({
          status: 201 as const,
          body: presentPolicy(policy, revokedTokens),
          headers: { Location: `/v1/policies/${policy.id}` },
        }),
        { holdsSecret: () => false },
      ),
    'policies.list': async ({ actor, query }) => {
      const { status, effect, limit, cursor } = query
      const filter = { status, effect }
      const page = await policies.listPolicies(db, actor.tenant, filter, { limit, cursor })
      return { status: 200, body: presentPage(page, policy => presentPolicy(policy)) }
    },
    'policies.get': async ({ actor, path }) => ({
      status: 200,
      body: presentPolicy(await policies.getPolicy(db, actor.tenant, path.id)),
    }),
    'policies.deactivate': ({ path, commit }) =>
      commit(
        work => policies.deactivatePolicy(work, path.id),
        policy => ({ status: 200 as const, body: presentPolicy(policy) }),
      ),
    'policies.simulate': async ({ actor, body, now }) => {
      const draft = readDraft(draftOf(body.policy), '/policy')
      const tokens = await listLastIssued(db, actor.tenant, body.last)
      const simulation = await simulate(db, engine, actor.tenant, draft, tokens, now)
      return { status: 200, body: presentSimulation(simulation) }
    },
    'policies.schema': () => ({ status: 200, body: CEDAR_SCHEMA, headers: SCHEMA_HEADERS }),
  }
}

function draftOf(body: Schemas['PolicyDraft']): DraftInput {
  const { name, description, effect, agents, scope, cedar, mode, guardrail } = body
  const conditions = body.conditions && conditionsOf(body.conditions)
  return { name, description, effect, agents, scope, conditions, cedar, mode, guardrail }
}

function conditionsOf(body: Schemas['PolicyConditions']): DraftInput['conditions'] {
  return {
    ...(body.max_ttl_seconds === undefined ? {} : { maxTtlSeconds: body.max_ttl_seconds }),
    ...(body.hours === undefined ? {} : { hours: body.hours }),
    ...(body.required_constraints && { requiredConstraints: body.required_constraints }),
    ...(body.allowed_scope && { allowedScope: body.allowed_scope }),
    ...(body.constraints && { constraints: body.constraints }),
  }
}
