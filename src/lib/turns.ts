/** Long work in slices, so that requests wait for a slice and not for the whole. */

/** Resolves in the next turn of the loop, when whatever has come meanwhile has been served. */
export const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Take all `steps`, `perTurn` of them in a turn of the loop. */
export async function inTurns(steps: Iterable<unknown>, perTurn: number): Promise<void> {
  let taken = 0
  for (const _ of steps) if (++taken % perTurn === 0) await nextTurn()
}
