/** Tokens verified without asking us: by a stranger's library and the published keys alone. */
import { describe, expect, test } from 'bun:test'
import { createRemoteJWKSet, type JWTVerifyOptions, jwtVerify } from 'jose'
import { JWKS_MAX_AGE_SECONDS } from '../../src/signing-keys/signing-key.ts'
import { newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()
const BASE = 'https://gate.example'

const jwksOf = (environment: 'live' | 'test') =>
  new URL(`${environment === 'live' ? '' : '/test'}/.well-known/jwks.json`, gate.server.url)
const remote = (environment: 'live' | 'test') => createRemoteJWKSet(jwksOf(environment))
const issuerOf = (environment: 'live' | 'test') => (environment === 'live' ? BASE : `${BASE}/test`)

const optionsFor = (environment: 'live' | 'test'): JWTVerifyOptions => ({
  issuer: issuerOf(environment),
  audience: issuerOf(environment),
  typ: 'at+jwt',
  algorithms: ['EdDSA'],
  requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id', 'scope'],
})

describe('with the published keys alone', () => {
  for (const environment of ['live', 'test'] as const) {
    test(`a ${environment} token verifies, and says what the reply said`, async () => {
      const issued = await newToken(gate[environment], {
        constraints: { max_order_usd: 200 },
        task_description: 'one order',
      })
      const { payload } = await jwtVerify(
        issued.token,
        remote(environment),
        optionsFor(environment),
      )
      expect(payload.jti).toBe(issued.id)
      expect(payload.sub).toBe(issued.agent_id)
      expect(payload.scope).toBe('orders.read')
      expect(payload.agent_name).toBe(issued.agent_name)
      expect(payload.constraints).toEqual({ max_order_usd: 200 })
      expect(payload.task).toBe('one order')
      expect(Number(payload.exp) - Number(payload.iat)).toBe(300)
      expect(payload).not.toHaveProperty('owner')
    })
  }

  test('a chosen audience is checked', async () => {
    const audience = 'https://shop.example'
    const { token } = await newToken(gate.live, { audience: [audience] })
    const options = optionsFor('live')
    await expect(jwtVerify(token, remote('live'), options)).rejects.toThrow(/aud/)
    await jwtVerify(token, remote('live'), { ...options, audience })
  })

  test('a live verifier never accepts a test token, nor the other way round', async () => {
    for (const [own, other] of [
      ['live', 'test'],
      ['test', 'live'],
    ] as const) {
      const { token } = await newToken(gate[other])
      await expect(jwtVerify(token, remote(own))).rejects.toThrow(/no applicable key/)
      // Not even one that were tricked into the other environment's keys.
      await expect(jwtVerify(token, remote(other), optionsFor(own))).rejects.toThrow(/iss/)
    }
  })

  test('no key of one environment is published in the other', () => {
    const now = gate.server.clock.now()
    const kids = (environment: 'live' | 'test') =>
      gate.core.ring.jwks(environment, now).map(key => key.kid)
    expect(kids('live').filter(kid => kids('test').includes(kid))).toEqual([])
  })
})

describe('the published key set', () => {
  test('holds public members only', async () => {
    const sets = [await gate.anyone.ok('system.jwks'), await gate.anyone.ok('system.testJwks')]
    for (const { keys } of sets) {
      expect(keys.length).toBeGreaterThan(0)
      for (const key of keys) {
        expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
        expect(key).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' })
      }
    }
  })

  test('may be kept for five minutes, and is not sent again while it has not changed', async () => {
    for (const environment of ['live', 'test'] as const) {
      const first = await fetch(jwksOf(environment))
      expect(first.headers.get('cache-control')).toBe(`public, max-age=${JWKS_MAX_AGE_SECONDS}`)
      const etag = first.headers.get('etag') ?? ''
      expect(etag).toMatch(/^"[^"]+"$/)
      for (const given of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await fetch(jwksOf(environment), { headers: { 'If-None-Match': given } })
        expect([again.status, await again.text()]).toEqual([304, ''])
        expect(again.headers.get('etag')).toBe(etag)
      }
      const other = await fetch(jwksOf(environment), { headers: { 'If-None-Match': '"other"' } })
      expect(other.status).toBe(200)
    }
  })
})
