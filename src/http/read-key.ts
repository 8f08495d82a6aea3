/** What a body says of a key → what the use cases take. */
import { PRESETS } from '../../generated/operations.ts'
import type { AskedRateLimit } from '../api-keys/bounds.ts'
import type { KeyPatch, NewKey } from '../api-keys/keys.ts'
import { DomainError } from '../lib/errors.ts'
import type { Schemas } from './contract.ts'
import { readTime } from './read-time.ts'

type Create = Schemas['KeyCreate']

/** @throws DomainError `invalid_request` */
export const readNewKey = (body: Create): Omit<NewKey, 'memberId' | 'parentKeyId'> => ({
  name: body.name,
  scopes: readScopes(body),
  format: body.format,
  ...readBounds(body),
})

/** @throws DomainError `invalid_request` */
export const readKeyPatch = (body: Schemas['KeyUpdate']): KeyPatch => ({
  name: body.name,
  scopes: body.scopes,
  ...readBounds(body),
})

type Bounds = Pick<Schemas['KeyUpdate'], 'allowed_ips' | 'rate_limit' | 'metadata' | 'expires_at'>

const readBounds = (body: Bounds) => ({
  expiresAt: readTime(body.expires_at, '/expires_at'),
  allowedIps: body.allowed_ips,
  rateLimit: readRateLimit(body.rate_limit),
  metadata: body.metadata,
})

const readRateLimit = (given: Bounds['rate_limit']): AskedRateLimit | undefined =>
  given && { requestsPerSecond: given.requests_per_second, burst: given.burst }

/** Either scopes or the name of a set of them. */
function readScopes({ scopes, preset }: Create): string[] {
  if (scopes !== undefined && preset !== undefined) {
    fail('/preset', 'Must be absent where scopes are given, or the scopes must be.')
  }
  if (scopes !== undefined) return scopes
  if (preset !== undefined) return [...PRESETS[preset]]
  return fail('/scopes', `Is required, or a preset: ${Object.keys(PRESETS).join(', ')}.`)
}

function fail(pointer: string, detail: string): never {
  const errors = [{ pointer, detail }]
  throw new DomainError('invalid_request', `${pointer}: ${detail}`, { errors })
}
