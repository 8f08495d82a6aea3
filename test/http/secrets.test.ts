/** Secrets are shown once and are nowhere else: not in the database, not in the log (THREATS 14). */
import { expect, test } from 'bun:test'
import { createHash, createPrivateKey } from 'node:crypto'
import { KEY_FORMAT_NAMES } from '../../src/api-keys/key-formats.ts'
import { parseKeyText } from '../../src/api-keys/key-text.ts'
import { ENVIRONMENTS } from '../../src/storage/tenant.ts'
import type { Api } from '../support/api.ts'
import { newAgent, newKey, newToken, otherPlan } from '../support/calls.ts'
import { wrongSecret, wrongSecretOf } from '../support/credentials.ts'
import { useGate } from '../support/gate.ts'
import { repeatable } from '../support/idempotency.ts'
import { acceptance, newMember } from '../support/members.ts'
import { dumpTables } from '../support/tables.ts'

const gate = useGate()

const ENCODINGS = ['hex', 'base64', 'base64url'] as const
const written = (bytes: Buffer): string[] => ENCODINGS.map(encoding => bytes.toString(encoding))

/** A secret text in every form in which somebody might have kept it. */
function formsOf(text: string): string[] {
  const digests = ['sha256', 'sha512', 'sha1', 'md5'].flatMap(name =>
    written(createHash(name).update(text).digest()),
  )
  return [text, ...written(Buffer.from(text)), ...digests]
}

/** A key: whole, its secret part, and that part with its checksum. */
const keyForms = (key: string): string[] => {
  const secret = parseKeyText(key)?.secret ?? ''
  return [key, secret, key.slice(key.indexOf(secret))].flatMap(formsOf)
}

const pemForms = (pem: string): string[] => {
  const { d = '' } = createPrivateKey(pem).export({ format: 'jwk' })
  return [...(pem.split('\n')[1] ? [pem.split('\n')[1] ?? ''] : []), ...privateForms(d)]
}
const privateForms = (d: string): string[] => [d, ...written(Buffer.from(d, 'base64url'))]

/** A token: whole and each part that only its holder has. */
const tokenForms = (token: string): string[] => {
  const [, payload = '', signature = ''] = token.split('.')
  return [...formsOf(token), payload, ...privateForms(signature)]
}

/** Everything that hands out a secret, also by way of an Idempotency-Key. */
async function handOut(api: Api): Promise<string[]> {
  const call = (body: object) => repeatable({ body })
  const agent = await api.ok(
    'agents.create',
    call({ name: 'a', owner: 'b', capabilities: ['a.*'] }),
  )
  const rotated = await api.ok('agents.rotateKey', { ...call({}), id: agent.id })
  const token = await api.ok('tokens.create', call({ agent_id: agent.id, scope: ['a.b'] }))
  const to = await newAgent(api)
  const delegation = await api.ok(
    'delegations.create',
    call({ from_agent_id: agent.id, to_agent_id: to.id, scope: ['a.b'] }),
  )
  await gate.anyone.ok('delegations.verify', { body: { token: delegation.token } })
  const key = await api.ok('keys.create', call({ name: 'k', scopes: ['*'] }))
  const others: string[] = []
  for (const format of KEY_FORMAT_NAMES) {
    const made = await api.ok('keys.create', call({ name: 'k', scopes: ['*'], format }))
    await api.as(made.key).ok('keys.selfRevoke')
    await fetch(`${gate.server.url}/v1/agents/${made.key}?key=${made.key}`)
    await gate.anyone.as(wrongSecretOf(made.key)).call('whoami.get')
    others.push(made.key)
  }
  const plan = await otherPlan(api)
  const { checkout_url } = await api.ok('billing.checkout', call({ plan }))
  const { portal_url } = await api.ok('billing.portal')
  for (const url of [checkout_url, portal_url]) {
    await fetch(gate.server.url + new URL(url).pathname)
    await fetch(`${gate.server.url}/v1/agents/${url.split('/').at(-1)}`)
  }
  const invitation = await handOutInvitation(api)
  await api.as(key.key).ok('whoami.get')
  const successor = await api.ok('keys.rotate', { ...call({}), id: key.id })
  await api.as(successor.key).ok('whoami.get')
  await api.ok('keys.revoke', { id: key.id })
  await api.as(key.key).refused('whoami.get', {}, 401, 'key_revoked')
  await gate.anyone.ok('tokens.verify', { body: { token: token.token } })
  return [
    ...pemForms(agent.private_key_pem ?? ''),
    ...pemForms(rotated.private_key_pem ?? ''),
    ...tokenForms(token.token),
    ...tokenForms(delegation.token),
    ...[key.key, successor.key, ...others].flatMap(keyForms),
    ...invitation,
    ...formsOf(checkout_url.slice(-44)),
    ...formsOf(portal_url.slice(portal_url.indexOf('_') + 1)),
  ]
}

/** Members are of both environments; only a live key invites them. */
async function handOutInvitation(api: Api): Promise<string[]> {
  if (api.key !== gate.server.liveKey) return []
  const member = await newMember(api)
  const invite = repeatable({ id: member.id, body: {} })
  const { invitation } = await api.ok('invitations.create', invite)
  const accepted = await acceptance(api, {}, member)
  const { id_token, invitation: used } = accepted.body as Record<string, string>
  await gate.anyone.ok('invitations.accept', accepted)
  await gate.anyone.call('invitations.accept', accepted)
  await gate.anyone.call('agents.get', { id: invitation })
  return [...formsOf(invitation), ...formsOf(used ?? ''), ...tokenForms(id_token ?? '')]
}

/** Ways of getting a secret into a message: mistakes of callers, and faults of ours. */
async function stumble(): Promise<void> {
  const { liveKey } = gate.server
  const agent = await newAgent(gate.live)
  const { token } = await newToken(gate.live)
  await gate.live.call('agents.list', { query: { api_key: liveKey } })
  await gate.anyone.as(wrongSecret(gate)).call('whoami.get')
  await gate.anyone.as(`${liveKey}0`).call('whoami.get')
  await gate.anyone.call('whoami.get', { headers: { Authorization: `Bearer ${token}` } })
  await gate.live.call('agents.create', { raw: `{"name": "${liveKey}", ` })
  await gate.live.call('tokens.verify', { body: { token, [token]: 1 } })
  await gate.live.call('agents.create', { body: { name: 1, owner: liveKey } })
  await gate.alter('alter table live.agents rename to out_of_the_way')
  await gate.live.call('agents.rotateKey', repeatable({ id: agent.id, body: {} }))
  await gate.alter('alter table live.out_of_the_way rename to agents')
  await gate.alter('alter table live.idempotency rename to out_of_the_way')
  await gate.live.call('keys.create', repeatable({ body: { name: 'x', scopes: ['*'] } }))
  await gate.alter('alter table live.out_of_the_way rename to idempotency')
}

test('a dump of the database and the whole log hold no secret in any form', async () => {
  const secrets = [
    ...(await handOut(gate.live)),
    ...(await handOut(gate.test)),
    ...keyForms(gate.server.liveKey),
    ...keyForms(gate.server.testKey),
    ...formsOf(wrongSecret(gate)),
  ]
  await stumble()
  await gate.core.lastUse.flush(gate.core.db)
  for (const environment of ENVIRONMENTS) {
    for (const key of gate.core.ring.keys(environment)) {
      secrets.push(...privateForms(key.privateKey.export({ format: 'jwk' }).d ?? ''))
    }
  }
  for (const { all } of [gate.core.secrets.pepper, gate.core.secrets.keyEncryption]) {
    for (const key of all.values()) secrets.push(...written(key))
  }
  const dump = JSON.stringify(await dumpTables(gate))
  const log = gate.log.join('')
  expect(dump.length).toBeGreaterThan(10_000)
  expect(log.length).toBeGreaterThan(5000)
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(12)
    expect([dump.includes(secret), log.includes(secret)]).toEqual([false, false])
  }
})

test('what is stored of a key confirms no guess without the pepper', async () => {
  const { id, key } = await newKey(gate.live)
  const [row] = await gate.sql<{ secret_hash: string }[]>`
    select secret_hash from live.api_keys where id = ${id}`
  const hash = row?.secret_hash ?? ''
  expect(hash).toStartWith('$argon2id$')
  const secret = key.slice(23, 45)
  expect(await Bun.password.verify(secret, hash)).toBe(false)
  expect(await Bun.password.verify(key, hash)).toBe(false)
})

test('two agents and two keys never share a secret', async () => {
  const pems = await Promise.all(
    Array.from({ length: 10 }, async () => (await newAgent(gate.live)).private_key_pem),
  )
  const keys = await Promise.all(
    Array.from({ length: 10 }, async () => (await newKey(gate.live)).key),
  )
  expect(new Set([...pems, ...keys]).size).toBe(20)
})

test('a key that was put into the path is neither answered nor logged', async () => {
  const { liveKey, url } = gate.server
  const response = await fetch(`${url}/v1/agents/${liveKey}`, {
    headers: { 'X-API-Key': liveKey },
  })
  expect(response.status).toBe(404)
  const text = await response.text()
  expect(text).toContain('"/v1/agents/ag_live_sk_[hidden]"')
  expect(text).not.toContain(liveKey)
  expect(gate.log.some(line => line.includes(liveKey))).toBe(false)
})

for (const format of KEY_FORMAT_NAMES) {
  test(`a key ${format} that was put into another place of a request stays nowhere`, async () => {
    const { key } = await newKey(gate.live, { scopes: ['*'], format })
    const api = gate.live.as(key)
    const headers = { 'User-Agent': `agent ${key}`, 'X-Request-Id': key, 'Idempotency-Key': key }
    const made = await api.call('agents.create', { body: { name: 'a', owner: 'b' }, headers })
    expect(made.status).toBe(201)
    const unknown = { name: 'a', owner: 'b', [key]: 1 }
    const answers = [
      made,
      await api.call('agents.create', { body: unknown, headers }),
      await api.call('keys.create', { body: { name: 'k', scopes: [key] }, headers }),
      await api.call('agents.list', { query: { cursor: 'x' }, headers }),
    ]
    const told = answers.map(({ text, headers }) => text + JSON.stringify([...headers]))
    const kept = [JSON.stringify(await dumpTables(gate)), gate.log.join('')]
    const secret = parseKeyText(key)?.secret ?? key
    for (const text of [...told, ...kept]) expect(text).not.toContain(secret)
    expect(kept[0]).toContain(`agent ${key.slice(0, key.lastIndexOf('_') + 1)}[hidden]`)
  })
}
