/** Where an issuer's keys come from: bounded in time, size and number of reads. */
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { createFetchJson } from '../../src/identities/fetch-json.ts'
import { IdTokenVerifier } from '../../src/identities/id-token.ts'
import { parseIssuers } from '../../src/identities/issuer.ts'
import { KEYS_MAX_AGE_MILLISECONDS, READ_EVERY_MILLISECONDS } from '../../src/identities/key-set.ts'
import { FakeIssuer, NONCE } from '../support/oidc.ts'

const START = Date.UTC(2026, 0, 15, 9, 30)
const DISCOVERY = '/.well-known/openid-configuration'

let issuer: FakeIssuer
let now: number

beforeEach(async () => {
  issuer = new FakeIssuer()
  await issuer.addKey('one', 'EdDSA')
  now = START
})

afterEach(() => issuer.stop())

const trusting = (more: object = {}, fetchJson = createFetchJson()): IdTokenVerifier =>
  new IdTokenVerifier(parseIssuers(JSON.stringify([issuer.configuration(more)])), fetchJson)

const codeOf = async (by: IdTokenVerifier, token?: string): Promise<string> => {
  const verdict = await by.verify(token ?? (await issuer.token(now)), NONCE, now)
  return verdict.ok ? 'ok' : verdict.code
}

test('discovery says where the keys are, once for many tokens', async () => {
  const by = trusting()
  for (let i = 0; i < 5; i++) expect(await codeOf(by)).toBe('ok')
  expect(issuer.asked).toEqual([DISCOVERY, '/jwks'])
})

test('a jwks_uri that is given needs no discovery', async () => {
  issuer.answers.set('/my-keys', () => Response.json({ keys: issuer.jwks }))
  expect(await codeOf(trusting({ jwks_uri: `${issuer.url}/my-keys` }))).toBe('ok')
  expect(issuer.asked).toEqual(['/my-keys'])
})

test('many at once wait for one read', async () => {
  const by = trusting()
  const token = await issuer.token(now)
  const codes = await Promise.all(Array.from({ length: 50 }, () => codeOf(by, token)))
  expect(new Set(codes)).toEqual(new Set(['ok']))
  expect(issuer.asked).toEqual([DISCOVERY, '/jwks'])
})

test('a new key is found by its kid, but not more often than every ten seconds', async () => {
  const by = trusting()
  expect(await codeOf(by)).toBe('ok')
  await issuer.addKey('two', 'EdDSA')
  expect(await codeOf(by)).toBe('unknown_key')
  now += READ_EVERY_MILLISECONDS
  expect(await codeOf(by)).toBe('ok')
  const reads = issuer.asked.length
  for (let i = 0; i < 100; i++) {
    const token = await issuer.token(now, {}, { kid: `guess-${i}` })
    expect(await codeOf(by, token)).toBe('unknown_key')
  }
  expect(issuer.asked).toHaveLength(reads)
})

test('a key that was withdrawn counts for ten minutes at the most', async () => {
  const by = trusting()
  const old = await issuer.token(now)
  expect(await codeOf(by, old)).toBe('ok')
  await issuer.addKey('two', 'EdDSA')
  issuer.removeKey('one')
  now += KEYS_MAX_AGE_MILLISECONDS - 1
  expect(await codeOf(by, old)).toBe('ok')
  now += 1
  expect(await codeOf(by, old)).toBe('unknown_key')
})

test('with keys that are too old and an issuer that is silent nobody signs in', async () => {
  const by = trusting()
  expect(await codeOf(by)).toBe('ok')
  now += KEYS_MAX_AGE_MILLISECONDS
  issuer.answers.set('/jwks', () => new Response('', { status: 500 }))
  expect(await codeOf(by)).toBe('issuer_unavailable')
  const reads = issuer.asked.length
  issuer.answers.clear()
  expect(await codeOf(by)).toBe('issuer_unavailable')
  expect(issuer.asked).toHaveLength(reads)
  now += READ_EVERY_MILLISECONDS
  expect(await codeOf(by)).toBe('ok')
})

const keys = () => JSON.stringify({ keys: issuer.jwks })

const BAD: Record<string, () => Response | Promise<Response>> = {
  'an error': () => new Response('', { status: 503 }),
  'a redirect, also to keys': () => Response.redirect(`${issuer.url}/keys-elsewhere`, 302),
  'a page': () => new Response('<html>'),
  'another list': () => Response.json({ keys: {} }),
  'a text': () => Response.json('keys'),
  'more than 256 KB': () => new Response(keys() + ' '.repeat(262_144)),
  'more than 100 keys': () => Response.json({ keys: Array(101).fill(issuer.jwks[0]) }),
  'an endless answer': () =>
    new Response(new ReadableStream({ pull: on => on.enqueue(new Uint8Array(65_536).fill(32)) })),
  'a packed answer': () =>
    new Response(Bun.gzipSync(keys()), { headers: { 'Content-Encoding': 'gzip' } }),
}
for (const [what, answer] of Object.entries(BAD)) {
  test(`keys from ${what}: nobody signs in`, async () => {
    issuer.answers.set('/jwks', answer)
    issuer.answers.set('/keys-elsewhere', () => new Response(keys()))
    expect(await codeOf(trusting())).toBe('issuer_unavailable')
    expect(issuer.asked).toEqual([DISCOVERY, '/jwks'])
  })
}

test('an issuer that never answers is given up', async () => {
  const never = Promise.withResolvers<Response>()
  issuer.answers.set('/jwks', () => never.promise)
  expect(await codeOf(trusting({}, createFetchJson(50)))).toBe('issuer_unavailable')
  never.resolve(new Response())
})

test('an issuer that answers byte by byte is given up too', async () => {
  const body = new ReadableStream({
    start: on => on.enqueue(new TextEncoder().encode('{"keys":')),
  })
  issuer.answers.set('/jwks', () => new Response(body))
  expect(await codeOf(trusting({}, createFetchJson(50)))).toBe('issuer_unavailable')
})

const DISCOVERIES: Record<string, () => object> = {
  'of another issuer': () => ({ issuer: 'https://evil.example', jwks_uri: `${issuer.url}/jwks` }),
  'without keys': () => ({ issuer: issuer.url }),
  'with keys over plain http': () => ({ issuer: issuer.url, jwks_uri: 'http://10.0.0.1/jwks' }),
  'with keys in a file': () => ({ issuer: issuer.url, jwks_uri: 'file:///etc/passwd' }),
}
for (const [what, found] of Object.entries(DISCOVERIES)) {
  test(`discovery ${what} is not believed`, async () => {
    issuer.answers.set(DISCOVERY, () => Response.json(found()))
    expect(await codeOf(trusting())).toBe('issuer_unavailable')
    expect(issuer.asked).toEqual([DISCOVERY])
  })
}

test('a token of an issuer that nobody named asks nobody', async () => {
  const token = await issuer.token(now, { iss: `${issuer.url}/other` })
  expect(await codeOf(trusting(), token)).toBe('unknown_issuer')
  expect(issuer.asked).toEqual([])
})
