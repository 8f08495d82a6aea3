/** Identity providers that the operator trusts, as the configuration names them. */

export type OidcIssuer = {
  /** `iss`, compared exactly. */
  readonly issuer: string
  /** Our ids there; `aud` must hold one of them. */
  readonly audiences: readonly string[]
  /** Where its keys are; without it, where its discovery document says. */
  readonly jwksUri: string | undefined
  /** For people. */
  readonly name: string
  /**
   * Whether its ID tokens carry a nonce. Those of Firebase never do: then the sign-in itself must
   * be minutes old (`auth_time`).
   */
  readonly hasNonce: boolean
}

const ISSUERS_MAX = 16
const AUDIENCES_MAX = 8
const TEXT_LENGTH_MAX = 255
const URL_LENGTH_MAX = 1024
const MEMBERS = ['issuer', 'audience', 'jwks_uri', 'name', 'nonce']

/** A JSON list of issuers, as the configuration has it. @throws Error that says what is wrong */
export function parseIssuers(text: string): OidcIssuer[] {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    throw new Error('must be JSON, a list such as [{"issuer":"https://…","audience":"…"}]')
  }
  if (!Array.isArray(list) || list.length > ISSUERS_MAX) {
    throw new Error(`must be a list of at most ${ISSUERS_MAX} issuers`)
  }
  const issuers = list.map((entry, i) => parseIssuer(entry, `[${i}]`))
  const twice = issuers.find((one, i) => issuers.findIndex(o => o.issuer === one.issuer) !== i)
  if (twice !== undefined) throw new Error(`names the issuer "${twice.issuer}" twice; keep one`)
  return issuers
}

function parseIssuer(entry: unknown, at: string): OidcIssuer {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    throw new Error(`${at} must be an object with issuer and audience`)
  }
  const given = entry as Record<string, unknown>
  const unknown = Object.keys(given).find(name => !MEMBERS.includes(name))
  if (unknown !== undefined) {
    throw new Error(`${at}.${unknown} is not known; there are ${MEMBERS.join(', ')}`)
  }
  const { issuer, jwks_uri: jwksUri, name, nonce = 'required' } = given
  if (!isPlain(issuer) || !isSafeUrl(issuer) || /[?#]/.test(issuer)) {
    throw new Error(`${at}.issuer ${MUST_BE_SAFE}, without query or fragment`)
  }
  if (jwksUri !== undefined && !(typeof jwksUri === 'string' && isSafeUrl(jwksUri))) {
    throw new Error(`${at}.jwks_uri ${MUST_BE_SAFE}`)
  }
  if (name !== undefined && !isPlain(name)) {
    throw new Error(`${at}.name must be a text of 1 to ${TEXT_LENGTH_MAX} characters`)
  }
  if (nonce !== 'required' && nonce !== 'none') {
    throw new Error(`${at}.nonce must be "required", or "none" for an issuer that cannot`)
  }
  const audiences = parseAudiences(given.audience, at)
  const shown = name ?? new URL(issuer).host
  return { issuer, audiences, jwksUri, name: shown, hasNonce: nonce === 'required' }
}

function parseAudiences(given: unknown, at: string): string[] {
  const list: unknown[] = Array.isArray(given) ? given : [given]
  const audiences = list.filter(isPlain)
  if (list.length < 1 || list.length > AUDIENCES_MAX || audiences.length !== list.length) {
    throw new Error(
      `${at}.audience must be your client id there, or a list of 1 to ${AUDIENCES_MAX} of them`,
    )
  }
  return audiences
}

const isPlain = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length > 0 &&
  value.length <= TEXT_LENGTH_MAX &&
  !/\p{Cc}/u.test(value)

const MUST_BE_SAFE = 'must be an https address (http on loopback only)'

/** Whether keys may be read from there: https, or this machine itself. */
export function isSafeUrl(text: string): boolean {
  if (text.length > URL_LENGTH_MAX || !URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  if (protocol === 'https:') return true
  return protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}
