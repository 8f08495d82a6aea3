/** A key that was recognized, as memory has it: facts, never a verdict. */
import type { Actor } from './actor.ts'
import { compileAllowedIps } from './allowed-ips.ts'
import type { ApiKey } from './api-key.ts'
import { endOf } from './api-key.ts'

export type KnownKey = {
  readonly actor: Actor
  readonly isRevoked: boolean
  /** When it stops working by itself (milliseconds); `Infinity` when it does not. */
  readonly endsAt: number
}

/** `key` as a request sees it. */
export const toActor = (key: ApiKey): Actor => ({
  keyId: key.id,
  keyName: key.name,
  format: key.format,
  tenant: { workspaceId: key.workspaceId, environment: key.environment },
  environment: key.environment,
  scopes: key.scopes,
  expiresAt: endOf(key),
  lineageId: key.lineageId,
  allowedIps: key.allowedIps,
  networks: compileAllowedIps(key.allowedIps),
  rateLimit: key.rateLimit,
  memberId: key.createdBy,
})
