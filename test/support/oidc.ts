/** An identity provider on loopback: discovery, keys, and whatever ID tokens a test wants. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { type CryptoKey, exportJWK, type JWK, SignJWT } from 'jose'

export const AUDIENCE = 'ampgate-tests'
export const NONCE = 'a-nonce-of-the-tests'

export type Claims = Record<string, unknown>

/** What a path answers instead of what it should. */
export type Answers = (request: Request) => Response | Promise<Response>

export class FakeIssuer {
  readonly #server: ReturnType<typeof Bun.serve>
  readonly #keys = new Map<string, { privateKey: KeyObject; alg: string; jwk: JWK }>()
  /** Paths that were asked for, in their order. */
  readonly asked: string[] = []
  /** Replaces the answer of a path. */
  readonly answers = new Map<string, Answers>()
  #current = ''

  constructor() {
    this.#server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      development: false,
      fetch: request => this.#answer(request),
    })
    this.#server.unref()
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`
  }

  /** Make a key that is published and signs from now on. @returns its kid */
  async addKey(kid: string, alg: 'RS256' | 'ES256' | 'EdDSA' = 'RS256'): Promise<string> {
    const { privateKey, publicKey } =
      alg === 'RS256'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : alg === 'ES256'
          ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
          : generateKeyPairSync('ed25519')
    const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }
    this.#keys.set(kid, { privateKey, alg, jwk })
    this.#current = kid
    return kid
  }

  removeKey(kid: string): void {
    this.#keys.delete(kid)
  }

  get jwks(): JWK[] {
    return [...this.#keys.values()].map(({ jwk }) => jwk)
  }

  #key(kid = this.#current) {
    const key = this.#keys.get(kid)
    if (key === undefined) throw new Error(`no key ${kid}`)
    return key
  }

  /** An ID token as it should be at `now` (milliseconds), but for `claims` and `header`. */
  token(now: number, claims: Claims = {}, header: Claims = {}): Promise<string> {
    const { privateKey, alg } = this.#key()
    const kid = this.#current
    return new SignJWT(this.claims(now, claims))
      .setProtectedHeader({ alg, kid, ...header })
      .sign(privateKey as unknown as CryptoKey)
  }

  /** The claims of a good token; one that is undefined is left out. */
  claims(now: number, claims: Claims = {}): Claims {
    const seconds = Math.floor(now / 1000)
    return {
      iss: this.url,
      aud: AUDIENCE,
      sub: 'subject-1',
      iat: seconds,
      exp: seconds + 3600,
      nonce: NONCE,
      email: 'owner@ampgate.invalid',
      email_verified: true,
      ...claims,
    }
  }

  /** A token of any header whatever, signed (or not) by `signed`. */
  forge(header: object, claims: Claims, signed: (input: string) => Buffer | string): string {
    const input = [header, claims].map(one => base64url(JSON.stringify(one))).join('.')
    const signature = signed(input)
    return `${input}.${typeof signature === 'string' ? signature : signature.toString('base64url')}`
  }

  /** A signature of the current key over any input. */
  rawSign = (input: string): Buffer => sign('sha256', Buffer.from(input), this.#key().privateKey)

  /** As the configuration names it. */
  configuration(more: object = {}): object {
    return { issuer: this.url, audience: AUDIENCE, name: 'Tests', ...more }
  }

  stop(): Promise<void> {
    return this.#server.stop(true)
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    this.asked.push(pathname)
    const instead = this.answers.get(pathname)
    if (instead !== undefined) return instead(request)
    if (pathname === '/.well-known/openid-configuration') {
      return Response.json({ issuer: this.url, jwks_uri: `${this.url}/jwks` })
    }
    if (pathname === '/jwks') return Response.json({ keys: this.jwks })
    return new Response('nothing here', { status: 404 })
  }
}

export const base64url = (text: string): string => Buffer.from(text).toString('base64url')

let shared: FakeIssuer | undefined

/** The one that every test server trusts. */
export function sharedIssuer(): FakeIssuer {
  shared ??= new FakeIssuer()
  return shared
}

/** An ID token of the shared one. */
export async function idToken(now: number, claims: Claims): Promise<string> {
  const issuer = sharedIssuer()
  if (issuer.jwks.length === 0) await issuer.addKey('shared', 'EdDSA')
  return issuer.token(now, claims)
}
