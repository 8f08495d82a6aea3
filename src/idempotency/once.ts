/**
 * Idempotency-Key: a creation that is sent twice happens once. The reply is stored in the
 * transaction that creates, so either both exist or neither. Refusals are not stored: they change
 * nothing, and the next try may succeed.
 */
import { hkdfSync } from 'node:crypto'
import type { Work } from '../audit/work.ts'
import { canonicalJson } from '../lib/canonical-json.ts'
import { sha256 } from '../lib/digest.ts'
import { DomainError } from '../lib/errors.ts'
import { open, SealError, seal } from '../lib/seal.ts'
import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS, type Tenant } from '../storage/tenant.ts'
import {
  expireReplies,
  findReply,
  putReply,
  type ReplyKey,
  type StoredReply,
  toColumns,
  tryLock,
} from './store.ts'

const REPLAY_MILLISECONDS = 24 * 3_600_000
/** A reply that holds a secret is kept this long, sealed. */
const SECRET_REPLAY_MILLISECONDS = 15 * 60_000

/** A creation that its caller may send again. */
export type Repeatable = {
  /** The lineage of the key: a request repeated with the key that took over is still the same. */
  keyId: string
  operation: string
  /**
   * The presented API key: with the Idempotency-Key it seals and opens replies, and is stored
   * nowhere.
   */
  presentedKey: string
  idempotencyKey: string
  /** What was asked: path and body. */
  request: unknown
}

/** A reply as text, the id of what it made, and whether it holds a secret. */
export type Made = { text: string; objectId: string; holdsSecret: boolean }

export type Once = { text: string; isReplay: boolean }

/**
 * The reply to `repeatable`: stored, or made now by `make` and stored.
 * @throws DomainError `idempotency_conflict`, `idempotency_in_flight`, `secret_no_longer_available`
 */
export async function once(
  work: Work,
  repeatable: Repeatable,
  make: () => Promise<Made>,
): Promise<Once> {
  const key = replyKeyOf(repeatable)
  if (!(await tryLock(work.tx, lockNameOf(key)))) {
    throw new DomainError(
      'idempotency_in_flight',
      'A request with this Idempotency-Key is being worked on. Try again in a moment.',
      { retryAfterSeconds: 1 },
    )
  }
  const stored = await findReply(work.tenant, work.tx, key)
  if (stored !== undefined && work.now - stored.createdAt.getTime() < REPLAY_MILLISECONDS) {
    return { text: replay(work, repeatable, key, stored), isReplay: true }
  }
  const made = await make()
  await putReply(work.tenant, work.tx, key, storedReplyOf(repeatable, key, made, work.now))
  return { text: made.text, isReplay: false }
}

/** A creation that may be made together with others, in one transaction. */
export type Turn = {
  readonly tenant: Tenant
  readonly now: number
  readonly repeatable: Repeatable | undefined
}
type Keyed = Turn & { readonly repeatable: Repeatable }

/**
 * Those of `turns`, all of one environment, that have no Idempotency-Key or are the first here to
 * have it.
 */
export function firstTurns<T extends Turn>(turns: readonly T[]): T[] {
  const names = new Set<string>()
  return turns.filter(({ repeatable }) => {
    if (repeatable === undefined) return true
    const name = lockNameOf(replyKeyOf(repeatable))
    return !names.has(name) && names.add(name)
  })
}

/**
 * The reply to keep, as `json_to_recordset` reads it, and the name of the lock under which it must
 * be the first one.
 */
export function replyColumns({ tenant, repeatable, now }: Keyed, made: Made) {
  const key = replyKeyOf(repeatable)
  const columns = toColumns(tenant, key, storedReplyOf(repeatable, key, made, now))
  return { ...columns, lock_name: lockNameOf(key) }
}

const replyKeyOf = ({ keyId, operation, idempotencyKey }: Repeatable): ReplyKey => ({
  keyId,
  operation,
  keyDigest: sha256(idempotencyKey),
})

const lockNameOf = ({ keyId, operation, keyDigest }: ReplyKey): string =>
  `${keyId} ${operation} ${keyDigest}`

const bodyDigestOf = ({ request }: Repeatable): string => sha256(canonicalJson(request))

function storedReplyOf(
  repeatable: Repeatable,
  key: ReplyKey,
  made: Made,
  now: number,
): StoredReply {
  const { text, objectId, holdsSecret } = made
  return {
    bodyDigest: bodyDigestOf(repeatable),
    createdAt: new Date(now),
    objectId,
    reply: holdsSecret ? undefined : text,
    sealed: holdsSecret
      ? seal({ version: 1, key: sealingKey(repeatable) }, Buffer.from(text), contextOf(key))
      : undefined,
  }
}

function replay(work: Work, repeatable: Repeatable, key: ReplyKey, stored: StoredReply): string {
  if (stored.bodyDigest !== bodyDigestOf(repeatable)) {
    throw new DomainError(
      'idempotency_conflict',
      'This Idempotency-Key was used with another request. Use a new key for a new request.',
      { errors: [{ pointer: 'header Idempotency-Key', detail: 'Used with another request.' }] },
    )
  }
  if (stored.reply !== undefined) return stored.reply
  const age = work.now - stored.createdAt.getTime()
  const sealed = age < SECRET_REPLAY_MILLISECONDS ? stored.sealed : undefined
  const text = sealed && unseal(repeatable, key, sealed)
  if (text !== undefined) return text
  throw new DomainError(
    'secret_no_longer_available',
    `The first request made ${stored.objectId}; its secret was shown then, and never again.`,
    { members: { object_id: stored.objectId } },
  )
}

/** The reply; undefined when another key of the lineage was presented, which opens nothing. */
function unseal(repeatable: Repeatable, key: ReplyKey, sealed: Buffer): string | undefined {
  try {
    return open(new Map([[1, sealingKey(repeatable)]]), sealed, contextOf(key)).toString()
  } catch (error) {
    if (error instanceof SealError) return undefined
    throw error
  }
}

const contextOf = (key: ReplyKey): string => `idempotency:${key.keyId}:${key.operation}`

function sealingKey(repeatable: Repeatable): Buffer {
  const { presentedKey, idempotencyKey } = repeatable
  const info = 'ampgate idempotent reply'
  return Buffer.from(hkdfSync('sha256', presentedKey, idempotencyKey, info, 32))
}

/** Wipe secrets and forget replies whose time has passed. */
export async function expireStoredReplies(db: Database, now: number): Promise<void> {
  const sealedBefore = new Date(now - SECRET_REPLAY_MILLISECONDS)
  const before = new Date(now - REPLAY_MILLISECONDS)
  for (const environment of ENVIRONMENTS) {
    await expireReplies(environment, db.read(environment), sealedBefore, before)
  }
}
