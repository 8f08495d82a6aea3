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
  return {
    argon2Runs: sumOf(samples, 'ampgate_argon2_runs_total'),
    databaseMicroseconds: databaseMicroseconds(gate),
  }
}

function databaseMicroseconds({ pid }: Gate): number {
  const database = descendants(pid).map(cpuMicroseconds)
  return database.filter(one => !Number.isNaN(one)).reduce((sum, one) => sum + one, 0)
}

/**
 * Looked at so often; quiet is what takes less than this part of a core, many times in a row. With
 * nothing to do both together take 8 to 12 % of one; sealing and vacuum take most of it.
 */
const LOOK_MILLISECONDS = 100
const QUIET_SHARE = 0.25
const QUIET_LOOKS = 8
const LOOKS_MAX = 200

/**
 * Wait until the server and its database are done with what they were asked for: the audit trail is
 * sealed, the tables are vacuumed. The database shares its core with the generator.
 */
export async function untilQuiet(gate: Gate): Promise<void> {
  const spent = (): number => gate.cpuMicroseconds() + databaseMicroseconds(gate)
  let quiet = 0
  for (let look = 0; look < LOOKS_MAX && quiet < QUIET_LOOKS; look++) {
    const before = spent()
    await Bun.sleep(LOOK_MILLISECONDS)
    const share = (spent() - before) / (LOOK_MILLISECONDS * 1000)
    // Where nothing is known of CPU time, there is nothing to wait for.
    quiet = share > QUIET_SHARE ? 0 : quiet + 1
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
