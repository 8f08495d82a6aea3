/** Keeps what answers come from in step with what is committed, and says whether it is. */
import type { Authenticator } from '../api-keys/authenticate.ts'
import type { Readiness } from '../http/modules.ts'
import type { Clock } from '../lib/clock.ts'
import type { PlanBook } from '../rate-limits/plan-limits.ts'
import type { KeyRing } from '../signing-keys/key-ring.ts'
import type { Change } from '../storage/change.ts'
import type { Lease } from '../storage/lease.ts'
import type { Log } from '../storage/log.ts'
import type { Database } from '../storage/postgres.ts'
import type { LiveState } from '../tokens/live-state.ts'
import type { Admission } from '../workspaces/admission.ts'
import type { Probes } from './probes.ts'

export type Status = { isDraining: boolean; isReloading: boolean; isClosed: boolean }

export function createReadiness(lease: Lease, status: Status, probes: Probes): Readiness {
  const isConfirmed = () => lease.held() && !status.isReloading
  return {
    isConfirmed,
    isDisplaced: () => lease.isLost(),
    isReady: () => {
      const isReady = isConfirmed() && !status.isDraining
      probes.note(isReady)
      return isReady
    },
  }
}

type Follow = {
  db: Database
  lease: Lease
  ring: KeyRing
  live: LiveState
  admission: Admission
  authenticator: Authenticator
  plans: PlanBook
  clock: Clock
  log: Log
  reload: () => Promise<void>
  status: Status
}

const RETRY_MILLISECONDS = 250

/** Keep what answers come from in step with what is committed, and read it anew after any doubt. */
export function follow(on: Follow): void {
  on.db.onChange((change: Change) => {
    on.live.apply(change, on.clock.now())
    on.admission.apply(change)
    on.authenticator.apply(change)
    on.plans.apply(change)
    on.ring.apply(change, on.clock.now())
    if (change.kind === 'signing_key_added') loadKeys()
  })
  /** Until the reload has succeeded, verify answers 503: no verdict rests on a state in doubt. */
  let doubts = 0
  const renew = (): void => {
    const doubt = ++doubts
    on.status.isReloading = true
    on.reload().then(
      () => {
        // A later doubt is settled by its own reload only.
        if (doubt === doubts) on.status.isReloading = false
      },
      error => {
        if (on.status.isClosed || doubt !== doubts) return
        on.log.error({ err: error }, 'could not read the state anew; trying again')
        setTimeout(renew, RETRY_MILLISECONDS)
      },
    )
  }
  const loadKeys = (): void => {
    on.ring.load(environment => on.db.read(environment)).catch(renew)
  }
  on.db.onUncertain(renew)
  on.lease.onRegained(on.reload)
}
