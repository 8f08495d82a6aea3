/** Attacks on the header: another algorithm, another key, instructions to the reader. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { type Attack, headerWith, seal, segment, type Victim, withHeader } from './forge.ts'

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ED25519 = generateKeyPairSync('ed25519')

/** Signed with HMAC under a text that everybody knows. */
function hmacSigned(victim: Victim, alg: 'HS256' | 'HS512', secret: Buffer | string): string {
  const header = segment({ alg, typ: 'at+jwt', kid: victim.key.kid })
  const input = `${header}.${victim.payload}`
  const hash = alg === 'HS256' ? 'sha256' : 'sha512'
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
}

function signedByOther(
  victim: Victim,
  alg: 'RS256' | 'ES256' | 'EdDSA',
  more: object = {},
): string {
  const input = `${headerWith(victim.key, { alg, ...more })}.${victim.payload}`
  const bytes = Buffer.from(input)
  const signatures = {
    RS256: () => sign('sha256', bytes, RSA.privateKey),
    ES256: () => sign('sha256', bytes, { key: P256.privateKey, dsaEncoding: 'ieee-p1363' }),
    EdDSA: () => sign(null, bytes, ED25519.privateKey),
  }
  return `${input}.${signatures[alg]().toString('base64url')}`
}

const jwkOf = (victim: Victim) => victim.key.publicKey.export({ format: 'jwk' })
const rawKey = (victim: Victim) => Buffer.from(victim.key.publicJwk.x, 'base64url')
const spki = (victim: Victim) => victim.key.publicKey.export({ format: 'der', type: 'spki' })
const pem = (victim: Victim) => victim.key.publicKey.export({ format: 'pem', type: 'spki' })

const ALG: Attack[] = [
  ['alg none, no signature', v => `${headerWith(v.key, { alg: 'none' })}.${v.payload}.`],
  [
    'alg none, its signature',
    v => `${headerWith(v.key, { alg: 'none' })}.${v.payload}.${v.signature}`,
  ],
  ['alg None', v => `${headerWith(v.key, { alg: 'None' })}.${v.payload}.`],
  ['alg NONE with a dot less', v => `${headerWith(v.key, { alg: 'NONE' })}.${v.payload}`],
  ['alg nOnE signed', v => withHeader(v, { alg: 'nOnE' })],
  ['alg empty', v => withHeader(v, { alg: '' })],
  ['alg an array', v => withHeader(v, { alg: ['EdDSA'] })],
  ['alg an object', v => withHeader(v, { alg: { toString: 'EdDSA' } })],
  ['alg null', v => withHeader(v, { alg: null })],
  ['alg a number', v => withHeader(v, { alg: 0 })],
  ['alg true', v => withHeader(v, { alg: true })],
  ['no alg', v => withHeader(v, { alg: undefined })],
  ['alg Ed25519', v => withHeader(v, { alg: 'Ed25519' })],
  ['alg eddsa', v => withHeader(v, { alg: 'eddsa' })],
  ['alg EdDSA with a space', v => withHeader(v, { alg: 'EdDSA ' })],
  ['alg with NUL', v => withHeader(v, { alg: 'EdDSA\0' })],
  ['HS256 under our key as PEM', v => hmacSigned(v, 'HS256', pem(v))],
  ['HS256 under our key as trimmed PEM', v => hmacSigned(v, 'HS256', pem(v).toString().trim())],
  ['HS256 under our key as JWK', v => hmacSigned(v, 'HS256', JSON.stringify(jwkOf(v)))],
  ['HS256 under our key as JWK x', v => hmacSigned(v, 'HS256', v.key.publicJwk.x)],
  ['HS256 under our raw key', v => hmacSigned(v, 'HS256', rawKey(v))],
  ['HS512 under our raw key', v => hmacSigned(v, 'HS512', rawKey(v))],
  ['HS256 under our key as DER', v => hmacSigned(v, 'HS256', spki(v))],
  ['HS256 under an empty secret', v => hmacSigned(v, 'HS256', '')],
  ['HS256 under our kid', v => hmacSigned(v, 'HS256', v.key.kid)],
  ['RS256 under our kid', v => signedByOther(v, 'RS256')],
  ['ES256 under our kid', v => signedByOther(v, 'ES256')],
  ['another Ed25519 key under our kid', v => signedByOther(v, 'EdDSA')],
]

const KEY_INSTRUCTIONS: Attack[] = [
  [
    'embedded jwk, signed by it',
    v => signedByOther(v, 'EdDSA', { jwk: ED25519.publicKey.export({ format: 'jwk' }) }),
  ],
  [
    'embedded jwk of an RSA key',
    v => signedByOther(v, 'RS256', { jwk: RSA.publicKey.export({ format: 'jwk' }) }),
  ],
  ['embedded jwk of our own key', v => withHeader(v, { jwk: jwkOf(v) })],
  [
    'embedded jwk and no kid',
    v =>
      signedByOther(v, 'EdDSA', {
        kid: undefined,
        jwk: ED25519.publicKey.export({ format: 'jwk' }),
      }),
  ],
  ['jku', v => signedByOther(v, 'EdDSA', { jku: `${v.bait}jku` })],
  ['jku, signed by us', v => withHeader(v, { jku: `${v.bait}jku` })],
  [
    'jku and an unknown kid',
    v => signedByOther(v, 'EdDSA', { kid: 'sk_unknown', jku: `${v.bait}jku` }),
  ],
  ['x5u', v => signedByOther(v, 'RS256', { x5u: `${v.bait}x5u` })],
  ['x5u, signed by us', v => withHeader(v, { x5u: `${v.bait}x5u` })],
  ['x5c', v => signedByOther(v, 'RS256', { x5c: [spki(v).toString('base64')] })],
  ['x5t', v => withHeader(v, { x5t: 'AAAA', 'x5t#S256': 'AAAA' })],
  ['a URL as kid', v => signedByOther(v, 'EdDSA', { kid: `${v.bait}kid` })],
]

const EXTENSIONS: Attack[] = [
  ['crit of nothing known', v => withHeader(v, { crit: ['exp'], exp: 0 })],
  ['crit empty', v => withHeader(v, { crit: [] })],
  ['crit of alg', v => withHeader(v, { crit: ['alg'] })],
  ['b64 false', v => withHeader(v, { b64: false, crit: ['b64'] })],
  ['b64 false, not critical', v => withHeader(v, { b64: false })],
  [
    'b64 false over the raw payload',
    v => {
      const header = headerWith(v.key, { b64: false, crit: ['b64'] })
      return seal(v.key, header, JSON.stringify(v.claims))
    },
  ],
  ['zip', v => withHeader(v, { zip: 'DEF' })],
  ['enc, as a JWE has', v => withHeader(v, { enc: 'A256GCM' })],
  ['cty JWT', v => withHeader(v, { cty: 'JWT' })],
  ['an unknown member', v => withHeader(v, { x: 1 })],
]

const KID: Attack[] = [
  ['no kid', v => withHeader(v, { kid: undefined })],
  ['kid null', v => withHeader(v, { kid: null })],
  ['kid a number', v => withHeader(v, { kid: 0 })],
  ['kid an array', v => withHeader(v, { kid: [v.key.kid] })],
  ['kid an object', v => withHeader(v, { kid: { $ne: null } })],
  ['kid empty', v => withHeader(v, { kid: '' })],
  ['kid a path', v => withHeader(v, { kid: '../../../../dev/null' })],
  ['kid a path in front of ours', v => withHeader(v, { kid: `./${v.key.kid}` })],
  ['kid SQL', v => withHeader(v, { kid: "' union select 'AAAA' --" })],
  ['kid a shell command', v => withHeader(v, { kid: '$(touch /tmp/x)|id' })],
  ['kid __proto__', v => withHeader(v, { kid: '__proto__' })],
  ['kid constructor', v => withHeader(v, { kid: 'constructor' })],
  ['kid hasOwnProperty', v => withHeader(v, { kid: 'hasOwnProperty' })],
  ['kid in capitals', v => withHeader(v, { kid: v.key.kid.toUpperCase() })],
  ['kid with a space', v => withHeader(v, { kid: `${v.key.kid} ` })],
  ['kid with NUL', v => withHeader(v, { kid: `${v.key.kid}\0` })],
  ['kid without its prefix', v => withHeader(v, { kid: v.key.kid.slice(3) })],
  ['kid unknown, signed by us', v => withHeader(v, { kid: 'sk_0000000000000000' })],
  ['kid of the other environment, signed by us', v => withHeader(v, { kid: v.otherKey.kid })],
  [
    'header of the other environment, signed by us',
    v => seal(v.key, v.otherKey.headerSegments['at+jwt'], v.payload),
  ],
  ['our header, signed by the other environment', v => seal(v.otherKey, v.header, v.payload)],
  [
    'our claims, issued by the other environment',
    v => seal(v.otherKey, v.otherKey.headerSegments['at+jwt'], v.payload),
  ],
  ['kid of 3 KB', v => withHeader(v, { kid: 'k'.repeat(3000) })],
  ['kid of 1 MB', v => withHeader(v, { kid: 'k'.repeat(1_000_000) })],
]

/** A kid that is ours, in a header that we never write: not even whitespace may differ. */
const SPELLING: Attack[] = [
  [
    'header members in another order',
    v => sealJson(v, { kid: v.key.kid, typ: 'at+jwt', alg: 'EdDSA' }),
  ],
  [
    'header with spaces',
    v => sealText(v, JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt', kid: v.key.kid }, null, 1)),
  ],
  ['header with a byte order mark', v => sealText(v, `\ufeff${plain(v)}`)],
  ['header with an escaped kid', v => sealText(v, plain(v).replace('sk_', 'sk\\u005f'))],
  ['alg twice, ours last', v => sealText(v, plain(v).replace('{', '{"alg":"none",'))],
  ['alg twice, ours first', v => sealText(v, plain(v).replace('}', ',"alg":"none"}'))],
  ['kid twice, ours last', v => sealText(v, plain(v).replace('{', '{"kid":"sk_x",'))],
  ['kid twice, ours first', v => sealText(v, plain(v).replace('}', ',"kid":"sk_x"}'))],
  ['typ twice', v => sealText(v, plain(v).replace('}', ',"typ":"at+jwt"}'))],
  ['header an array', v => sealText(v, `[${plain(v)}]`)],
  ['header null', v => sealText(v, 'null')],
  ['header a text', v => sealText(v, '"at+jwt"')],
  ['header no JSON', v => sealText(v, 'at+jwt')],
  ['header cut short', v => sealText(v, plain(v).slice(0, -1))],
  [
    'header with bytes that are no UTF-8',
    v =>
      seal(
        v.key,
        Buffer.from(`${plain(v).slice(0, -2)}\xff"}`, 'latin1').toString('base64url'),
        v.payload,
      ),
  ],
]

const plain = (v: Victim): string => Buffer.from(v.header, 'base64url').toString()
const sealText = (v: Victim, text: string): string => seal(v.key, segment(text), v.payload)
const sealJson = (v: Victim, header: object): string => seal(v.key, segment(header), v.payload)

/** Signed by us, of another kind. */
export const KINDS: Attack[] = [
  ['typ JWT', v => withHeader(v, { typ: 'JWT' })],
  ['typ delegation+jwt', v => withHeader(v, { typ: 'delegation+jwt' })],
  ['typ audit-checkpoint+jwt', v => withHeader(v, { typ: 'audit-checkpoint+jwt' })],
  ['typ application/at+jwt', v => withHeader(v, { typ: 'application/at+jwt' })],
  ['typ AT+JWT', v => withHeader(v, { typ: 'AT+JWT' })],
  ['no typ', v => withHeader(v, { typ: undefined })],
  ['typ null', v => withHeader(v, { typ: null })],
]

export const HEADER_ATTACKS: Attack[] = [
  ...ALG,
  ...KEY_INSTRUCTIONS,
  ...EXTENSIONS,
  ...KID,
  ...SPELLING,
  ...KINDS,
]
