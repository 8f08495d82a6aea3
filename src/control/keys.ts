/** Operations on API keys, as the operator: the first owner stands behind the keys made here. */
import { type JsonSchema, operations } from '../../generated/operations.ts'
import { type ApiKey, type KeyFormat, type KeyStatus, UNBOUNDED } from '../api-keys/api-key.ts'
import {
  addEnded,
  createKey,
  getKey,
  listKeys,
  revokeKey,
  revokeTestKeysOf,
} from '../api-keys/keys.ts'
import type { Core } from '../app.ts'
import type { Schemas } from '../http/contract.ts'
import { presentCreatedKey, presentKey } from '../http/present/keys.ts'
import { presentPage } from '../http/present/page.ts'
import { DomainError } from '../lib/errors.ts'
import { ENVIRONMENTS, type Environment } from '../storage/tenant.ts'
import { revokeIssuedBy } from '../tokens/revoke.ts'
import type { Instance } from './operations.ts'

/** As in the description: the same rules wherever a key is made. */
export const NEW_KEY_SCHEMA: JsonSchema = operations['keys.create'].body.schema

export type NewKeyInput = {
  name: string
  scopes: string[]
  /** `live` when absent. */
  environment?: Environment
  /** RFC 3339. */
  expires_at?: string
  /** `ag` when absent. */
  format?: KeyFormat
}

export async function create(
  { core }: Instance,
  input: NewKeyInput,
  requestId: string,
): Promise<Schemas['CreatedKey']> {
  const expiresAt = input.expires_at === undefined ? undefined : new Date(input.expires_at)
  const { name, scopes, format } = input
  const made = await core.asOperator(
    input.environment ?? 'live',
    work => {
      const wanted = { name, scopes, format, expiresAt, memberId: core.home.ownerId }
      return createKey(work, core.rules, UNBOUNDED, wanted)
    },
    requestId,
  )
  return presentCreatedKey(made.key, made.text, core.clock.now())
}

export type ListInput = {
  /** `live` when absent. */
  environment?: Environment
  status?: KeyStatus
  limit?: number
  cursor?: string
}

const PAGE_LIMIT = 200

export async function list({ core }: Instance, input: ListInput): Promise<Schemas['KeyPage']> {
  const now = core.clock.now()
  const tenant = tenantOf(core, input.environment ?? 'live')
  const { status, cursor, limit = PAGE_LIMIT } = input
  const page = await listKeys(core.db, tenant, { status }, { limit, cursor }, now)
  return presentPage(page, key => present(core, key))
}

export type RevokeInput = { id: string; environment?: Environment; revoke_issued?: boolean }

export async function revoke(
  { core }: Instance,
  input: RevokeInput,
  requestId: string,
): Promise<Schemas['Key']> {
  const environment = input.environment ?? (await environmentOf(core, input.id))
  const revokeIssued = input.revoke_issued ? revokeIssuedBy : undefined
  const { key, ended } = await core.asOperator(
    environment,
    work => revokeKey(work, input.id, revokeIssued),
    requestId,
  )
  const inTest =
    revokeIssued && environment === 'live'
      ? await core.asOperator(
          'test',
          work => revokeTestKeysOf(work, core.db, key, revokeIssued),
          requestId,
        )
      : undefined
  const lastUsedAt = core.lastUse.pending(key.environment, key.id)
  const now = core.clock.now()
  return presentKey(key, { now, lastUsedAt, ended: ended && addEnded(ended, inTest) })
}

/** Where the key is: an id does not tell. @throws DomainError `not_found` */
async function environmentOf(core: Core, id: string): Promise<Environment> {
  for (const environment of ENVIRONMENTS) {
    const key = await getKey(core.db, tenantOf(core, environment), id).catch(error => {
      if (error instanceof DomainError && error.code === 'not_found') return undefined
      throw error
    })
    if (key !== undefined) return environment
  }
  throw new DomainError('not_found', `There is no API key ${id}; \`ampgate keys list\` shows all.`)
}

const tenantOf = (core: Core, environment: Environment) => ({
  workspaceId: core.home.workspace.id,
  environment,
})

function present(core: Core, key: ApiKey): Schemas['Key'] {
  const lastUsedAt = core.lastUse.pending(key.environment, key.id)
  return presentKey(key, { now: core.clock.now(), lastUsedAt })
}
