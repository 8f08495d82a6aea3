/** Keys that were found where anybody can read them. */
import { record } from '../audit/record.ts'
import type { Origin, Work } from '../audit/work.ts'
import type { Database } from '../storage/postgres.ts'
import type { Environment } from '../storage/tenant.ts'
import type { Authenticator, NamedKey } from './authenticate.ts'
import { hideKeys } from './key-text.ts'
import { type RevokeIssued, revokeKey, revokeTestKeysOf } from './keys.ts'

/** One text that was found, and where. */
export type Leak = { text: string; type: string; url: string; source: string }

export type LeakSurroundings = {
  readonly db: Database
  readonly authenticator: Authenticator
  readonly revokeIssued: RevokeIssued
  readonly origin: Origin
  /** Milliseconds. */
  readonly now: number
}

/**
 * End the key that `leak` holds, for good, with all that it issued and made; a repeat ends what is
 * left. Returns whether it was a key: its secret has to match, be it revoked or expired.
 */
export async function endLeaked(on: LeakSurroundings, leak: Leak): Promise<boolean> {
  const found = await identify(on, leak.text)
  if (found === undefined) return false
  const { id, workspaceId, environment } = found
  const inside = <T>(where: Environment, work: (work: Work) => Promise<T>): Promise<T> =>
    on.db.begin(where, tx => {
      const tenant = { workspaceId, environment: where }
      return work({ tenant, tx, origin: on.origin, now: on.now })
    })
  const key = await inside(environment, async work => {
    const revoked = await revokeKey(work, id, on.revokeIssued)
    await record(work, {
      action: 'key.leak_reported',
      target: { kind: 'key', id },
      details: { url: shown(leak.url), type: shown(leak.type), source: shown(leak.source) },
    })
    return revoked.key
  })
  if (environment === 'live') {
    await inside('test', work => revokeTestKeysOf(work, on.db, key, on.revokeIssued))
  }
  return true
}

async function identify(on: LeakSurroundings, text: string): Promise<NamedKey | undefined> {
  const { authenticator, now } = on
  const result = authenticator.recall(text, now) ?? (await authenticator.lookUp(text, now))
  if (result.ok) return { id: result.actor.keyId, ...result.actor.tenant }
  return result.code === 'key_revoked' || result.code === 'key_expired' ? result.named : undefined
}

/** What others wrote, fit for the audit trail: printable, and without a key in it. */
const shown = (text: string): string => hideKeys(text).replaceAll(/[^\x20-\x7e]/g, '?')
