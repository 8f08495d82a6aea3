/** Use cases of policies: create, read, deactivate. */
import { findAgents } from '../agents/store.ts'
import { record } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import { DomainError } from '../lib/errors.ts'
import { randomId } from '../lib/ids.ts'
import { type Page, type PageRequest, readPage } from '../lib/page.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import type { CedarEngine } from './engine.ts'
import { type IssuedRequest, Judge } from './judge.ts'
import type { Draft, Policy } from './policy.ts'
import { createPolicySet } from './policy-set.ts'
import * as store from './store.ts'

/** What an environment of a workspace may have of active policies. */
const ACTIVE_MAX = 500
const CEDAR_BYTES_MAX = 128 * 1024

/**
 * What policies need to know of tokens, given by `tokens` so that the arrow between the folders
 * stays one-way.
 */
export type PolicyTokens = {
  /** Up to `limit` live tokens after the id `after`, in the order of their ids. */
  listLive(work: Work, after: string | undefined, limit: number): Promise<IssuedRequest[]>
  /** Ends these tokens; returns how many were live. */
  revoke(work: Work, ids: string[]): Promise<number>
}

/** Live tokens that are read at once. */
const BATCH = 500

/**
 * Create a policy, in force for everything that is granted after this has committed.
 * @param revoking ends the live tokens that the policy forbids
 * @throws DomainError `policy_limit_reached`, `invalid_policy`
 */
export async function createPolicy(
  work: Work,
  createdBy: string,
  draft: Draft,
  revoking?: { tokens: PolicyTokens; engine: CedarEngine },
): Promise<{ policy: Policy; revokedTokens: number | undefined }> {
  if (revoking && (draft.effect !== 'deny' || draft.mode !== 'enforce')) throw forbidsNothing()
  const { tenant, tx } = work
  await store.lockPolicies(tenant, tx)
  await requireRoom(work, draft)
  const policy: Policy = {
    ...draft,
    id: randomId('pol'),
    environment: tenant.environment,
    status: 'active',
    createdBy,
    createdAt: new Date(work.now),
    deactivatedAt: undefined,
  }
  await store.insertPolicy(tenant, tx, policy)
  await store.bumpVersion(tenant, tx, 1)
  const revokedTokens = revoking && (await revokeForbidden(work, policy, revoking))
  await record(work, {
    action: 'policy.created',
    target: { kind: 'policy', id: policy.id },
    details: {
      name: policy.name,
      effect: policy.effect,
      mode: policy.mode,
      ...(revokedTokens === undefined ? {} : { revoked_tokens: revokedTokens }),
    },
  })
  return { policy, revokedTokens }
}

/** End a policy; repeats answer the same. @throws DomainError `not_found` */
export async function deactivatePolicy(work: Work, id: string): Promise<Policy> {
  const { tenant, tx } = work
  await store.lockPolicies(tenant, tx)
  const hasEnded = await store.deactivatePolicy(tenant, tx, id, new Date(work.now))
  const policy = await store.findPolicy(tenant, tx.sql, id)
  if (policy === undefined) throw notFound(id)
  if (!hasEnded) return policy
  await store.bumpVersion(tenant, tx, -1)
  await record(work, { action: 'policy.deactivated', target: { kind: 'policy', id } })
  return policy
}

/** @throws DomainError `not_found` */
export async function getPolicy(db: Database, tenant: Tenant, id: string): Promise<Policy> {
  const policy = await store.findPolicy(tenant, db.read(tenant.environment), id)
  if (policy === undefined) throw notFound(id)
  return policy
}

/** Newest first. @throws DomainError `invalid_cursor` */
export function listPolicies(
  db: Database,
  tenant: Tenant,
  filter: store.PolicyFilter,
  page: PageRequest,
): Promise<Page<Policy>> {
  return readPage(
    'policies',
    filter,
    page,
    policy => ({ at: policy.createdAt.getTime(), id: policy.id }),
    (after, limit) => store.listPolicies(tenant, db.read(tenant.environment), filter, after, limit),
  )
}

async function requireRoom({ tenant, tx }: Work, draft: Draft): Promise<void> {
  const { active } = await store.readStanding(tenant, tx.sql)
  if (active >= ACTIVE_MAX) {
    throw new DomainError(
      'policy_limit_reached',
      `There are ${active} active policies; ${ACTIVE_MAX} are allowed. Deactivate some first.`,
    )
  }
  if (draft.terms.cedar === undefined) return
  const bytes = Buffer.byteLength(draft.terms.cedar) + (await store.countCedarBytes(tenant, tx))
  if (bytes <= CEDAR_BYTES_MAX) return
  throw new DomainError(
    'policy_limit_reached',
    `The active policies would hold ${bytes} bytes of Cedar; ${CEDAR_BYTES_MAX} are allowed. ` +
      'Deactivate some first, or use the simple form.',
  )
}

/**
 * End the live tokens that `policy` refuses under all that is in force. The lock that this
 * transaction holds keeps new ones from being issued meanwhile.
 */
async function revokeForbidden(
  work: Work,
  policy: Policy,
  { tokens, engine }: { tokens: PolicyTokens; engine: CedarEngine },
): Promise<number> {
  const { tenant, tx } = work
  const { policyDefault } = await store.readStanding(tenant, tx.sql)
  const set = createPolicySet(await store.listActivePolicies(tenant, tx.sql))
  const judge = new Judge(engine, set, policyDefault)
  let ended = 0
  let after: string | undefined
  do {
    const batch = await tokens.listLive(work, after, BATCH)
    const agents = await findAgents(tenant, tx.sql, [
      ...new Set(batch.flatMap(one => one.agentIds)),
    ])
    const forbidden: string[] = []
    for (const token of batch) {
      const decision = await judge.of(token, agents)
      if (decision.kind !== 'denied' || decision.by.kind !== 'policy') continue
      if (decision.by.policyIds.includes(policy.id)) forbidden.push(token.tokenId)
    }
    ended += await tokens.revoke(work, forbidden)
    after = batch.at(-1)?.tokenId
  } while (after !== undefined)
  return ended
}

const notFound = (id: string) => new DomainError('not_found', `There is no policy ${id} here.`)

function forbidsNothing(): DomainError {
  const detail = 'Is for a deny in mode enforce: nothing else forbids a token.'
  return new DomainError('invalid_policy', `/revoke_existing: ${detail}`, {
    errors: [{ pointer: '/revoke_existing', detail }],
  })
}
