/** The operations on keys, by way of the instance itself or of the public API of another host. */
import type { AmpGate, CreatedKey, Key } from '../../generated/sdk/typescript/index.js'
import { type ProcessFacts, processFacts } from '../config.ts'
import type { GetInput, ListInput, NewKeyInput, RevokeInput, RotateInput } from '../control/keys.ts'
import type { Call } from '../control/operations.ts'
import { OperatorError } from '../control/operator-error.ts'
import type { Environment } from '../storage/tenant.ts'
import { withInstance } from './reach.ts'

export type { Key }

export type KeysApi = {
  create(input: NewKeyInput): Promise<CreatedKey>
  /** Newest first, at most `limit`; `has_more` when there are more. */
  list(
    filter: Pick<ListInput, 'workspace' | 'environment' | 'status'>,
    limit: number,
  ): Promise<KeyList>
  /** With the other half of its rotation. */
  get(input: GetInput): Promise<Key>
  rotate(input: RotateInput): Promise<CreatedKey>
  revoke(input: RevokeInput): Promise<Key>
}

export type KeyList = { data: Key[]; has_more: boolean }

/** Through the API when an address is given, else on the instance of the data folder. */
export async function withKeys<T>(
  url: string | undefined,
  use: (keys: KeysApi) => Promise<T>,
): Promise<T> {
  const { client } = processFacts()
  const address = url ?? client.url
  if (address === undefined) return withInstance(call => use(ofInstance(call)))
  return use(ofServer(await connect(address, client)))
}

const PAGE_LIMIT = 200

function ofInstance(call: Call): KeysApi {
  const list = async (filter: ListInput, environment: Environment, limit: number) => {
    const found: KeyList = { data: [], has_more: false }
    let cursor: string | undefined
    do {
      const page = await call('keys.list', {
        ...filter,
        environment,
        limit: Math.min(PAGE_LIMIT, limit - found.data.length),
        ...(cursor === undefined ? {} : { cursor }),
      })
      found.data.push(...page.data)
      found.has_more = page.has_more
      cursor = page.next_cursor
    } while (cursor !== undefined && found.data.length < limit)
    return found
  }
  return {
    create: input => call('keys.create', input),
    get: input => call('keys.get', input),
    rotate: input => call('keys.rotate', input),
    revoke: input => call('keys.revoke', input),
    list: async (filter, limit) => {
      if (filter.environment !== undefined) return list(filter, filter.environment, limit)
      const live = await list(filter, 'live', limit)
      const left = limit - live.data.length
      const test = await list(filter, 'test', Math.max(left, 1))
      const data = [...live.data, ...(left > 0 ? test.data : [])]
      const has_more = live.has_more || test.has_more || (left === 0 && test.data.length > 0)
      return { data, has_more }
    },
  }
}

/** @throws OperatorError without a key */
export async function connect(url: string, { apiKey }: ProcessFacts['client']): Promise<AmpGate> {
  if (apiKey === undefined) {
    throw new OperatorError(
      `${url} is reached through its API, which needs a key; set AMPGATE_API_KEY`,
    )
  }
  const sdk = await import('../../generated/sdk/typescript/index.js')
  return new sdk.AmpGate({ apiKey, baseUrl: url })
}

function ofServer(gate: AmpGate): KeysApi {
  return {
    create: async ({ workspace, as, ...input }) => {
      requireHere({ workspace, as })
      return gate.keys.create(input)
    },
    get: async ({ workspace, id, environment }) => {
      requireHere({ workspace })
      await requireEnvironment(gate, environment)
      return gate.keys.get(id)
    },
    rotate: async ({ workspace, id, environment, grace_seconds }) => {
      requireHere({ workspace })
      await requireEnvironment(gate, environment)
      return gate.keys.rotate(id, grace_seconds === undefined ? {} : { grace_seconds })
    },
    revoke: async ({ workspace, id, environment, revoke_issued }) => {
      requireHere({ workspace })
      await requireEnvironment(gate, environment)
      return gate.keys.revoke(id, { revoke_issued })
    },
    list: async ({ workspace, environment, status }, limit) => {
      requireHere({ workspace })
      await requireEnvironment(gate, environment)
      const found: KeyList = { data: [], has_more: false }
      for await (const page of gate.keys
        .list({ limit: Math.min(PAGE_LIMIT, limit), ...(status && { status }) })
        .pages()) {
        const left = limit - found.data.length
        found.data.push(...page.data.slice(0, left))
        found.has_more = page.has_more || page.data.length > left
        if (found.data.length >= limit) break
      }
      return found
    },
  }
}

/** What a key says by itself: whose it is, and in which workspace. */
export function requireHere(options: {
  workspace?: string | undefined
  as?: string | undefined
}): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue
    throw new OperatorError(
      `--${name} is for the instance itself, and AMPGATE_API_KEY says it by itself; ` +
        'leave it out, or run the command where the server runs',
    )
  }
}

/** A key sees its own environment only, and not every key says in its text which that is. */
export async function requireEnvironment(
  gate: AmpGate,
  wanted: Environment | undefined,
): Promise<void> {
  if (wanted === undefined) return
  const { environment } = await gate.whoami()
  if (environment === wanted) return
  throw new OperatorError(
    `AMPGATE_API_KEY is a ${environment} key and reaches ${environment} keys only; ` +
      `use a ${wanted} key, or run the command where the server runs`,
  )
}
