/** Tokens asked for of batches of one's own, one of which is under way at a time. */
import type { Repeatable } from '../../src/idempotency/once.ts'
import type { Environment } from '../../src/storage/tenant.ts'
import type { NewToken } from '../../src/tokens/issue.ts'
import type { Gate } from './gate.ts'

export const ONE_AT_A_TIME = {
  batchMax: 64,
  inTurn: 2,
  runningMax: 1,
  gatherMilliseconds: 60_000,
  patienceMilliseconds: 60_000,
  waitingMax: 1024,
  waitMilliseconds: 60_000,
}

export type Caller = { workspaceId: string; keyId: string; environment?: Environment }

/** The workspace of the gate's own keys, and its live key. */
export async function ownCaller(gate: Gate): Promise<Caller> {
  const { key_id, workspace_id } = await gate.live.ok('whoami.get')
  return { workspaceId: workspace_id, keyId: key_id }
}

export const asked = (agentId: string, facts: Partial<NewToken> = {}): NewToken => ({
  agentId,
  scope: ['orders.read'],
  ttlSeconds: 300,
  ...facts,
})

export const askOf = (
  gate: Gate,
  { workspaceId, keyId, environment = 'live' }: Caller,
  token: NewToken,
  repeatable?: Repeatable,
) => ({
  tenant: { workspaceId, environment },
  origin: {
    actor: { kind: 'key', id: keyId, memberId: 'mem_1' },
    requestId: `of ${keyId}`,
  } as const,
  now: gate.server.clock.now(),
  issuedBy: keyId,
  asked: token,
  repeatable,
})

export type Asked = ReturnType<typeof askOf>
