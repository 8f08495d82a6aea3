import { type Context, keepsAll } from '../constraints/check.ts'
import { coversAll } from '../scopes/scope.ts'
import type { Environment } from '../storage/tenant.ts'
import { chainStop, keepsChain } from './chain-facts.ts'
import type { Facts } from './facts.ts'
import type { LiveState } from './live-state.ts'
import type { VerdictCode } from './verdict.ts'

/** What the asking service expects of the token. */
export type Expectation = {
  readonly environment: Environment
  readonly audience: string | undefined
  /** Concrete scopes, all needed. */
  readonly requiredScope: readonly string[]
  /** The concrete call; without it, whoever asks checks the constraints. */
  readonly context?: Context | undefined
}

/** How far ahead of this clock `iat` may lie. `exp` is never stretched. */
const IAT_LEEWAY_MILLISECONDS = 5000

/** The part of the live state that a decision reads. */
export type ReadableLiveState = Pick<
  LiveState,
  'isTokenRevoked' | 'isDelegationRevoked' | 'agentStatus' | 'isWorkspaceSuspended'
>

/**
 * May the call that carries a token with these facts happen at `now` (milliseconds)? Pure. The
 * first check that fails names the code; the order is part of the API (`tokens.verify`). Uses and
 * budgets come after it (count.ts).
 */
export function decide(
  facts: Facts,
  expected: Expectation,
  live: ReadableLiveState,
  now: number,
): VerdictCode {
  if (facts.environment !== expected.environment) return 'wrong_environment'
  if (facts.signingKey.compromisedAt !== undefined) return 'key_revoked'
  if (now >= facts.expiresAt * 1000) return 'expired'
  if (facts.issuedAt * 1000 > now + IAT_LEEWAY_MILLISECONDS) return 'not_yet_valid'
  if (facts.notBefore !== undefined && facts.notBefore * 1000 > now) return 'not_yet_valid'
  if (live.isWorkspaceSuspended(facts.workspaceId)) return 'workspace_suspended'
  const stop = stopOf(facts, live)
  if (stop !== undefined) return stop
  if (live.isTokenRevoked(facts.tokenId)) return 'revoked'
  if (facts.hasChosenAudience && !isAmong(facts.audience, expected.audience)) {
    return 'audience_mismatch'
  }
  if (!coversWanted(facts, expected)) return 'scope_missing'
  if (needsContext(facts) && expected.context === undefined) return 'context_required'
  return keepsConstraints(facts, expected.context) ? 'ok' : 'constraint_violated'
}

/** Whether its agent, or any agent or link of its chain, is not active. */
function stopOf({ agentId, chain }: Facts, live: ReadableLiveState): VerdictCode | undefined {
  if (chain !== undefined) return chainStop(chain, live)
  const agent = live.agentStatus(agentId)
  if (agent === 'active') return undefined
  return agent === 'revoked' ? 'agent_revoked' : 'agent_suspended'
}

const isAmong = (audience: readonly string[], wanted: string | undefined): boolean =>
  wanted !== undefined && audience.includes(wanted)

/** Most ask for none, and then those of the token need not be read. */
const coversWanted = (facts: Facts, { requiredScope }: Expectation): boolean =>
  requiredScope.length === 0 || coversAll(facts.scope, requiredScope)

/** A budget is taken from by the amounts that the call names. */
const needsContext = ({ chain, constraints, countingGrants }: Facts): boolean =>
  (constraints?.counts !== undefined && constraints.counts.budget.size > 0) ||
  (chain?.hasBudget === true && countingGrants.length > 0)

const keepsConstraints = ({ chain, constraints }: Facts, context: Context | undefined): boolean =>
  context === undefined ||
  ((chain === undefined || keepsChain(chain, context)) &&
    (constraints === undefined || keepsAll(constraints, context)))
