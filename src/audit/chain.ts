/**
 * The chain of one workspace in one environment: the hash of a row covers the row and the hash
 * before it, so that none can be changed, left out, added or moved without changing all that
 * follow.
 */
import { createHash } from 'node:crypto'
import { canonicalJson } from '../lib/canonical-json.ts'
import type { Environment } from '../storage/tenant.ts'

/** The end of a chain, or any place in it: the row `seq` and the hash there. */
export type Head = { readonly seq: number; readonly hash: Buffer }

/** Before the first row. Chains of other workspaces and environments begin elsewhere. */
export const genesis = (workspaceId: string, environment: Environment): Head => ({
  seq: 0,
  hash: createHash('sha256')
    .update(`ampgate audit chain 1\n${workspaceId}\n${environment}`, 'utf8')
    .digest(),
})

/** The head after `event`, as it is exported, has been added behind `head`. */
export function append(head: Head, event: object): Head {
  const seq = head.seq + 1
  const row = canonicalJson({ ...event, seq })
  return { seq, hash: createHash('sha256').update(head.hash).update(row, 'utf8').digest() }
}

/** A hash as exports and checkpoints write it: 64 lower-case hexadecimal digits. */
export const hashText = (hash: Buffer): string => hash.toString('hex')
