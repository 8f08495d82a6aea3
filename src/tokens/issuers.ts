/**
 * Who a token says issued it (`iss`): the base URL for live tokens, base URL + `/test` for test
 * tokens. The base URL is stored at first start and changes only with AMPGATE_BASE_URL; tokens of
 * an old one stay valid until the last of them has expired.
 */
import { LONGEST_TTL_SECONDS } from '../signing-keys/signing-key.ts'
import type { Database } from '../storage/postgres.ts'
import type { Environment } from '../storage/tenant.ts'
import * as store from './issuer-store.ts'

const issuerOf = (baseUrl: string, environment: Environment): string =>
  environment === 'live' ? baseUrl : `${baseUrl}/test`

export class Issuers {
  /** `current` is the base URL that new tokens name, `accepted` all that a token may name. */
  constructor(
    readonly current: string,
    private readonly accepted: readonly string[],
  ) {}

  /** The issuer of new tokens. */
  readonly issuer = (environment: Environment): string => issuerOf(this.current, environment)

  /** Whether a token of `environment` may name `iss`. */
  accepts(iss: string, environment: Environment): boolean {
    return this.accepted.some(baseUrl => issuerOf(baseUrl, environment) === iss)
  }
}

/**
 * The issuers to use: `configured` (AMPGATE_BASE_URL) takes over from what is stored; without it
 * the stored one stays, and at the first start `fallback` is stored.
 */
export async function adoptIssuer(
  db: Database,
  configured: string | undefined,
  fallback: string,
  now: number,
): Promise<Issuers> {
  const sql = db.read('live')
  const stored = await store.currentIssuer(sql)
  const current = configured ?? stored ?? fallback
  if (current !== stored) {
    await db.begin('live', tx => store.adoptIssuer(tx, current, new Date(now)))
  }
  const since = new Date(now - LONGEST_TTL_SECONDS * 1000)
  return new Issuers(current, await store.acceptedIssuers(sql, since))
}
