/** Operations on API keys, as the operator: the first owner stands behind the keys made here. */
import { type JsonSchema, operations } from '../../generated/operations.ts'
import { type ApiKey, type KeyStatus, UNBOUNDED } from '../api-keys/api-key.ts'
import {
  addEnded,
  createKey,
  getKey,
  listKeys,
  type RevokedWith,
  revokeKey,
  revokeTestKeysOf,
} from '../api-keys/keys.ts'
import { findOtherHalf, rotateKey } from '../api-keys/rotate.ts'
import type { Core } from '../app.ts'
import type { Schemas } from '../http/contract.ts'
import { keyReplies } from '../http/key-replies.ts'
import { presentPage } from '../http/present/page.ts'
import { readNewKey } from '../http/read-key.ts'
import { DomainError } from '../lib/errors.ts'
import { ENVIRONMENTS, type Environment } from '../storage/tenant.ts'
import { revokeIssuedBy } from '../tokens/revoke.ts'
import { describedMembers } from './described.ts'
import type { Instance } from './operations.ts'
import { whichWorkspace, whoseKey } from './which.ts'
import { WORKSPACE } from './workspaces.ts'

/** As in the description: the same rules wherever a key is made. */
export const NEW_KEY_SCHEMA: JsonSchema = {
  ...operations['keys.create'].body.schema,
  properties: {
    ...describedMembers('keys.create'),
    workspace: WORKSPACE,
    as: { type: 'string', minLength: 1, maxLength: 254 },
  },
}

/** As the API takes it; `live` when no environment is given. */
export type NewKeyInput = Schemas['KeyCreate'] & {
  /** Its slug or id; the first one when absent. */
  workspace?: string
  /** The address or id of the member who stands behind it; the first owner when absent. */
  as?: string
}

export async function create(
  { core }: Instance,
  input: NewKeyInput,
  requestId: string,
): Promise<Schemas['CreatedKey']> {
  const workspace = await whichWorkspace(core, input.workspace)
  const wanted = { ...readNewKey(input), memberId: await whoseKey(core, workspace, input.as) }
  const made = await core.asOperator(
    input.environment ?? 'live',
    work => createKey(work, core.rules, UNBOUNDED, wanted),
    requestId,
    workspace.id,
  )
  return keyReplies(core).made(made, core.clock.now()).body
}

export type ListInput = {
  workspace?: string
  /** `live` when absent. */
  environment?: Environment
  status?: KeyStatus
  limit?: number
  cursor?: string
}

const PAGE_LIMIT = 200

export async function list({ core }: Instance, input: ListInput): Promise<Schemas['KeyPage']> {
  const now = core.clock.now()
  const tenant = tenantOf(await whichWorkspace(core, input.workspace), input.environment ?? 'live')
  const { status, cursor, limit = PAGE_LIMIT } = input
  const page = await listKeys(core.db, tenant, { status }, { limit, cursor }, now)
  return presentPage(page, key => present(core, key))
}

export type GetInput = { workspace?: string; id: string; environment?: Environment }

/** One key, with the other half of its rotation. */
export async function get({ core }: Instance, input: GetInput): Promise<Schemas['Key']> {
  const workspace = await whichWorkspace(core, input.workspace)
  const environment = input.environment ?? (await environmentOf(core, workspace, input.id))
  const key = await getKey(core.db, tenantOf(workspace, environment), input.id)
  return present(core, key, { other: await findOtherHalf(core.db, key, core.clock.now()) })
}

export type RotateInput = GetInput & { grace_seconds?: number }

const GRACE_SECONDS = 86_400

export async function rotate(
  { core }: Instance,
  input: RotateInput,
  requestId: string,
): Promise<Schemas['CreatedKey']> {
  const workspace = await whichWorkspace(core, input.workspace)
  const environment = input.environment ?? (await environmentOf(core, workspace, input.id))
  const graceSeconds = input.grace_seconds ?? GRACE_SECONDS
  const rotation = { graceSeconds, memberId: await whoseKey(core, workspace, undefined) }
  const made = await core.asOperator(
    environment,
    work => rotateKey(work, core.rules, UNBOUNDED, input.id, rotation),
    requestId,
    workspace.id,
  )
  return keyReplies(core).made(made, core.clock.now()).body
}

export type RevokeInput = GetInput & { revoke_issued?: boolean }

export async function revoke(
  { core }: Instance,
  input: RevokeInput,
  requestId: string,
): Promise<Schemas['Key']> {
  const workspace = await whichWorkspace(core, input.workspace)
  const environment = input.environment ?? (await environmentOf(core, workspace, input.id))
  const revokeIssued = input.revoke_issued ? revokeIssuedBy : undefined
  const { key, ended } = await core.asOperator(
    environment,
    work => revokeKey(work, input.id, revokeIssued),
    requestId,
    workspace.id,
  )
  const inTest =
    revokeIssued && environment === 'live'
      ? await core.asOperator(
          'test',
          work => revokeTestKeysOf(work, core.db, key, revokeIssued),
          requestId,
          workspace.id,
        )
      : undefined
  return present(core, key, { ended: ended && addEnded(ended, inTest) })
}

/** Where the key is: an id does not tell. @throws DomainError `not_found` */
async function environmentOf(
  core: Core,
  workspace: { id: string },
  id: string,
): Promise<Environment> {
  for (const environment of ENVIRONMENTS) {
    const key = await getKey(core.db, tenantOf(workspace, environment), id).catch(error => {
      if (error instanceof DomainError && error.code === 'not_found') return undefined
      throw error
    })
    if (key !== undefined) return environment
  }
  throw new DomainError('not_found', `There is no API key ${id}; \`ampgate keys list\` shows all.`)
}

const tenantOf = ({ id }: { id: string }, environment: Environment) => ({
  workspaceId: id,
  environment,
})

type With = { ended?: RevokedWith | undefined; other?: ApiKey | undefined }

const present = (core: Core, key: ApiKey, extras: With = {}): Schemas['Key'] =>
  keyReplies(core).record(key, { now: core.clock.now(), ...extras }).body
