/** Bodies that cannot be read: a problem document, never a 5xx, never a half-made object. */
import { afterAll, expect, test } from 'bun:test'
import type { OperationId } from '../../generated/operations.ts'
import type { Call } from '../support/api.ts'
import { idsWhere, newAgent, possibleCall, takesBody } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { problemOf } from '../support/refusals.ts'
import { dumpTables } from '../support/tables.ts'

const gate = useGate()
const READING = idsWhere(takesBody)

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => new Uint8Array(values)
const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value)
const joined = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat(parts))

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

const UNREADABLE: Record<string, BodyInit> = {
  'no JSON': 'nonsense',
  'half of it': '{"name":',
  'too much of it': '{}}',
  'two values': '{} {}',
  'single quotes': "{'name':'x'}",
  'a trailing comma': '{"name":"x",}',
  'a comment': '{/**/}',
  NaN: '{"name":NaN}',
  'a number with a leading zero': '{"name":01}',
  'a raw line break in a text': '{"name":"a\nb"}',
  'a form': 'name=x&owner=y',
  'a NUL in a text': '{"name":"a\\u0000b","owner":"x"}',
  'a raw NUL': '{"name":"a\u0000b"}',
  'a NUL in a name': '{"na\\u0000me":"x"}',
  'a NUL deep inside': '{"metadata":{"a":["\\u0000"]}}',
  'a lone high surrogate': '{"name":"\\ud800"}',
  'a lone low surrogate': '{"name":"a\\udc00b"}',
  'surrogates the wrong way round': '{"name":"\\udc00\\ud800"}',
  'a lone surrogate in a name': '{"\\ud800":1}',
  'a name twice': '{"name":"a","name":"b"}',
  'a name twice, once escaped': '{"name":"a","n\\u0061me":"b"}',
  'a name twice, inside': '{"metadata":{"a":"1","a":"2"}}',
  __proto__: '{"__proto__":{"isAdmin":true}}',
  '__proto__, escaped': '{"\\u005f_proto__":{"isAdmin":true}}',
  '__proto__ inside': '{"metadata":{"__proto__":{"isAdmin":true}}}',
  constructor: '{"constructor":{"prototype":{"isAdmin":true}}}',
  prototype: '{"prototype":{"isAdmin":true}}',
  '33 levels': nested(33),
  '100 levels': nested(100),
  '30,000 levels': nested(30_000),
  '100 levels of objects': `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`,
  'levels that never close': '['.repeat(30_000),
  'a number beyond all': '{"name":1e400}',
  'a BOM': joined(bytes(0xef, 0xbb, 0xbf), text('{}')),
  'UTF-16': joined(bytes(0xff, 0xfe), Buffer.from('{}', 'utf16le')),
  'broken UTF-8': joined(text('{"name":"'), bytes(0xff, 0xfe), text('"}')),
  'overlong UTF-8': joined(text('{"name":"'), bytes(0xc0, 0xaf), text('"}')),
  'a surrogate as UTF-8': joined(text('{"name":"'), bytes(0xed, 0xa0, 0x80), text('"}')),
  'UTF-8 that stops': joined(text('{"name":"'), bytes(0xe2, 0x82)),
  'only spaces': '  \n ',
}

const NO_OBJECT: Record<string, string> = {
  'an array': '[]',
  'an array of what would be right': '[{"name":"a","owner":"b"}]',
  'a text': '"x"',
  'a number': '1',
  null: 'null',
  true: 'true',
}

async function spoiled(id: OperationId): Promise<Call> {
  const call = await possibleCall(id, gate.live)
  delete call.body
  return call
}

for (const id of READING) {
  test(`${id}: bodies that cannot be read`, async () => {
    const call = await spoiled(id)
    const before = await dumpTables(gate)
    for (const [what, raw] of Object.entries(UNREADABLE)) {
      const answer = await gate.live.call(id, { ...call, raw })
      expect([what, answer.status, problemOf(answer).code]).toEqual([what, 400, 'malformed_json'])
      expect(problemOf(answer).errors?.[0]?.detail).not.toBe('')
    }
    expect(await dumpTables(gate)).toEqual(before)
  })

  test(`${id}: bodies that are no object`, async () => {
    const call = await spoiled(id)
    const before = await dumpTables(gate)
    for (const [what, raw] of Object.entries(NO_OBJECT)) {
      const answer = await gate.live.call(id, { ...call, raw })
      expect([what, answer.status, problemOf(answer).code]).toEqual([what, 400, 'invalid_request'])
    }
    expect(await dumpTables(gate)).toEqual(before)
  })
}

test('the fault is named where it is', async () => {
  const pointers: Record<string, string> = {
    '{"metadata":{"a/b~c":"\\u0000"}}': '/metadata/a~1b~0c',
    '{"capabilities":["a","\\ud800"]}': '/capabilities/1',
    '{"metadata":{"__proto__":"x"}}': '/metadata/__proto__',
  }
  for (const [raw, pointer] of Object.entries(pointers)) {
    const problem = await gate.live.refused('agents.create', { raw }, 400, 'malformed_json')
    expect(problem.errors?.map(error => error.pointer)).toEqual([pointer])
  }
})

test('32 levels are read, and refused for what they are', async () => {
  const raw = nested(32)
  await gate.live.refused('agents.create', { raw }, 400, 'invalid_request')
})

test('an astral character, escaped or not, is no lone surrogate', async () => {
  for (const name of ['"\\ud83e\\udd16"', '"🤖"']) {
    const raw = `{"name":${name},"owner":"x"}`
    const answer = await gate.live.call('agents.create', { raw })
    expect((answer.json as { name: string }).name).toBe('🤖')
  }
})

const BODILESS = [
  ...(['agents.revoke', 'tokens.revoke', 'keys.revoke', 'delegations.revoke'] as const),
]

for (const id of BODILESS) {
  test(`${id}: takes no body, of whatever kind`, async () => {
    const call = await possibleCall(id, gate.live)
    const before = await dumpTables(gate)
    for (const raw of ['{"reason":"x"}', '[]', 'null', '{"', 'x'.repeat(70_000), '\u0000']) {
      await gate.live.refused(id, { ...call, raw }, 400, 'invalid_request')
      const headers = { 'Content-Type': 'text/plain' }
      await gate.live.refused(id, { ...call, raw, headers }, 400, 'invalid_request')
    }
    const stream = new Blob(['x'.repeat(70_000)]).stream()
    await gate.live.refused(id, { ...call, raw: stream }, 400, 'invalid_request')
    expect(await dumpTables(gate)).toEqual(before)
    for (const raw of ['{}', ' { } ', '']) {
      expect((await gate.live.call(id, { ...call, raw })).status).toBe(200)
    }
  })
}

test('nothing of all this has reached Object.prototype', async () => {
  const { id } = await newAgent(gate.live)
  for (const query of ['__proto__[isAdmin]=1', 'constructor.prototype.isAdmin=1', '__proto__=1']) {
    await gate.live.refused('agents.list', { query }, 400, 'invalid_request')
    await gate.live.refused('agents.get', { id, query }, 400, 'invalid_request')
  }
  for (const rawId of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    await gate.live.refused('agents.get', { rawId }, 404, 'not_found')
  }
  await gate.live.ok('agents.list', { headers: { __proto__: 'x', constructor: 'x' } })
  expect({}).not.toHaveProperty('isAdmin')
})

afterAll(() => {
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(OWN_NAMES)
})
const OWN_NAMES = Object.getOwnPropertyNames(Object.prototype).sort()
