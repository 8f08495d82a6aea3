import type { Verdict } from '../tokens/verdict.ts'
import type { Verifier } from '../tokens/verify.ts'
import { limitName } from './client-address.ts'
import type { Modules } from './modules.ts'
import { requireConfirmed } from './require-confirmed.ts'

/** One verify that waits for its turn. */
export type VerifyTurn = {
  readonly text: string
  readonly clientAddress: () => string
  /** Makes the verdict at a time (milliseconds). */
  judge(now: number): Verdict
}

/**
 * The verdict, made in the next turn of the loop; what is known and what is not are two lines.
 * @throws DomainError `unavailable` when this process is not confirmed as the one that serves
 */
export function verifyInTurn(
  { drain, readiness, clock }: Pick<Modules, 'drain' | 'readiness' | 'clock'>,
  verifier: Verifier,
  turn: VerifyTurn,
): Promise<Verdict> {
  // Asked when the verdict is made, not when the request was queued for it.
  const judge = (): Verdict => {
    requireConfirmed(readiness)
    return turn.judge(clock.now())
  }
  if (!verifier.isCold(turn.text)) return drain.run(judge)
  return drain.runCold(limitName(turn.clientAddress()), judge)
}
