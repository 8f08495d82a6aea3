/** What the verifier of exports finds. */
import type { Environment } from '../storage/tenant.ts'

export type FaultCode =
  | 'unreadable'
  | 'row_changed'
  | 'row_missing'
  | 'row_repeated'
  | 'row_added'
  | 'checkpoint_invalid'
  | 'checkpoint_mismatch'
  | 'unsigned_rows'
  | 'truncated'

/** The first thing that is wrong. */
export type Fault = {
  code: FaultCode
  /** For people. */
  detail: string
  /** Of the export, from 1. */
  line: number
  /** The place in the chain; with `seq_to` a range, of which no row can be singled out. */
  seq?: number
  seq_to?: number
  /** The event there, as far as the export tells. */
  id?: string
}

export type Report = {
  verdict: 'intact' | 'altered' | 'unverifiable'
  /** Why it cannot be verified. */
  reason?: string
  fault?: Fault
  workspace_id?: string
  environment?: Environment
  /** Sound event lines up to the fault or the end. */
  events: number
  /** Of these, how many a checkpoint covers. */
  covered: number
  /** Of these, how many are not sealed yet: the rows of the last second. */
  unsealed: number
  first_seq?: number
  last_seq?: number
  /** The last hash, hexadecimal. */
  hash?: string
  /** Valid checkpoints, and the time of the last one. */
  checkpoints: number
  covered_until?: string
  /** The keys that signatures were held against (RFC 7638 thumbprints). */
  keys: { kid: string; thumbprint: string }[]
  /** Whether these came from elsewhere than the export. */
  is_key_trusted: boolean
}
