/** Who may call: every route, without a key, with a bad one, with one that may not (THREATS 11). */
import { expect, test } from 'bun:test'
import type { OperationId } from '../../generated/operations.ts'
import { KEY_FORMAT_NAMES } from '../../src/api-keys/key-formats.ts'
import { generateKeyText } from '../../src/api-keys/key-text.ts'
import { createLimits } from '../../src/rate-limits/limits.ts'
import type { Call } from '../support/api.ts'
import {
  changes,
  idsWhere,
  needsKey,
  newAgent,
  newKey,
  newToken,
  otherPlan,
  possibleCall,
  scopesOf,
} from '../support/calls.ts'
import { withoutScopeOf, wrongSecret } from '../support/credentials.ts'
import { newDelegation } from '../support/delegations.ts'
import { useGate } from '../support/gate.ts'
import { sendRaw } from '../support/raw-http.ts'
import { wideLimits } from '../support/server.ts'
import { dumpTables } from '../support/tables.ts'

const gate = useGate(() => ({
  ...wideLimits(),
  failedAuthentications: createLimits().failedAuthentications,
}))

/** Past all limits on failed authentications of the tests before. */
const rest = (): void => gate.server.clock.advance(60_000)

const KEYED = idsWhere(needsKey)

/** Bodies that would each be refused in their own way, if they were read. */
const BODIES: Record<string, Call> = {
  'no body': {},
  'an empty object': { raw: '{}' },
  'broken JSON': { raw: '{"name": ' },
  'NUL in it': { raw: '{"name": "\\u0000"}' },
  'a prototype': { raw: '{"__proto__": {"isAdmin": true}}' },
  'deep JSON': { raw: '['.repeat(100) + ']'.repeat(100) },
  'another type': { raw: '<xml/>', headers: { 'Content-Type': 'application/xml' } },
  '64 KiB': { raw: JSON.stringify({ name: 'a'.repeat(65_000) }) },
}

const callsOf = (id: OperationId): [what: string, call: Call][] =>
  Object.entries(changes(id) ? BODIES : { 'no body': {} }).map(([what, call]) => [
    what,
    { id: 'x_1', ...call },
  ])

for (const id of KEYED) {
  test(`${id}: without a key 401, whatever the body`, async () => {
    for (const [, call] of callsOf(id)) {
      await gate.anyone.refused(id, call, 401, 'credentials_missing')
    }
  })

  test(`${id}: with a bad key 401, whatever the body`, async () => {
    rest()
    const bad = { invalid_key: generateKeyText('live').text, credentials_malformed: 'ag_live_sk_x' }
    for (const [code, key] of Object.entries(bad)) {
      for (const [, call] of callsOf(id)) {
        await gate.anyone.as(key).refused(id, call, 401, code)
      }
    }
  })

  if (scopesOf(id).length > 0) {
    test(`${id}: with the wrong scope 403, whatever the body, and nothing happens`, async () => {
      const { api } = await withoutScopeOf(gate, id)
      const real = await possibleCall(id, gate.live)
      const before = await dumpTables(gate)
      for (const [, call] of [...callsOf(id), ['a good one', real] as const]) {
        await api.refused(id, call, 403, 'insufficient_scope')
      }
      expect(await dumpTables(gate)).toEqual(before)
    })

    for (const scope of scopesOf(id)) {
      test(`${id}: ${scope} is enough, and so is its branch`, async () => {
        for (const given of [scope, scope.replace('.', ':'), `${scope.split('.')[0]}.*`, '*']) {
          const others = scopesOf(id).filter(one => one !== scope)
          const api = await gate.withScopes([given, ...others])
          const answer = await api.call(id, await possibleCall(id, gate.live))
          // A key with one scope gives away no other: that is a refusal of what is made, not of who
          // asks.
          const wasAdmitted = answer.status < 300 || answer.text.includes('exceeds_authority')
          expect(wasAdmitted).toBe(true)
        }
      })
    }
  }
}

const ODD: Record<string, [headers: Record<string, string>, code: string]> = {
  'an empty X-API-Key': [{ 'X-API-Key': '' }, 'credentials_missing'],
  'Bearer and nothing': [{ Authorization: 'Bearer' }, 'credentials_missing'],
  'Bearer and spaces': [{ Authorization: 'Bearer  ' }, 'credentials_missing'],
  Basic: [{ Authorization: 'Basic YWRtaW46YWRtaW4=' }, 'credentials_malformed'],
  Digest: [{ Authorization: 'Digest username="x", realm="y"' }, 'credentials_malformed'],
  'a key and more': [{ Authorization: 'Bearer ag_live_sk_a b' }, 'credentials_malformed'],
  'not ASCII': [{ 'X-API-Key': 'ag_live_sk_é' }, 'credentials_malformed'],
  'SQL in it': [{ 'X-API-Key': "' or true--" }, 'credentials_malformed'],
  'a cookie': [{ Cookie: 'session=1' }, 'credentials_missing'],
}
for (const [what, [headers, code]] of Object.entries(ODD)) {
  test(`401: ${what}`, async () => {
    rest()
    await gate.anyone.refused('whoami.get', { headers }, 401, code)
  })
}

test('401: a good key in Basic, in a cookie or in another header is no key', async () => {
  rest()
  const key = gate.server.liveKey
  const basic = { Authorization: `Basic ${btoa(`${key}:`)}` }
  await gate.anyone.refused('whoami.get', { headers: basic }, 401, 'credentials_malformed')
  for (const name of ['Cookie', 'X-Auth-Token', 'Proxy-Authorization', 'X-API-Keys']) {
    const call = { headers: { [name]: key } }
    await gate.anyone.refused('whoami.get', call, 401, 'credentials_missing')
  }
})

test('401: the case of a key, its environment and every character of it count', async () => {
  rest()
  const key = gate.server.liveKey
  const wrong = [
    key.toUpperCase(),
    key.replace('live', 'test'),
    key.slice(0, -1),
    `${key}0`,
    `${key.slice(0, 30)}${key[30] === 'a' ? 'b' : 'a'}${key.slice(31)}`,
  ]
  for (const text of wrong) {
    await gate.anyone.as(text).refused('whoami.get', {}, 401, 'credentials_malformed')
  }
  await gate.anyone.as(wrongSecret(gate)).refused('whoami.get', {}, 401, 'invalid_key')
})

test('400: two different keys are never silently one of them', async () => {
  const { key } = await newKey(gate.live)
  const own = gate.server.liveKey
  for (const headers of [
    { 'X-API-Key': own, Authorization: `Bearer ${key}` },
    { 'X-API-Key': key, Authorization: own },
    { 'X-API-Key': own, Authorization: `Bearer ${gate.server.testKey}` },
    { 'X-API-Key': own, Authorization: 'Bearer nonsense' },
  ]) {
    const call = { headers }
    const problem = await gate.anyone.refused('whoami.get', call, 400, 'conflicting_credentials')
    expect(JSON.stringify(problem)).not.toContain(own)
  }
})

test('the same header twice with different keys is refused, not read as one of them', async () => {
  rest()
  const { liveKey, testKey } = gate.server
  for (const [name, scheme] of [
    ['X-API-Key', ''],
    ['x-api-key', ''],
    ['Authorization', ''],
    ['Authorization', 'Bearer '],
  ] as const) {
    const lines = [`${name}: ${scheme}${liveKey}`, `${name}: ${scheme}${testKey}`]
    const { status, body } = await sendRaw(gate.server.url, 'GET /v1/whoami', lines)
    expect([name, status]).toEqual([name, 400])
    expect(body).toContain('"code":"conflicting_credentials"')
    expect(body).not.toContain(liveKey)
  }
})

for (const format of KEY_FORMAT_NAMES) {
  test(`a key ${format} is taken as X-API-Key, as bearer and alone; in the address by nobody`, async () => {
    rest()
    for (const api of [gate.live, gate.test]) {
      const { id, key, start } = await newKey(api, { format, scopes: ['runs.read'] })
      expect(key).toStartWith(start)
      const ways = [{ 'X-API-Key': key }, { 'x-api-key': key }, { Authorization: key }]
      for (const headers of [...ways, { Authorization: `Bearer ${key}` }]) {
        const { environment } = await gate.anyone.ok('whoami.get', { headers })
        expect(environment).toBe((await api.ok('whoami.get')).environment)
      }
      const written = key.replaceAll('_', '%5F')
      for (const query of [`key=${key}`, `${key}=1`, `x=${written}`, `x=${encodeURI(written)}`]) {
        const problem = await api.refused('whoami.get', { query }, 400, 'key_in_query')
        expect(problem.detail).toContain('Rotate')
      }
      for (const text of [key, written]) {
        const answer = await api.call('keys.get', { rawId: text })
        expect([answer.status, answer.text.includes(key.slice(-16))]).toEqual([404, false])
      }
      expect(gate.log.join('')).not.toContain(key.slice(-16))
      expect((await api.ok('keys.get', { id })).start).toBe(start)
    }
  })
}

test('401: what is no API key is called by its name, whichever header it came in', async () => {
  rest()
  const { token: delegation } = await newDelegation(gate.live)
  const { checkout_url } = await gate.live.ok('billing.checkout', {
    body: { plan: await otherPlan(gate.live) },
  })
  const kinds: Record<string, string> = {
    [(await newToken(gate.live)).token]: 'a task token',
    [delegation]: 'a delegation token',
    [`eyJ${'A'.repeat(20)}.${'A'.repeat(20)}.x`]: 'a token',
    [checkout_url]: 'the link of a billing page',
    [checkout_url.split('/').at(-1) ?? '']: 'the link of a billing page',
    [(await newAgent(gate.live)).id]: 'the id of an agent',
    [(await newKey(gate.live)).id]: 'the id of an API key',
  }
  for (const [text, kind] of Object.entries(kinds)) {
    for (const headers of [{ Authorization: `Bearer ${text}` }, { 'X-API-Key': text }]) {
      const call = { headers }
      const problem = await gate.anyone.refused('whoami.get', call, 401, 'wrong_credential_kind')
      expect(problem.detail).toContain(`This is ${kind}`)
      expect(JSON.stringify(problem)).not.toContain(text)
    }
  }
})

test('a task token is no key, and a key is no task token', async () => {
  const { token } = await newToken(gate.live)
  for (const headers of [{ Authorization: `Bearer ${token}` }, { 'X-API-Key': token }]) {
    await gate.anyone.refused('whoami.get', { headers }, 401, 'wrong_credential_kind')
  }
  const body = { token: gate.server.liveKey }
  expect((await gate.anyone.ok('tokens.verify', { body })).code).toBe('malformed')
})

test('a key in the address is refused on public routes too, and repeated nowhere', async () => {
  const { liveKey } = gate.server
  const queries = [`key=${liveKey}`, `${liveKey}=1`, `x=%61g_live_sk_${liveKey.slice(11)}`]
  for (const id of idsWhere(() => true)) {
    for (const query of queries) {
      const call = { ...(await possibleCall(id, gate.live)), query }
      const problem = await gate.live.refused(id, call, 400, 'key_in_query')
      expect(JSON.stringify(problem)).not.toContain(liveKey.slice(11))
    }
  }
  expect(gate.log.join('')).not.toContain(liveKey.slice(11))
})

test('429: failed authentications are limited by address, before the next is tried', async () => {
  rest()
  const guess = () => gate.anyone.as(generateKeyText('live').text).call('whoami.get')
  let answer = await guess()
  expect(answer.status).toBe(401)
  for (let i = 0; i < 300 && answer.status === 401; i++) answer = await guess()
  expect(answer.status).toBe(429)
  expect(answer.headers.get('ratelimit-policy')).toStartWith('"failed-authentications";')
  // Whoever has a key that is in use is not locked out by those who guess.
  await gate.live.ok('whoami.get')
  rest()
  expect((await guess()).status).toBe(401)
})
