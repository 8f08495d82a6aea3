/**
 * What most tokens say, read from the text of their payload as it stands: without a chain,
 * constraints, counted uses or `nbf`, and with no text that JSON has to escape. Its parts are cut
 * out and never decoded, which takes a third of what parsing them takes, and an answer is put
 * together of the same parts (`http/plain-verdict.ts`).
 */
import type { RingKey } from '../signing-keys/key-ring.ts'
import type { Environment } from '../storage/tenant.ts'
import type { Facts } from './facts.ts'

/** Nothing that ends a text of JSON, or is written differently in one. */
const TEXT = '[^"\\\\]*'
const SECONDS = '[0-9]+'

/** The members that `claimsOf` writes for such a token, in their order. */
const PLAIN = new RegExp(
  [
    `^\\{"iss":"(${TEXT})"`,
    `"sub":"(${TEXT})"`,
    `"aud":\\["(${TEXT}(?:","${TEXT})*)"\\]`,
    `"client_id":"(${TEXT})"`,
    `"iat":(${SECONDS})`,
    `"exp":(${SECONDS})`,
    `"jti":"(${TEXT})"`,
    `"scope":"(${TEXT})"`,
    `"agent_name":"(${TEXT})"`,
    `"workspace_id":"(${TEXT})"`,
    `"grant_id":"${TEXT}"(?:,"task":"(${TEXT})")?\\}$`,
  ].join(','),
)

/** The groups of `PLAIN`. */
export const PART = {
  issuer: 1,
  agentId: 2,
  audience: 3,
  issuedBy: 4,
  issuedAt: 5,
  expiresAt: 6,
  tokenId: 7,
  scope: 8,
  agentName: 9,
  workspaceId: 10,
  task: 11,
} as const

/** What `PLAIN` finds; a task is not always there. */
export type Parts = Readonly<
  Record<Exclude<(typeof PART)[keyof typeof PART], typeof PART.task>, string>
> & { readonly [PART.task]: string | undefined }

const NO_GRANTS: readonly string[] = []

/** Its texts are slices: whoever keeps one for longer than the request keeps the payload. */
export class PlainFacts implements Facts {
  readonly environment: Environment
  readonly notBefore = undefined
  readonly constraints = undefined
  readonly chain = undefined
  readonly countingGrants = NO_GRANTS
  #scope: readonly string[] | undefined
  #audience: readonly string[] | undefined

  readonly tokenId: string
  readonly workspaceId: string
  readonly agentId: string
  readonly issuedBy: string
  readonly agentName: string
  /** Joined by spaces. */
  readonly scopeText: string
  /** Joined as in JSON. */
  readonly audienceText: string
  readonly hasChosenAudience: boolean
  readonly taskDescription: string | undefined
  readonly issuedAt: number
  readonly expiresAt: number

  constructor(
    parts: Parts,
    readonly signingKey: RingKey,
  ) {
    this.environment = signingKey.environment
    this.agentId = parts[PART.agentId]
    this.audienceText = parts[PART.audience]
    this.hasChosenAudience = parts[PART.audience] !== parts[PART.issuer]
    this.issuedBy = parts[PART.issuedBy]
    this.issuedAt = Number(parts[PART.issuedAt])
    this.expiresAt = Number(parts[PART.expiresAt])
    this.tokenId = parts[PART.tokenId]
    this.scopeText = parts[PART.scope]
    this.agentName = parts[PART.agentName]
    this.workspaceId = parts[PART.workspaceId]
    this.taskDescription = parts[PART.task]
  }

  get scope(): readonly string[] {
    this.#scope ??= this.scopeText.split(' ')
    return this.#scope
  }

  get audience(): readonly string[] {
    this.#audience ??= this.audienceText.split('","')
    return this.#audience
  }
}

/**
 * What the JSON text of a payload says that `readClaims` has accepted before; undefined when it is
 * of another form.
 */
export function plainFactsOf(payload: string, key: RingKey): PlainFacts | undefined {
  const found = PLAIN.exec(payload)
  if (found === null) return undefined
  return new PlainFacts(found as unknown as Parts, key)
}
