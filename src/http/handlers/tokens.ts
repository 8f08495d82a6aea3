import { countVerdict, isCountable } from '../../tokens/count.ts'
import { issueToken, type NewToken } from '../../tokens/issue.ts'
import * as tokens from '../../tokens/tokens.ts'
import type { Call, Handler, HandlersFor } from '../contract.ts'
import { IssueBatches, presentCreated } from '../issue-batches.ts'
import { requireAllowed } from '../limit-request.ts'
import type { Modules } from '../modules.ts'
import { presentPage } from '../present/page.ts'
import { presentToken, presentTokenInFull, presentVerdict } from '../present/tokens.ts'
import { readTime } from '../read-time.ts'
import { expectationOf } from '../verify-questions.ts'
import { settleVerdict, verifyInTurn } from '../verify-turn.ts'

export function tokenHandlers(modules: Modules): HandlersFor<'tokens'> {
  const { db } = modules
  const batches = new IssueBatches(modules)
  return {
    'tokens.create': ({ actor, body, commit }) => {
      const asked = readNewToken(body)
      return commit(work => issueToken(work, modules, actor.keyId, asked), presentCreated, {
        together: shareable => batches.join({ ...shareable, issuedBy: actor.keyId, asked }),
      })
    },
    'tokens.list': async ({ actor, query, now }) => {
      const { limit, cursor } = query
      const filter = {
        agentId: query.agent_id,
        delegationId: query.delegation_id,
        status: query.status,
        since: readTime(query.since, '?since'),
        until: readTime(query.until, '?until'),
      }
      const page = await tokens.listTokens(db, actor.tenant, filter, { limit, cursor }, now)
      return { status: 200, body: presentPage(page, presentToken) }
    },
    'tokens.get': async ({ actor, path, now }) => {
      const { token, remaining } = await tokens.getToken(db, actor.tenant, path.id, now)
      return { status: 200, body: presentTokenInFull(token, remaining) }
    },
    'tokens.revoke': ({ path, commit }) =>
      commit(
        work => tokens.revokeToken(work, path.id),
        token => ({ status: 200 as const, body: presentToken(token) }),
      ),
    'tokens.verify': verifyHandler(modules),
  }
}

const readNewToken = (body: Call<'tokens.create'>['body']): NewToken => ({
  agentId: body.agent_id,
  scope: body.scope,
  audience: body.audience,
  taskDescription: body.task_description,
  constraints: body.constraints,
  grantId: body.grant_id,
  ttlSeconds: body.ttl,
  delegationId: body.delegation_id,
})

function verifyHandler(modules: Modules): Handler<'tokens.verify'> {
  const { clock, limits, verifier, verifyCounts } = modules
  return async ({ body, now, clientAddress }) => {
    const expected = expectationOf(body)
    const judge = () =>
      verifyInTurn(modules, verifier, { text: body.token, expected, clientAddress })
    let verdict = await judge()
    if (isCountable(verdict)) {
      const at = clock.now()
      requireAllowed(limits.countedTokens.take(verdict.facts.tokenId, at), at)
      const use = { id: body.use_id, isDryRun: body.dry_run }
      verdict = await countVerdict(modules, verdict.facts, expected, use, judge)
    }
    if (verdict.facts !== undefined) verifyCounts.note(verdict.facts, verdict.code, now)
    settleVerdict(modules, verdict, expected, clientAddress, now)
    return { status: 200, body: presentVerdict(verdict) }
  }
}
