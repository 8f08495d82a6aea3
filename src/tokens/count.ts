/**
 * The verdict on a token that is counted. The database is asked only once all else has said yes,
 * and what else may have changed is asked again once it has answered.
 */
import { amountsOf, type UseOutcome } from '../grants/grant.ts'
import type { UseCounter } from '../grants/use-counter.ts'
import { canonicalJson } from '../lib/canonical-json.ts'
import { sha256 } from '../lib/digest.ts'
import type { Log } from '../storage/log.ts'
import type { Expectation } from './decide.ts'
import type { Facts } from './facts.ts'
import type { Verdict } from './verdict.ts'

/** How a caller asks for a use to be counted. */
export type UseRequest = {
  /** The same for every retry of one use. */
  readonly id: string | undefined
  /** Count nothing, and say what would be answered. */
  readonly isDryRun: boolean
}

type Countable = Verdict & { readonly facts: Facts }

/** Whether only its count stands between this verdict and the call. */
export function isCountable(verdict: Verdict): verdict is Countable {
  const { code, facts } = verdict
  return code === 'ok' && facts !== undefined && isCounted(facts)
}

/** Whether uses of a token with these facts are counted. */
export const isCounted = ({ countingGrants, constraints }: Facts): boolean =>
  countingGrants.length > 0 || constraints?.isCounted === true

/**
 * Count a use of the token with `facts` and judge it again by `judge`. A token that was revoked
 * meanwhile is refused, and its use stays counted.
 * @throws DomainError `unavailable`, `outcome_unknown`
 */
export async function countVerdict(
  on: { readonly uses: UseCounter; readonly log: Log },
  facts: Facts,
  expected: Expectation,
  request: UseRequest,
  judge: () => Promise<Verdict>,
): Promise<Verdict> {
  const { workspaceId, environment, countingGrants: path, chain, constraints } = facts
  const own = constraints?.counts === undefined ? [] : [constraints.counts]
  const counts = [...(chain?.counts ?? []), ...own]
  const use = {
    path,
    amounts: amountsOf(counts, expected.context),
    id: request.id,
    digest: digestOf(facts, expected),
    isDryRun: request.isDryRun,
  }
  const outcome = await on.uses.take({ workspaceId, environment }, use)
  if (outcome.code === 'missing') {
    on.log.error({ token_id: facts.tokenId, grants: path }, 'a grant that should count is gone')
  }
  const verdict = await judge()
  return verdict.code === 'ok' ? { ...verdict, ...memberOf(outcome) } : verdict
}

/** What a use's name stands for: another token or another call is another use. */
const digestOf = ({ tokenId }: Facts, { requiredScope, context, audience }: Expectation): string =>
  sha256(canonicalJson([tokenId, [...requiredScope].sort(), context ?? null, audience ?? null]))

function memberOf(outcome: UseOutcome): Pick<Verdict, 'code' | 'remaining' | 'isReplay'> {
  switch (outcome.code) {
    case 'ok':
      return { code: 'ok', remaining: outcome.remaining, isReplay: outcome.isReplay }
    case 'missing':
      return { code: 'uses_exhausted' }
    case 'use_id_conflict':
      return { code: 'use_id_conflict' }
    case 'uses_exhausted':
    case 'budget_exhausted':
      return { code: outcome.code, remaining: outcome.remaining }
  }
}
