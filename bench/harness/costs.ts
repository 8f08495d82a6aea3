/** What a flood of garbage must not cost the server: an argon2, or a query. */
import type { Gate } from './gate.ts'
import { WrongAnswer } from './load.ts'
import { cpuMicroseconds, descendants } from './processes.ts'
import { sumOf } from './prometheus.ts'

/** So far: runs of argon2, and CPU time of PostgreSQL. */
export type Costs = { readonly argon2Runs: number; readonly databaseMicroseconds: number }

/**
 * Of PostgreSQL's CPU time for each request of a flood. The shortest query takes 20 and more; what
 * the server does besides (counts written every few seconds) came to less than 1.
 */
const DATABASE_MICROSECONDS_MAX = 5

export async function costsOf(gate: Gate): Promise<Costs> {
  const samples = await gate.samples()
  const database = descendants(gate.pid).map(cpuMicroseconds)
  const known = database.filter(one => !Number.isNaN(one))
  return {
    argon2Runs: sumOf(samples, 'ampgate_argon2_runs_total'),
    databaseMicroseconds: known.reduce((sum, one) => sum + one, 0),
  }
}

/** What `requests` of garbage have cost. @throws WrongAnswer when that is an argon2 or queries */
export function requireCheap(before: Costs, after: Costs, requests: number) {
  const argon2Runs = after.argon2Runs - before.argon2Runs
  if (argon2Runs > 0) throw new WrongAnswer(`argon2 ran ${argon2Runs} times for garbage`)
  const each = (after.databaseMicroseconds - before.databaseMicroseconds) / requests
  if (each > DATABASE_MICROSECONDS_MAX) {
    throw new WrongAnswer(`PostgreSQL worked ${each.toFixed(1)} µs for each request of garbage`)
  }
  return { argon2Runs, databaseMicrosecondsEach: each, requests }
}
