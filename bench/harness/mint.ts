import { type KeyObject, sign } from 'node:crypto'
import { randomId, timedId } from '../../src/lib/ids.ts'
import type { Agent } from './seed.ts'

export type MintOptions = {
  /** How long they are good for, in seconds. */
  readonly ttl?: number
  /** Whether the signature is a stranger's: of the right form, and wrong. */
  readonly isForged?: boolean
}

const decode = (segment: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(segment, 'base64url').toString())

const encode = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url')

/** Of 64 bytes. */
const SIGNATURE_BYTES = 64

/**
 * Makes tokens that the server has issued as far as verify can tell: the header and the claims of
 * `model`, which it did issue, with an id, an agent, a grant and times of their own. 25 µs each,
 * where issuing costs many times that; verify needs no row.
 */
export class TokenMint {
  readonly #header: string
  readonly #claims: Record<string, unknown>

  constructor(
    model: string,
    private readonly signer: KeyObject,
    private readonly agents: readonly Agent[],
  ) {
    const [header = '', payload = ''] = model.split('.')
    this.#header = header
    this.#claims = decode(payload)
  }

  /** `count` tokens, no two alike, of all agents in turn. */
  make(count: number, options: MintOptions = {}): string[] {
    return Array.from({ length: count }, (_, i) => this.#one(i, options))
  }

  #one(turn: number, { ttl = 3600, isForged = false }: MintOptions): string {
    const agent = this.agents[turn % this.agents.length]
    const now = Date.now()
    const iat = Math.floor(now / 1000)
    const input = `${this.#header}.${encode({
      ...this.#claims,
      sub: agent?.id,
      iat,
      exp: iat + ttl,
      jti: timedId('tok', now),
      agent_name: agent?.name,
      grant_id: randomId('gr'),
    })}`
    const signature = isForged
      ? Buffer.from(crypto.getRandomValues(new Uint8Array(SIGNATURE_BYTES)))
      : sign(null, Buffer.from(input), this.signer)
    return `${input}.${signature.toString('base64url')}`
  }
}
