/** Use of keys that never was asked for: noted where the server notes its own. */
import type { Use } from '../../src/usage/counts.ts'
import { newKey } from './calls.ts'
import type { Gate } from './gate.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

const USE: Use = { operation: 'x', status: 200, code: '', country: 'DE', milliseconds: 1 }

export type Used = { id: string; lineageId: string }

/** A key that nobody uses but by `use`. */
export async function usedKey(gate: Gate): Promise<Used> {
  const { id } = await newKey(gate.live)
  return { id, lineageId: id }
}

/** Note `count` requests of `key` at `at`. */
export function use(
  gate: Gate,
  { id, lineageId }: Used,
  at: number,
  count: number,
  more: Partial<Use> = {},
): void {
  const workspaceId = gate.core.homeWorkspaceId
  const tenant = { workspaceId, environment: 'live' } as const
  for (let i = 0; i < count; i++) {
    gate.core.usage.note({ tenant, keyId: id, lineageId }, { ...USE, ...more }, at)
  }
}

/** `perHour` requests in each hour of the `days` before the hour of `until`. */
export function useSteadily(
  gate: Gate,
  key: Used,
  until: number,
  days: number,
  perHour: number,
): void {
  const end = until - (until % HOUR)
  for (let at = end - days * DAY; at < end; at += HOUR) use(gate, key, at, perHour)
}

export const flushUsage = (gate: Gate): Promise<void> =>
  gate.core.usage.flush(gate.core.db, gate.server.clock)

/** Write what is noted, and look for what is unusual. */
export async function lookForAnomalies(gate: Gate): Promise<void> {
  await flushUsage(gate)
  await gate.core.watch.run()
}

/** To five minutes past an hour that no test has seen. */
export function toNextHour(gate: Gate): number {
  const { clock } = gate.server
  clock.advance(2 * HOUR - (clock.now() % HOUR) + HOUR / 12)
  return clock.now()
}
