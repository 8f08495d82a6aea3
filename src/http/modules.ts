import type { Authenticator } from '../api-keys/authenticate.ts'
import type { LastUse } from '../api-keys/last-use.ts'
import type { AuditKeys } from '../audit/audit-keys.ts'
import type { RefusalCounts } from '../audit/refusal-counts.ts'
import type { Sealer } from '../audit/sealer.ts'
import type { VerifyCounts } from '../audit/verify-counts.ts'
import type { OpenBilling } from '../billing/open.ts'
import type { UseCounter } from '../grants/use-counter.ts'
import type { IdTokenVerifier } from '../identities/id-token.ts'
import type { Clock } from '../lib/clock.ts'
import type { PolicyBook } from '../policies/book.ts'
import type { Attempts } from '../rate-limits/attempts.ts'
import type { Limits } from '../rate-limits/limits.ts'
import type { MonthlyQuota } from '../rate-limits/quota.ts'
import type { RequestLimits } from '../rate-limits/request-limits.ts'
import type { KeyRing } from '../signing-keys/key-ring.ts'
import type { Log } from '../storage/log.ts'
import type { Database } from '../storage/postgres.ts'
import type { VersionedSecrets } from '../storage/secrets.ts'
import type { Drain } from '../tokens/drain.ts'
import type { Issuers } from '../tokens/issuers.ts'
import type { LiveState } from '../tokens/live-state.ts'
import type { Verifier } from '../tokens/verify.ts'
import type { UsageCounts } from '../usage/counts.ts'
import type { Admission } from '../workspaces/admission.ts'
import type { Countries } from './countries.ts'
import type { Metrics } from './metrics.ts'

/** Whether this process may answer, and why not. */
export type Readiness = {
  /** Whether this process is confirmed as the one that serves its database. */
  isConfirmed(): boolean
  /** Whether another process may be serving its database, since this one has lost it. */
  isDisplaced(): boolean
  /** Whether every operation can be answered. */
  isReady(): boolean
}

/** The domain, wired: what handlers call. Made in app.ts. */
export type Modules = {
  readonly version: string
  readonly startedAt: number
  readonly clock: Clock
  readonly db: Database
  readonly log: Log
  readonly pepper: VersionedSecrets
  readonly ring: KeyRing
  readonly auditKeys: AuditKeys
  readonly sealer: Sealer
  readonly issuers: Issuers
  readonly live: LiveState
  readonly admission: Admission
  /** Of task tokens. */
  readonly verifier: Verifier
  readonly delegationVerifier: Verifier
  readonly policies: PolicyBook
  readonly drain: Drain
  readonly uses: UseCounter
  readonly authenticator: Authenticator
  readonly lastUse: LastUse
  /** To authenticate, by client. */
  readonly attempts: Attempts
  readonly limits: Limits
  /** Of requests with a key. */
  readonly requestLimits: RequestLimits
  readonly quota: MonthlyQuota
  /** Who signs in, as the operator's identity providers say. */
  readonly idTokens: IdTokenVerifier
  readonly refusals: RefusalCounts
  readonly verifyCounts: VerifyCounts
  readonly usage: UsageCounts
  readonly countries: Countries
  readonly billing: OpenBilling
  readonly readiness: Readiness
  readonly metrics: Metrics
  /** The first workspace, whose keys may read the figures of the whole server. */
  readonly homeWorkspaceId: string
  /** The description of the API, as text. */
  readonly description: { readonly json: string; readonly yaml: string }
}
