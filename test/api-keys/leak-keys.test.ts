import { describe, expect, test } from 'bun:test'
import { generateKeyPairSync, sign } from 'node:crypto'
import { isSignedReport, parseLeakReportKeys } from '../../src/api-keys/leak-keys.ts'
import { loadConfig } from '../../src/config.ts'

const pair = (namedCurve = 'P-256') => generateKeyPairSync('ec', { namedCurve })
const pemOf = (key: ReturnType<typeof pair>['publicKey']): string =>
  key.export({ type: 'spki', format: 'pem' }).toString()
const { publicKey, privateKey } = pair()
const entry = { key_identifier: 'abc', key: pemOf(publicKey), is_current: true }
const textOf = (...public_keys: unknown[]): string => JSON.stringify({ public_keys })

describe('the public keys of leak reports', () => {
  test('are read as GitHub publishes them', () => {
    const other = { key_identifier: 'def', key: pemOf(pair().publicKey), is_current: false }
    expect([...parseLeakReportKeys(textOf(entry, other)).keys()]).toEqual(['abc', 'def'])
  })

  const ed25519 = generateKeyPairSync('ed25519').publicKey
  const WRONG: Record<string, [text: string, says: string]> = {
    'no JSON': ['abc', 'must be JSON'],
    'another form': ['[]', 'public_keys'],
    null: ['null', 'public_keys'],
    'none at all': [textOf(), '1 to 20'],
    'too many': [textOf(...Array(21).fill(entry)), '1 to 20'],
    'no identifier': [textOf({ key: entry.key }), 'key_identifier'],
    'an identifier twice': [textOf(entry, entry), 'twice'],
    'no key': [textOf({ key_identifier: 'abc' }), 'P-256'],
    'no PEM': [textOf({ ...entry, key: 'abc' }), 'P-256'],
    'another curve': [textOf({ ...entry, key: pemOf(pair('P-384').publicKey) }), 'P-256'],
    'another algorithm': [textOf({ ...entry, key: pemOf(ed25519) }), 'P-256'],
    'the private key': [
      textOf({ ...entry, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }),
      'P-256',
    ],
  }
  for (const [what, [text, says]] of Object.entries(WRONG)) {
    test(`are refused at the start: ${what}`, () => {
      expect(() => parseLeakReportKeys(text)).toThrow(says)
      const load = () => loadConfig({ AMPGATE_LEAK_REPORT_KEYS: text })
      expect(load).toThrow('AMPGATE_LEAK_REPORT_KEYS')
      expect(load).not.toThrow('PRIVATE KEY-----')
    })
  }

  test('come from a variable or a file, not both', async () => {
    const file = `${process.env.TMPDIR ?? '/tmp'}/leak-keys-${process.pid}.json`
    await Bun.write(file, textOf(entry))
    const { leakReportKeys } = loadConfig({ AMPGATE_LEAK_REPORT_KEYS_FILE: file })
    expect(leakReportKeys?.has('abc')).toBe(true)
    expect(loadConfig({}).leakReportKeys).toBeUndefined()
    const both = { AMPGATE_LEAK_REPORT_KEYS: textOf(entry), AMPGATE_LEAK_REPORT_KEYS_FILE: file }
    expect(() => loadConfig(both)).toThrow('keep one')
    await Bun.file(file).delete()
  })
})

test('a signature is of these bytes, by that key, and nothing else is one', () => {
  const keys = parseLeakReportKeys(
    textOf(entry, { ...entry, key_identifier: 'def', key: pemOf(pair().publicKey) }),
  )
  const body = Buffer.from('[{"token":"x","type":"y"}]')
  const signature = sign('sha256', body, privateKey).toString('base64')
  expect(isSignedReport(keys, 'abc', signature, body)).toBe(true)
  const raw = sign('sha256', body, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString(
    'base64',
  )
  const wrong: [identifier: string, signature: string, body: Buffer][] = [
    ['def', signature, body],
    ['ghi', signature, body],
    ['__proto__', signature, body],
    ['', signature, body],
    ['abc', '', body],
    ['abc', 'nonsense', body],
    ['abc', signature.slice(0, -8), body],
    ['abc', raw, body],
    ['abc', sign('sha512', body, privateKey).toString('base64'), body],
    ['abc', signature, Buffer.concat([body, Buffer.from(' ')])],
    ['abc', signature, Buffer.alloc(0)],
  ]
  for (const one of wrong) expect(isSignedReport(keys, ...one)).toBe(false)
})
