/** What a handler gets. See handlers.ts for how these files are read. */
import type { Call } from '../../src/http/contract.ts'

type Commit = Call<'agents.create'>['commit']
type Actor = Call<'agents.create'>['actor']

declare const create: Call<'tokens.create'>
declare const createAgent: Call<'agents.create'>
declare const list: Call<'tokens.list'>
declare const get: Call<'agents.get'>
declare const update: Call<'agents.update'>
declare const verify: Call<'tokens.verify'>
declare const revokeKey: Call<'keys.revoke'>

// Who calls: known to every operation that is not public, and to no other.
export const actor: Actor = create.actor
export const commit: Commit = create.commit
// @ts-expect-error -- a public operation has no actor
export const nobody = verify.actor
// @ts-expect-error -- a public operation commits nothing in an actor's name
export const nothing = verify.commit

// Members with a default are always there, others may be absent.
export const ttl: number = create.body.ttl
export const limit: number = list.query.limit
export const capabilities: string[] = createAgent.body.capabilities
export const environment: 'live' | 'test' = verify.body.environment
export const revokeIssued: boolean = revokeKey.query.revoke_issued
export const audience: string[] | undefined = create.body.audience
// @ts-expect-error -- may be absent
export const sureAudience: string[] = create.body.audience
export const cursor: string | undefined = list.query.cursor
// @ts-expect-error -- may be absent
export const sureCursor: string = list.query.cursor
export const status: 'active' | 'suspended' | undefined = update.body.status
// @ts-expect-error -- revoking is another operation
export const noRevoked: 'revoked' = update.body.status

// Only what is declared can be read.
export const agentId: string = create.body.agent_id
// @ts-expect-error -- not a member of the body
export const agent = create.body.agent
export const id: string = get.path.id
// @ts-expect-error -- the path has no such parameter
export const noId = list.path.id
// @ts-expect-error -- the operation has no query
export const noQuery = get.query.limit
// @ts-expect-error -- the operation has no body
export const noBody = get.body.name

// Declared headers, which the caller may leave out.
export const ifMatch: string | undefined = update.headers['If-Match']
// @ts-expect-error -- may be absent
export const sureIfMatch: string = update.headers['If-Match']
// @ts-expect-error -- not declared for this operation
export const undeclaredHeader = get.headers['If-Match']
