/** What every operation that needs a key must refuse: 401 and 403. */
import { expect, test } from 'bun:test'
import { type OperationId, SCOPES } from '../../generated/operations.ts'
import { KEY_FORMATS } from '../../src/api-keys/key-formats.ts'
import { generateKeyText, parseKeyText } from '../../src/api-keys/key-text.ts'
import type { Environment } from '../../src/storage/tenant.ts'
import { setAccess } from '../../src/workspaces/workspaces.ts'
import type { Call } from './api.ts'
import { governs, newToken, ownKey, possibleCall, scopesOf } from './calls.ts'
import { type Gate, useGate } from './gate.ts'
import { keyOf, newMember } from './members.ts'
import { problemOf, type Refusal, testRefusals } from './refusals.ts'

/** Any path of `id`: nothing is looked up before the key is. */
const blind: Call = { id: 'x_unknown' }

/** The six ways of not being authenticated, in the words of their codes. */
export function unauthorizedCases(id: OperationId): Record<string, Refusal> {
  return {
    credentials_missing: gate => gate.anyone.call(id, blind),
    credentials_malformed: gate => gate.anyone.as(`${gate.server.liveKey}x`).call(id, blind),
    wrong_credential_kind: async gate => {
      const { token } = await newToken(gate.live)
      return gate.anyone.call(id, { ...blind, headers: { Authorization: `Bearer ${token}` } })
    },
    invalid_key: gate => gate.anyone.as(generateKeyText('live').text).call(id, blind),
    key_revoked: async gate => {
      const key = await ownKey(gate)
      await gate.live.ok('keys.revoke', { id: key.id })
      return key.api.call(id, blind)
    },
    key_expired: async gate => {
      const expires_at = new Date(gate.server.clock.now() + 60_000).toISOString()
      const key = await ownKey(gate, { expires_at })
      gate.server.clock.advance(60_000)
      return key.api.call(id, blind)
    },
  }
}

/** The tests of `<id>/401.test.ts`. */
export function testUnauthorized(id: OperationId): void {
  const gate = useGate()
  testRefusals(gate, id, 401, unauthorizedCases(id))

  test(`${id} 401 says how to authenticate`, async () => {
    const missing = await gate.anyone.call(id, blind)
    expect(missing.headers.get('www-authenticate')).toBe('Bearer realm="AmpGate"')
    const wrong = await gate.anyone.as('nonsense').call(id, blind)
    const challenge = 'Bearer realm="AmpGate", error="invalid_token"'
    expect(wrong.headers.get('www-authenticate')).toBe(challenge)
  })

  test(`${id} 401 is the same for an unknown key and a wrong secret`, async () => {
    const call = { ...blind, headers: { 'X-Request-Id': 'same' } }
    const unknown = await gate.anyone.as(generateKeyText('live').text).call(id, call)
    const wrong = await gate.anyone.as(wrongSecret(gate)).call(id, call)
    expect(wrong.text).toBe(unknown.text)
    expect(problemOf(wrong).code).toBe('invalid_key')
  })
}

/** The live key's public id with another secret and a checksum that fits. */
export const wrongSecret = (gate: Gate): string => wrongSecretOf(gate.server.liveKey)

/** The same of any key, of any format. */
export function wrongSecretOf(key: string): string {
  const parsed = parseKeyText(key)
  if (parsed === undefined) throw new Error('this is no key')
  const { secretLength, checksumLength } = KEY_FORMATS[parsed.format]
  const other = generateKeyText('live', parsed.format, 'other').secret
  const body = key.slice(0, key.length - secretLength - checksumLength) + other
  return body + checksumOf(body).slice(0, checksumLength)
}

/** CRC-32 in six characters of base62. */
function checksumOf(body: string): string {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  let rest = Bun.hash.crc32(body) >>> 0
  let sum = ''
  for (let i = 0; i < 6; i++) {
    sum = alphabet.charAt(rest % 62) + sum
    rest = Math.floor(rest / 62)
  }
  return sum
}

/** A key that may do everything but call `id`. */
export async function withoutScopeOf(gate: Gate, id: OperationId) {
  const scopes = Object.keys(SCOPES).filter(scope => !scopesOf(id).includes(scope))
  return { scopes, api: await gate.withScopes(scopes) }
}

/** The workspace without access to an environment while `work` runs. */
async function withoutAccess<T>(gate: Gate, environment: Environment, work: () => Promise<T>) {
  const set = (isOpen: boolean) =>
    gate.core.asOperator('live', unit => setAccess(unit, { [environment]: isOpen }))
  await set(false)
  try {
    return await work()
  } finally {
    await set(true)
  }
}

/** By a key of somebody who may not govern any more. */
async function byMember(gate: Gate, id: OperationId) {
  const member = await newMember(gate.live, 'admin')
  const key = await keyOf(gate, member.id)
  await gate.live.ok('members.update', { id: member.id, body: { role: 'member' } })
  const answer = await key.api.call(id, await possibleCall(id, gate.live))
  expect(problemOf(answer)).toMatchObject({ required_role: ['owner', 'admin'], role: 'member' })
  expect(problemOf(answer).detail).toContain('is a member now')
  return answer
}

/** Where no test calls from. */
const ELSEWHERE = '192.0.2.0/24'

/** The ways of being known and not allowed. */
export function forbiddenCases(id: OperationId): Record<string, Refusal> {
  const cases: Record<string, Refusal> = {
    live_access_disabled: gate => withoutAccess(gate, 'live', () => gate.live.call(id, blind)),
    test_access_disabled: gate => withoutAccess(gate, 'test', () => gate.test.call(id, blind)),
    ...(governs(id) ? { role_required: gate => byMember(gate, id) } : {}),
    address_not_allowed: async gate => {
      const key = await ownKey(gate, { allowed_ips: [ELSEWHERE] })
      const answer = await key.api.call(id, blind)
      expect(problemOf(answer).detail).toContain('127.0.0.1')
      expect(answer.text).not.toContain('192.0.2')
      return answer
    },
    workspace_suspended: async gate => {
      await gate.sql`update core.workspaces set status = 'suspended'`
      await gate.core.reload()
      const answer = await gate.live.call(id, blind)
      await gate.sql`update core.workspaces set status = 'active'`
      await gate.core.reload()
      return answer
    },
  }
  if (scopesOf(id).length === 0) return cases
  return {
    ...cases,
    insufficient_scope: async gate => {
      const { scopes, api } = await withoutScopeOf(gate, id)
      const answer = await api.call(id, await possibleCall(id, gate.live))
      const problem = problemOf(answer)
      expect(problem.required_scope).toBe(scopesOf(id).join(' '))
      expect(problem.have).toEqual(scopes)
      expect(problem.detail).toContain(scopesOf(id).join(' '))
      expect(answer.headers.get('www-authenticate')).toBe(
        `Bearer realm="AmpGate", error="insufficient_scope", scope="${scopesOf(id).join(' ')}"`,
      )
      return answer
    },
  }
}

/** The tests of `<id>/403.test.ts`, with the codes that only this operation has. */
export function testForbidden(id: OperationId, more: Readonly<Record<string, Refusal>> = {}): Gate {
  const gate = useGate()
  testRefusals(gate, id, 403, { ...forbiddenCases(id), ...more })
  return gate
}
