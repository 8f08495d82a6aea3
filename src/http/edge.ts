import type { Authenticator } from '../api-keys/authenticate.ts'
import type { LastUse } from '../api-keys/last-use.ts'
import type { RefusalCounts } from '../audit/refusal-counts.ts'
import type { Clock } from '../lib/clock.ts'
import type { Attempts } from '../rate-limits/attempts.ts'
import type { Limits } from '../rate-limits/limits.ts'
import type { RequestLimits } from '../rate-limits/request-limits.ts'
import type { Database } from '../storage/postgres.ts'
import type { Drain } from '../tokens/drain.ts'
import type { LiveState } from '../tokens/live-state.ts'
import type { UsageCounts } from '../usage/counts.ts'
import type { Admission } from '../workspaces/admission.ts'
import type { ClientAddresses } from './client-address.ts'
import type { Countries } from './countries.ts'
import type { Metrics } from './metrics.ts'
import type { Readiness } from './modules.ts'

/** What the edge logs with: the fields are safe to keep, no key, token or body is among them. */
export type RequestLog = {
  isLevelEnabled(level: 'debug'): boolean
  debug(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** What the pipeline needs of the rest. */
export type Edge = {
  readonly db: Database
  readonly clock: Clock
  readonly authenticator: Authenticator
  readonly drain: Drain
  /** To authenticate, by client. */
  readonly attempts: Attempts
  readonly lastUse: LastUse
  readonly live: Pick<LiveState, 'isWorkspaceSuspended'>
  readonly admission: Admission
  readonly limits: Limits
  readonly requestLimits: RequestLimits
  readonly refusals: RefusalCounts
  readonly addresses: ClientAddresses
  readonly countries: Countries
  readonly usage: UsageCounts
  readonly metrics: Metrics
  readonly readiness: Pick<Readiness, 'isDisplaced'>
  readonly log: RequestLog
}
