import { startChild } from './baseline.ts'
import type { Bed } from './bed.ts'
import { descendants, pin } from './processes.ts'
import { issueTokens } from './seed.ts'

/** I: tokens a second whose two rows bare postgres.js inserts. */
export type Inserts = { rate(milliseconds: number): Promise<number>; stop(): Promise<void> }

/** Start I, on a copy of the data folder with a token in it; its database is on core 1. */
export async function startInserts(bed: Bed): Promise<Inserts> {
  const gate = await bed.gate()
  await issueTokens(gate, 1)
  const { dataDir } = await bed.copy()
  const { pid, ask, stop } = await startChild('insert.ts', /ready/, [dataDir])
  for (const one of descendants(pid)) pin('generator', one)
  return { rate: async milliseconds => Number(await ask({ milliseconds })), stop }
}
