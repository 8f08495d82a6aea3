/** Keys found in public die of being reported, and nobody but the signer can have them reported. */
import { describe, expect, test } from 'bun:test'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { KEY_FORMAT_NAMES } from '../../src/api-keys/key-formats.ts'
import { generateKeyText } from '../../src/api-keys/key-text.ts'
import { LEAK_REPORTS_PATH } from '../../src/http/leak-reports.ts'
import { createLimits } from '../../src/rate-limits/limits.ts'
import { newAgent, newKey, newToken, ownKey } from '../support/calls.ts'
import { wrongSecretOf } from '../support/credentials.ts'
import { useGate } from '../support/gate.ts'
import type { Problem } from '../support/replies.ts'
import { wideLimits } from '../support/server.ts'
import { dumpTables } from '../support/tables.ts'
import { newWorkspace } from '../support/workspaces.ts'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const AMPGATE_LEAK_REPORT_KEYS = JSON.stringify({
  public_keys: [
    {
      key_identifier: 'the-scanner',
      key: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    },
  ],
})

const gate = useGate(
  () => ({
    ...wideLimits(),
    unsignedReports: createLimits({
      unsignedReports: { name: 'unsigned-leak-reports', perSecond: 0.001, burst: 30 },
    }).unsignedReports,
  }),
  () => ({ AMPGATE_LEAK_REPORT_KEYS, AMPGATE_TRUSTED_PROXIES: '127.0.0.1' }),
)

type Label = { token_hash: string; token_type: string; label: string }

async function send(text: string, headers: Record<string, string> = {}, search = '') {
  const response = await fetch(gate.server.url + LEAK_REPORTS_PATH + search, {
    method: 'POST',
    body: text,
    headers: {
      'Content-Type': 'application/json',
      'Github-Public-Key-Identifier': 'the-scanner',
      'Github-Public-Key-Signature': sign('sha256', Buffer.from(text), privateKey).toString(
        'base64',
      ),
      ...headers,
    },
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const URL = 'https://github.com/octo/hello/blob/abc/config.py'
const found = (token: string) => ({ token, type: 'ampgate_api_key', url: URL, source: 'content' })

async function report(...tokens: string[]): Promise<Label[]> {
  const { status, text } = await send(JSON.stringify(tokens.map(found)))
  if (status !== 200) throw new Error(`${status}: ${text}`)
  return JSON.parse(text) as Label[]
}

const problem = ({ status, text }: { status: number; text: string }) => [
  status,
  (JSON.parse(text) as Problem).code,
]

const codeOf = async (token: string, environment: string) =>
  (await gate.anyone.ok('tokens.verify', { body: { token, environment } })).code as string

for (const format of KEY_FORMAT_NAMES) {
  test(`a key ${format} that was found is refused from the next request`, async () => {
    for (const api of [gate.live, gate.test]) {
      const { id, key } = await newKey(api, { format })
      const labels = await report(key)
      expect(labels).toEqual([
        {
          token_hash: createHash('sha256').update(key).digest('hex'),
          token_type: 'ampgate_api_key',
          label: 'true_positive',
        },
      ])
      await api.as(key).refused('whoami.get', {}, 401, 'key_revoked')
      expect((await api.ok('keys.get', { id })).status).toBe('revoked')
    }
  })
}

test('what it made and issued ends with it, in both environments; nobody else’s does', async () => {
  const { text: key, api } = await ownKey(gate)
  const agent_id = (await newAgent(gate.live)).id
  const child = await newKey(api, { scopes: ['*'] })
  const inTest = await newKey(api, { scopes: ['*'], environment: 'test' })
  const tokens = [
    await newToken(api, { agent_id }),
    await newToken(gate.live.as(child.key), { agent_id }),
    await newToken(gate.test.as(inTest.key)),
  ]
  const other = await newWorkspace(gate)
  const bystander = await newKey(other.live)
  expect((await report(key)).map(one => one.label)).toEqual(['true_positive'])
  for (const one of [key, child.key, inTest.key]) {
    await gate.anyone.as(one).refused('whoami.get', {}, 401, 'key_revoked')
  }
  for (const { token, environment } of tokens)
    expect(await codeOf(token, environment)).toBe('revoked')
  await other.live.ok('whoami.get')
  await other.live.as(bystander.key).ok('whoami.get')
  await gate.live.ok('whoami.get')
})

test('what is no key of ours is labelled so, and nothing happens', async () => {
  const { key } = await newKey(gate.live)
  const texts = [
    wrongSecretOf(key),
    ...KEY_FORMAT_NAMES.map(format => generateKeyText('live', format, 'main').text),
    `${key}x`,
    key.slice(0, -1),
    'nonsense',
    '\u0000',
  ].filter(text => !text.includes('\u0000'))
  const before = await dumpTables(gate)
  const labels = await report(...texts)
  expect(labels.map(one => one.label)).toEqual(texts.map(() => 'false_positive'))
  expect(await dumpTables(gate)).toEqual(before)
  await gate.live.as(key).ok('whoami.get')
})

test('a repeat, one in the same report and a key that has expired are true, and end what is left', async () => {
  const { id, api, text: key } = await ownKey(gate)
  const child = await newKey(api)
  await gate.live.ok('keys.revoke', { id })
  await gate.live.as(child.key).ok('whoami.get')
  const expires_at = new Date(gate.server.clock.now() + 60_000).toISOString()
  const ended = await newKey(gate.live, { expires_at })
  gate.server.clock.advance(60_000)
  const labels = await report(key, key, ended.key)
  expect(labels.map(one => one.label)).toEqual(Array(3).fill('true_positive'))
  await gate.live.as(child.key).refused('whoami.get', {}, 401, 'key_revoked')
  expect(await report(key)).toEqual(labels.slice(0, 1))
})

test('where it was found is in the audit trail; the key, or another one in the address, is not', async () => {
  const [{ id, key }, other] = [await newKey(gate.live), await newKey(gate.live, { format: 'sk' })]
  const body = [{ ...found(key), url: `${URL}?k=${other.key}&e=\u001b[31m`, unknown: 1 }]
  expect((await send(JSON.stringify(body), { 'X-Request-Id': 'leak-1' })).status).toBe(200)
  const { data } = await gate.live.ok('audit.list', {
    query: { action: 'key.leak_reported', limit: 1 },
  })
  expect(data[0]).toMatchObject({
    actor: { kind: 'system' },
    target: { kind: 'key', id },
    details: {
      url: `${URL}?k=sk_live_[hidden]&e=?[31m`,
      source: 'content',
      type: 'ampgate_api_key',
    },
    request_id: 'leak-1',
  })
  const kept = JSON.stringify(await dumpTables(gate)) + gate.log.join('')
  for (const one of [key, other.key]) expect(kept).not.toContain(one.slice(-15))
})

describe('a report', () => {
  test('that is not signed by the key it names is refused, and nothing happens', async () => {
    const { key } = await newKey(gate.live)
    const body = JSON.stringify([found(key)])
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const cases: Record<string, string>[] = [
      { 'Github-Public-Key-Signature': '' },
      { 'Github-Public-Key-Signature': 'nonsense' },
      {
        'Github-Public-Key-Signature': sign('sha256', Buffer.from(body), other).toString('base64'),
      },
      {
        'Github-Public-Key-Signature': sign('sha256', Buffer.from(`${body} `), privateKey).toString(
          'base64',
        ),
      },
      { 'Github-Public-Key-Identifier': '' },
      { 'Github-Public-Key-Identifier': 'another' },
      { 'X-API-Key': gate.server.liveKey, 'Github-Public-Key-Signature': '' },
    ]
    for (const headers of cases) {
      const answer = await send(body, headers)
      expect(problem(answer)).toEqual([403, 'invalid_signature'])
      expect(answer.text).not.toContain(key)
    }
    await gate.live.as(key).ok('whoami.get')
  })

  test('without a signature is limited by address; one with it never is', async () => {
    const from = { 'X-Forwarded-For': '192.0.2.7' }
    const unsigned = () => send('[]', { ...from, 'Github-Public-Key-Signature': '' })
    let answer = await unsigned()
    for (let i = 0; i < 40; i++) answer = await unsigned()
    expect(problem(answer)).toEqual([429, 'rate_limited'])
    expect(answer.headers.get('retry-after')).not.toBeNull()
    const { key } = await newKey(gate.live)
    expect((await send(JSON.stringify([found(key)]), from)).status).toBe(200)
  })

  const UNREADABLE: Record<string, [body: string, status: number, code: string]> = {
    'no JSON': ['nonsense', 400, 'malformed_json'],
    'an object': ['{}', 400, 'invalid_request'],
    'an empty list': ['[]', 400, 'invalid_request'],
    'a hundred and one': [JSON.stringify(Array(101).fill(found('x'))), 400, 'invalid_request'],
    'no token': ['[{"type":"x"}]', 400, 'invalid_request'],
    'a number': ['[{"token":1,"type":"x"}]', 400, 'invalid_request'],
    'a member twice': ['[{"token":"a","token":"b","type":"x"}]', 400, 'malformed_json'],
    'a prototype': ['[{"__proto__":{},"token":"b","type":"x"}]', 400, 'malformed_json'],
    'too deep': [`${'['.repeat(10)}${']'.repeat(10)}`, 400, 'malformed_json'],
    'too large': [`[${' '.repeat(66_000)}]`, 413, 'body_too_large'],
  }
  for (const [what, [body, status, code]] of Object.entries(UNREADABLE)) {
    test(`that cannot be read is refused: ${what}`, async () => {
      expect(problem(await send(body))).toEqual([status, code])
    })
  }

  test('of another media type or with a key in its address is refused', async () => {
    const text = JSON.stringify([found('x')])
    const answer = await send(text, { 'Content-Type': 'text/plain' })
    expect(problem(answer)).toEqual([415, 'unsupported_media_type'])
    const search = `?key=${gate.server.liveKey}`
    expect(problem(await send(text, {}, search))).toEqual([400, 'key_in_query'])
  })

  test('of a hundred is worked on whole', async () => {
    const { key } = await newKey(gate.live)
    const texts = Array.from({ length: 99 }, () => generateKeyText('live').text)
    const labels = await report(...texts, key)
    expect(labels.filter(one => one.label === 'true_positive')).toHaveLength(1)
    expect(labels.at(-1)?.label).toBe('true_positive')
  })

  test('that cannot be written down has ended nothing, and can be sent again', async () => {
    const { key } = await newKey(gate.live)
    await gate.sql.unsafe('alter table live.audit_events rename to out_of_the_way')
    expect(problem(await send(JSON.stringify([found(key)])))).toEqual([500, 'internal_error'])
    await gate.sql.unsafe('alter table live.out_of_the_way rename to audit_events')
    await gate.live.as(key).ok('whoami.get')
    expect((await report(key))[0]?.label).toBe('true_positive')
    await gate.live.as(key).refused('whoami.get', {}, 401, 'key_revoked')
  })
})
