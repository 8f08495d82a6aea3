/**
 * A dump of the database and the whole log hold no secret, and nothing that confirms a guess
 * (THREATS 14): after a tour through everything that makes or receives one.
 */
import { beforeAll, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { rotateSigningKey } from '../../src/signing-keys/signing-keys.ts'
import { newAgent, newToken } from '../support/calls.ts'
import { wrongSecret } from '../support/credentials.ts'
import { useGate } from '../support/gate.ts'
import { dumpTables } from '../support/tables.ts'

const gate = useGate()
/** What must be nowhere, by what it is. */
const secrets = new Map<string, string>()
let dump = ''

const idempotent = (name: string) => ({ 'Idempotency-Key': name })
/** The base64 lines of a PEM text. */
const inner = (pem: string | undefined): string => (pem ?? '').split('\n')[1] ?? ''

beforeAll(async () => {
  const { live, test: testing } = gate
  secrets.set('the live key', gate.server.liveKey)
  secrets.set('the test key', gate.server.testKey)
  for (const api of [live, testing]) {
    const name = api === live ? 'live' : 'test'
    const body = { name: 'a', owner: 'o', capabilities: ['orders.*'] }
    const headers = idempotent('guessable')
    const agent = await api.ok('agents.create', { body, headers })
    secrets.set(`a private key of ${name}`, inner(agent.private_key_pem))
    const rotated = await api.ok('agents.rotateKey', { id: agent.id, body: {}, headers })
    secrets.set(`a rotated private key of ${name}`, inner(rotated.private_key_pem))
    const key = await api.ok('keys.create', { body: { name: 'k', scopes: ['*'] }, headers })
    secrets.set(`an API key of ${name}`, key.key)
    const successor = await api.ok('keys.rotate', { id: key.id, body: {}, headers })
    secrets.set(`an API key of ${name} that took over`, successor.key)
    const issue = { agent_id: agent.id, scope: ['orders.read'] }
    const { token } = await api.ok('tokens.create', { body: issue, headers })
    const [, payload = '', signature = ''] = token.split('.')
    secrets.set(`a payload of ${name}`, payload)
    secrets.set(`a signature of ${name}`, signature)
    await api.as(key.key).ok('whoami.get')
    await api.ok('tokens.verify', { body: { token } })
    // And the same in requests that are refused.
    await api.call('tokens.verify', { body: { token: `${token}x` } })
    await api.call('agents.create', { body: { ...body, public_key: rotated.private_key_pem } })
    await api.call('agents.create', { body: { ...body, api_key: key.key } })
    await api.call('agents.list', { query: { cursor: key.key } })
    await api.as(`${key.key}x`).call('whoami.get')
    await api.as(token).call('whoami.get')
    await api.call('whoami.get', { query: { key: key.key } })
    await api.call('agents.get', { id: key.key.slice(0, 40) })
  }
  await gate.anyone.as(wrongSecret(gate)).call('whoami.get')
  await gate.core.asOperator('live', work =>
    rotateSigningKey(work, gate.core.secrets.keyEncryption),
  )
  await gate.core.reload()
  for (const key of [...gate.core.ring.keys('live'), ...gate.core.ring.keys('test')]) {
    const { d = '' } = key.privateKey.export({ format: 'jwk' })
    secrets.set(`signing key ${key.kid}`, d)
  }
  // A fault is logged with its error, so one of these is wanted too.
  await gate.alter('alter table live.agents rename to out_of_the_way')
  await live.call('agents.create', { body: { name: 'a', owner: 'o' }, headers: idempotent('x') })
  await gate.alter('alter table live.out_of_the_way rename to agents')
  await newToken(live, { agent_id: (await newAgent(live)).id })
  const { pepper, keyEncryption } = gate.core.secrets
  for (const [name, { key }] of [
    ['pepper', pepper.current],
    ['KEK', keyEncryption.current],
  ] as const) {
    secrets.set(`the ${name}`, key.toString('base64'))
  }
  dump = JSON.stringify(await dumpTables(gate))
})

/** A secret in every form in which it could stand in a row or a line. */
function formsOf(secret: string): string[] {
  const bytes = [Buffer.from(secret), Buffer.from(secret, 'base64url')]
  const key = /^ag_(?:live|test)_sk_.{12}(.{22}).{6}$/.exec(secret)?.[1]
  const texts = [secret, ...(key === undefined ? [] : [key])]
  return [
    ...texts,
    ...bytes.flatMap(one =>
      ['hex', 'base64', 'base64url'].map(form => one.toString(form as 'hex')),
    ),
  ]
}

function digestsOf(secret: string): string[] {
  const texts = formsOf(secret).slice(0, 2)
  return ['md5', 'sha1', 'sha256', 'sha512'].flatMap(algorithm =>
    texts.flatMap(text => {
      const digest = createHash(algorithm).update(text).digest()
      return [digest.toString('hex'), digest.toString('base64'), digest.toString('base64url')]
    }),
  )
}

test('the tour made every kind of secret', () => {
  expect([...secrets.values()].every(secret => secret.length >= 30)).toBe(true)
  expect(secrets.size).toBeGreaterThanOrEqual(17)
  expect(gate.log.some(line => line.includes('"fault"'))).toBe(true)
  expect(dump.length).toBeGreaterThan(10_000)
})

test('no table holds one, in any form', () => {
  for (const [what, secret] of secrets) {
    for (const form of formsOf(secret)) {
      expect(`${what}: ${dump.includes(form)}`).toBe(`${what}: false`)
    }
  }
})

test('no table holds a plain digest of one, which would confirm a guess', () => {
  for (const [what, secret] of secrets) {
    for (const digest of digestsOf(secret)) {
      const known = dump.includes(digest.slice(0, 22))
      expect(`${what}: ${known}`).toBe(`${what}: false`)
    }
  }
})

test('no line of the log holds one, whatever the request or the fault', () => {
  const log = gate.log.join('\n')
  for (const [what, secret] of secrets) {
    for (const form of [...formsOf(secret), ...digestsOf(secret)]) {
      expect(`${what}: ${log.includes(form)}`).toBe(`${what}: false`)
    }
  }
})

test('what is sealed for a repeat opens with neither the database nor the name alone', async () => {
  const rows = await gate.sql<{ sealed: Buffer; key_digest: string }[]>`
    select sealed, key_digest from live.idempotency where sealed is not null`
  expect(rows.length).toBeGreaterThanOrEqual(4)
  for (const { sealed } of rows) {
    const text = sealed.toString('latin1')
    for (const plain of ['PRIVATE', 'ag_live_sk_', 'eyJ', '"id"']) expect(text).not.toContain(plain)
  }
})
