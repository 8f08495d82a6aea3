/** Whose ID tokens are believed, and when: forgeries, wrong claims, and keys that change. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { exportJWK, type JWK } from 'jose'
import { type IdTokenFault, IdTokenVerifier } from '../../src/identities/id-token.ts'
import { parseIssuers } from '../../src/identities/issuer.ts'
import { AUDIENCE, base64url, type Claims, FakeIssuer, NONCE } from '../support/oidc.ts'

const NOW = Date.UTC(2026, 0, 15, 9, 30)
const SECONDS = NOW / 1000

const issuer = new FakeIssuer()
let verifier: IdTokenVerifier

const trusting = (more: object = {}): IdTokenVerifier =>
  new IdTokenVerifier(parseIssuers(JSON.stringify([issuer.configuration(more)])))

beforeAll(async () => {
  await issuer.addKey('one')
  verifier = trusting()
})

afterAll(() => issuer.stop())

async function codeOf(token: string, nonce: string | undefined = NONCE, by = verifier) {
  const verdict = await by.verify(token, nonce, NOW)
  return verdict.ok ? 'ok' : verdict.code
}

const codeFor = async (claims: Claims, header: Claims = {}, by = verifier) =>
  codeOf(await issuer.token(NOW, claims, header), NONCE, by)

test('a good one says who signed in', async () => {
  expect(await verifier.verify(await issuer.token(NOW), NONCE, NOW)).toEqual({
    ok: true,
    claims: { issuer: issuer.url, subject: 'subject-1', email: 'owner@ampgate.invalid' },
  })
})

for (const alg of ['RS256', 'ES256', 'EdDSA'] as const) {
  test(`signed with ${alg}`, async () => {
    const other = new FakeIssuer()
    await other.addKey('k', alg)
    const by = new IdTokenVerifier(parseIssuers(JSON.stringify([other.configuration()])))
    const verdict = await by.verify(await other.token(NOW), NONCE, NOW)
    await other.stop()
    expect(verdict.ok).toBe(true)
  })
}

describe('forgeries', () => {
  const publicKey = () => issuer.jwks[0] as JWK
  const hs256 = (secret: string | Buffer) => (input: string) =>
    createHmac('sha256', secret).update(input).digest()

  const CASES: Record<string, () => [token: string, code: IdTokenFault]> = {
    'alg none': () => [
      issuer.forge({ alg: 'none' }, issuer.claims(NOW), () => ''),
      'algorithm_not_allowed',
    ],
    'alg None with a signature': () => [
      issuer.forge({ alg: 'None', kid: 'one' }, issuer.claims(NOW), issuer.rawSign),
      'algorithm_not_allowed',
    ],
    'HS256 with the public key as JWK': () => [
      issuer.forge(
        { alg: 'HS256', kid: 'one' },
        issuer.claims(NOW),
        hs256(JSON.stringify(publicKey())),
      ),
      'algorithm_not_allowed',
    ],
    'HS256 with the modulus': () => [
      issuer.forge(
        { alg: 'HS256', kid: 'one' },
        issuer.claims(NOW),
        hs256(Buffer.from(publicKey().n ?? '', 'base64url')),
      ),
      'algorithm_not_allowed',
    ],
    'another key under the same kid': () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const token = issuer.forge({ alg: 'RS256', kid: 'one' }, issuer.claims(NOW), input =>
        sign('sha256', Buffer.from(input), privateKey),
      )
      return [token, 'invalid_signature']
    },
    'its own key in the header': () => {
      const { privateKey, publicKey: own } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const jwk = own.export({ format: 'jwk' })
      const header = { alg: 'RS256', kid: 'one', jwk, jku: `${issuer.url}/evil` }
      const token = issuer.forge(header, issuer.claims(NOW), input =>
        sign('sha256', Buffer.from(input), privateKey),
      )
      return [token, 'invalid_signature']
    },
    'an unknown critical header': () => [
      issuer.forge(
        { alg: 'RS256', kid: 'one', crit: ['x'], x: 1 },
        issuer.claims(NOW),
        issuer.rawSign,
      ),
      'malformed',
    ],
    'a changed payload': () => {
      const token = issuer.forge({ alg: 'RS256', kid: 'one' }, issuer.claims(NOW), issuer.rawSign)
      const [header, , signature] = token.split('.')
      const payload = base64url(JSON.stringify(issuer.claims(NOW, { sub: 'other' })))
      return [[header, payload, signature].join('.'), 'invalid_signature']
    },
    'an algorithm that its key is not for': () => [
      issuer.forge({ alg: 'ES256', kid: 'one' }, issuer.claims(NOW), issuer.rawSign),
      'unknown_key',
    ],
    'an access token': () => [
      issuer.forge({ alg: 'RS256', kid: 'one', typ: 'at+jwt' }, issuer.claims(NOW), issuer.rawSign),
      'wrong_kind',
    ],
    nonsense: () => ['nonsense', 'malformed'],
    'two segments': () => [`${base64url('{"alg":"RS256"}')}.${base64url('{}')}`, 'malformed'],
    'more than 16 KB': () => ['a'.repeat(16_385), 'malformed'],
  }
  for (const [what, forge] of Object.entries(CASES)) {
    test(what, async () => {
      const [token, code] = forge()
      expect(await codeOf(token)).toBe(code)
    })
  }

  test('nobody follows a link in a header', () => {
    expect(issuer.asked.filter(path => path === '/evil')).toEqual([])
  })
})

describe('claims', () => {
  const CASES: [what: string, claims: Claims, code: IdTokenFault | 'ok'][] = [
    ['another issuer', { iss: 'https://accounts.example' }, 'unknown_issuer'],
    ['the issuer with a slash', { iss: `${issuer.url}/` }, 'unknown_issuer'],
    ['no issuer', { iss: undefined }, 'malformed'],
    ['another audience', { aud: 'another' }, 'wrong_audience'],
    ['no audience', { aud: undefined }, 'malformed'],
    ['several audiences without azp', { aud: [AUDIENCE, 'b'] }, 'wrong_audience'],
    ['several and the azp of another', { aud: [AUDIENCE, 'b'], azp: 'b' }, 'wrong_audience'],
    ['several and our azp', { aud: [AUDIENCE, 'b'], azp: AUDIENCE }, 'ok'],
    ['one audience in a list', { aud: [AUDIENCE] }, 'ok'],
    ['expired, beyond the skew', { exp: SECONDS - 30 }, 'expired'],
    ['expired, within the skew', { exp: SECONDS - 29 }, 'ok'],
    ['no expiry', { exp: undefined }, 'malformed'],
    ['an expiry that is text', { exp: '9999999999' }, 'malformed'],
    ['made long ago, whatever it says', { iat: SECONDS - 86_431, exp: SECONDS + 9 }, 'expired'],
    ['from the future', { iat: SECONDS + 31 }, 'not_yet_valid'],
    ['no iat', { iat: undefined }, 'malformed'],
    ['not before later', { nbf: SECONDS + 31 }, 'not_yet_valid'],
    ['another nonce', { nonce: `${NONCE}x` }, 'nonce_mismatch'],
    ['no nonce', { nonce: undefined }, 'nonce_mismatch'],
    ['a nonce that is a list', { nonce: [NONCE] }, 'nonce_mismatch'],
    ['no subject', { sub: undefined }, 'malformed'],
    ['an empty subject', { sub: '' }, 'malformed'],
    ['a subject of 256 characters', { sub: 'a'.repeat(256) }, 'malformed'],
    ['a subject of 255', { sub: 'a'.repeat(255) }, 'ok'],
    ['a line break in the subject', { sub: 'a\nb' }, 'malformed'],
    ['a subject that is a number', { sub: 1 }, 'malformed'],
    ['an address that is not verified', { email_verified: false }, 'email_not_verified'],
    ['one that says it in text', { email_verified: 'true' }, 'email_not_verified'],
    ['one that does not say', { email_verified: undefined }, 'email_not_verified'],
    ['no address', { email: undefined }, 'malformed'],
    ['a line break in the address', { email: 'a@b\r\n.example' }, 'malformed'],
  ]
  for (const [what, claims, code] of CASES) {
    test(`${what}: ${code}`, async () => expect(await codeFor(claims)).toBe(code))
  }

  test('a nonce that nobody gave matches none', async () => {
    const bare = await issuer.token(NOW, { nonce: undefined })
    const empty = await issuer.token(NOW, { nonce: '' })
    for (const token of [bare, empty, await issuer.token(NOW)]) {
      const verdict = await verifier.verify(token, undefined, NOW)
      expect(verdict).toEqual({ ok: false, code: 'nonce_mismatch' })
    }
    expect(await codeOf(empty, '')).toBe('nonce_mismatch')
  })

  test('where tokens carry no nonce, as those of Firebase, the sign-in is minutes old', async () => {
    const firebase = trusting({ nonce: 'none' })
    const at = (auth_time: unknown) => codeFor({ nonce: undefined, auth_time }, {}, firebase)
    expect(await at(SECONDS - 300)).toBe('ok')
    for (const time of [SECONDS - 301, SECONDS + 31, undefined, String(SECONDS)]) {
      expect(await at(time)).toBe('sign_in_too_old')
    }
  })

  test('of several audiences of ours, each is ours', async () => {
    const both = trusting({ audience: ['web', AUDIENCE] })
    expect(await codeFor({ aud: 'web' }, {}, both)).toBe('ok')
    expect(await codeFor({}, {}, both)).toBe('ok')
  })
})

test('a shared secret and a private key among the published ones are no keys', async () => {
  const other = new FakeIssuer()
  await other.addKey('k', 'ES256')
  const secret = { kty: 'oct', kid: 'k', k: base64url('secret'), alg: 'HS256' }
  const { privateKey } = generateKeyPairSync('ed25519')
  const leaked = { ...(await exportJWK(privateKey)), kid: 'private' }
  other.answers.set('/jwks', () => Response.json({ keys: [secret, leaked, 7, null] }))
  const by = new IdTokenVerifier(parseIssuers(JSON.stringify([other.configuration()])))
  const token = other.forge({ alg: 'HS256', kid: 'k' }, other.claims(NOW), input =>
    createHmac('sha256', 'secret').update(input).digest(),
  )
  expect(await codeOf(token, NONCE, by)).toBe('algorithm_not_allowed')
  const signed = other.forge({ alg: 'EdDSA', kid: 'private' }, other.claims(NOW), input =>
    sign(null, Buffer.from(input), privateKey),
  )
  expect(await codeOf(signed, NONCE, by)).not.toBe('ok')
  await other.stop()
})
