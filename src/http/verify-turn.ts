/** What both ways of verifying a token share: its turn in the loop, and what follows a verdict. */
import type { Standing } from '../rate-limits/token-bucket.ts'
import type { Expectation } from '../tokens/decide.ts'
import { isForgotten, isUnsigned, type Verdict } from '../tokens/verdict.ts'
import type { Verifier } from '../tokens/verify.ts'
import { limitName } from './client-address.ts'
import { requireAllowed } from './limit-request.ts'
import type { Modules } from './modules.ts'
import { requireConfirmed } from './require-confirmed.ts'

/** One verify that waits for its turn. */
export type VerifyTurn = {
  readonly text: string
  readonly expected: Expectation
  readonly clientAddress: () => string
}

type Turns = Pick<Modules, 'drain' | 'readiness' | 'clock' | 'limits'>

/**
 * The verdict, made in the next turn of the loop; tokens that are known, tokens that are not, and
 * those of clients that have sent too many bad ones are three lines.
 * @throws DomainError `unavailable` when this process is not confirmed as the one that serves
 */
export function verifyInTurn(
  { drain, readiness, clock, limits }: Turns,
  verifier: Verifier,
  turn: VerifyTurn,
): Promise<Verdict> {
  const { text, expected, clientAddress } = turn
  // Lease and clock are read when the verdict is made, not when the request was queued for it.
  const facts = verifier.recall(text)
  if (facts !== undefined) {
    return drain.run(() => {
      requireConfirmed(readiness)
      return verifier.judge(facts, expected, clock.now())
    })
  }
  const form = verifier.formOf(text)
  const { client, isSuspect } = placeInLine({ clock, limits }, clientAddress)
  const check = (): Verdict => {
    requireConfirmed(readiness)
    return verifier.check(text, form, expected, clock.now())
  }
  return drain.runCold(client, isSuspect, check, ({ code }) => isForgotten(code))
}

/** Where a text that is not known waits: with those of its client, whatever that one has sent. */
export function placeInLine(
  { clock, limits }: Pick<Modules, 'clock' | 'limits'>,
  clientAddress: () => string,
): { client: string; isSuspect: boolean } {
  const client = limitName(clientAddress())
  return { client, isSuspect: !limits.unsignedTokens.peek(client, clock.now()).allowed }
}

/**
 * Count a verdict made at `now` (milliseconds).
 * @returns how its client stands now, when the token is nobody's
 */
export function chargeVerdict(
  { metrics, limits }: Pick<Modules, 'metrics' | 'limits'>,
  { code }: Verdict,
  { environment }: Expectation,
  clientAddress: () => string,
  now: number,
): Standing | undefined {
  metrics.countVerdict(environment, code)
  if (!isUnsigned(code)) return undefined
  return limits.unsignedTokens.take(limitName(clientAddress()), now)
}

/** The same. @throws RateLimited when the client has sent too many of these */
export function settleVerdict(
  on: Pick<Modules, 'metrics' | 'limits'>,
  verdict: Verdict,
  expected: Expectation,
  clientAddress: () => string,
  now: number,
): void {
  const standing = chargeVerdict(on, verdict, expected, clientAddress, now)
  if (standing !== undefined) requireAllowed(standing, now)
}
