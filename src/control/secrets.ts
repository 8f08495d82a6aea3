/**
 * Rotating the two secrets outside the database. New versions are on disk before anything is
 * written with them; old ones stay readable until `retire` has seen that nothing needs them.
 */
import { listUnderOtherPepper } from '../api-keys/store.ts'
import type { Core } from '../app.ts'
import { rewrapAuditKeys } from '../audit/audit-keys.ts'
import { type AuditAction, record } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import type { Config } from '../config.ts'
import { rewrapSigningKeys } from '../signing-keys/signing-keys.ts'
import { retireOldSecrets, rotateSecrets } from '../storage/secrets.ts'
import { ENVIRONMENTS } from '../storage/tenant.ts'
import { messageOf } from './failures.ts'
import type { Instance } from './operations.ts'
import { OperatorError } from './operator-error.ts'

/** The versions in use from now on, and how many signing keys were sealed anew. */
export type Rotated = {
  key_encryption_key_version: number
  pepper_version: number
  rewrapped_signing_keys: number
}

export async function rotate(
  { core, config }: Instance,
  _input: unknown,
  requestId: string,
): Promise<Rotated> {
  const foreign = variablesInUse(config)
  if (foreign.length > 0) {
    throw new OperatorError(
      `${foreign.join(' and ')} come from the environment of the server: run ` +
        '`ampgate secrets next` with the same environment, set what it prints, and restart',
    )
  }
  core.secrets.replace(rotateSecrets(config))
  try {
    // Keys that are known here would not be hashed anew before a restart.
    await core.authenticator.load()
    const rewrapped = await rewrap(core, 'secrets.rotated', requestId)
    return { ...versions(core), rewrapped_signing_keys: rewrapped }
  } catch (error) {
    const reason = messageOf(error)
    if (reason === undefined) throw error
    throw new OperatorError(
      `the new secrets are in use, but the signing keys could not be sealed anew: ${reason} ` +
        'The next start does that; the old secrets stay readable',
    )
  }
}

/** `cut` names the variables that the operator has to cut down to their first entry. */
export type Retired = {
  key_encryption_key_version: number
  pepper_version: number
  retired_versions: number
  cut: string[]
}

/** @throws OperatorError while an API key needs an old pepper. */
export async function retire(
  { core, config }: Instance,
  _input: unknown,
  requestId: string,
): Promise<Retired> {
  await refuseWhileUsed(core)
  const cut = variablesInUse(config)
  const old = core.secrets.keyEncryption.all.size - 1 + (core.secrets.pepper.all.size - 1)
  await rewrap(core, 'secrets.retired', requestId)
  if (cut.length === 0) core.secrets.replace(retireOldSecrets(config))
  return { ...versions(core), retired_versions: cut.length === 0 ? old : 0, cut }
}

const NAMED_MAX = 20

async function refuseWhileUsed(core: Core): Promise<void> {
  const { version } = core.secrets.pepper.current
  const now = new Date(core.clock.now())
  const waiting: string[] = []
  for (const environment of ENVIRONMENTS) {
    const sql = core.db.read(environment)
    const keys = await listUnderOtherPepper(environment, sql, version, now, NAMED_MAX + 1)
    waiting.push(...keys.map(key => `${key.id} (${environment}, ${key.name})`))
  }
  if (waiting.length === 0) return
  const named = waiting.slice(0, NAMED_MAX).join(', ')
  const more = waiting.length > NAMED_MAX ? ' and others' : ''
  throw new OperatorError(
    `API keys that were not used since the rotation need an old pepper: ${named}${more}; ` +
      'use each of them once or revoke it, then try again',
  )
}

/** Seal every private key under the current version; returns how many signing keys were not. */
async function rewrap(core: Core, action: AuditAction, requestId: string): Promise<number> {
  let moved = 0
  for (const environment of ENVIRONMENTS) {
    moved += await core.asOperator(
      environment,
      async (work: Work) => {
        const count = await rewrapSigningKeys(work, core.secrets.keyEncryption)
        const auditKeys = await rewrapAuditKeys(work, core.secrets.keyEncryption)
        const details = {
          ...versions(core),
          rewrapped_signing_keys: count,
          rewrapped_audit_keys: auditKeys,
        }
        await record(work, { action, target: { kind: 'secrets', id: 'instance' }, details })
        return count
      },
      requestId,
    )
  }
  return moved
}

const versions = (core: Core) => ({
  key_encryption_key_version: core.secrets.keyEncryption.current.version,
  pepper_version: core.secrets.pepper.current.version,
})

function variablesInUse(config: Config): string[] {
  return [
    ...(config.keyEncryptionKey ? ['AMPGATE_KEY_ENCRYPTION_KEY'] : []),
    ...(config.pepper ? ['AMPGATE_PEPPER'] : []),
  ]
}
