import type { HourKind } from './unusual.ts'

export type AnomalyKind = HourKind | 'new_country' | 'used_after_silence' | 'retiring_key_used'

/** What an anomaly says besides; as it goes over the wire and into the audit trail. */
export type AnomalyDetails = {
  /** Requests, or refused and failed ones, of the hour. */
  readonly observed?: number
  readonly usual?: number
  readonly bound?: number
  readonly country?: string
  /** RFC 3339, as all times here. */
  readonly silent_since?: string
  readonly last_used_at?: string
  readonly retires_at?: string
}

/** Something unusual about a key; found once per key, kind, subject and window. */
export type Anomaly = {
  readonly id: string
  /** When it was found. */
  readonly at: Date
  readonly kind: AnomalyKind
  readonly keyId: string
  readonly lineageId: string
  /** What else tells it apart: a country, the half of a rotated key. */
  readonly subject: string
  readonly windowStart: Date
  readonly details: AnomalyDetails
}

/** An anomaly that is not written down yet, and of which workspace. */
export type Found = Omit<Anomaly, 'id' | 'at'> & { readonly workspaceId: string }
