/** The route table, the declared replies and the served description, as literal text. */
import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../src/codegen/document.ts'
import { literal, quoted, SchemaWriter } from '../../src/codegen/literal.ts'
import { emitOpenapiJson } from '../../src/codegen/openapi-json.ts'
import { emitOperations, emitReplies } from '../../src/codegen/operations.ts'
import { emitSchema } from '../../src/codegen/schema.ts'
import { broken, miniSpec } from './mini-spec.ts'

describe('literals', () => {
  const cases: [given: Parameters<typeof literal>[0], want: string][] = [
    [null, 'null'],
    [1.5, '1.5'],
    ['plain', `'plain'`],
    [`it's "so"`, `'it\\'s "so"'`],
    ['back\\slash\nline', `'back\\\\slash\\nline'`],
    [[], '[]'],
    [{}, '{}'],
    [{ a: [true], 'b-c': { $d: 'e' } }, `{ a: [true], 'b-c': { '$d': 'e' } }`],
  ]
  for (const [given, want] of cases) {
    test(want, () => expect(literal(given)).toBe(want))
  }

  test('a quoted text is read back as it was', () => {
    const text = 'a\'b"c\\d\n\t\u0001\u2028é\u{1F600}\\\'\\"'
    expect(new Function(`return ${quoted(text)}`)()).toBe(text)
  })
})

describe('schemas as source', () => {
  const write = (schema: JsonObject, closed = false): string[] => {
    const writer = new SchemaWriter(miniSpec(), { closed })
    const expression = writer.expression(schema)
    return [...writer.constants(), expression]
  }

  test('explanations are left out, properties of the same names are not', () => {
    const properties = { description: { type: 'string', title: 'x' }, examples: {} }
    expect(write({ type: 'object', description: 'x', 'x-secret': true, properties })).toEqual([
      `{ type: 'object', properties: { description: { type: 'string' }, examples: {} } }`,
    ])
  })

  test('a named schema is written once, before its first use', () => {
    const list = { type: 'array', items: { $ref: '#/components/schemas/PetCreate' } }
    expect(write({ oneOf: [list, { $ref: '#/components/schemas/PetName' }] })).toEqual([
      `const PetNameSchema: JsonSchema = { type: 'string', minLength: 1 }`,
      `const PetCreateSchema: JsonSchema = { type: 'object', additionalProperties: false, ` +
        `required: ['name'], properties: { name: PetNameSchema, tags: { type: 'array', ` +
        `items: { type: 'string' }, default: [] }, chip: { oneOf: [{ type: 'integer' }, ` +
        `{ type: 'string', pattern: '^it\\'s$' }] } } }`,
      `{ oneOf: [{ type: 'array', items: PetCreateSchema }, PetNameSchema] }`,
    ])
  })

  test('keywords beside a reference are kept', () => {
    const reference = { $ref: '#/components/schemas/PetName' }
    expect(write({ ...reference, default: 'Rex' }).at(-1)).toBe(
      `{ ...PetNameSchema, default: 'Rex' }`,
    )
    expect(write({ ...reference, description: 'Its name.' }).at(-1)).toBe('PetNameSchema')
  })

  test('closed: objects refuse what they do not declare, maps stay open', () => {
    const properties = { a: { type: 'string' } }
    expect(write({ type: 'object', properties }, true)).toEqual([
      `{ type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false }`,
    ])
    const open = { type: 'object', additionalProperties: { type: 'string' } }
    expect(write(open, true)).toEqual([
      `{ type: 'object', additionalProperties: { type: 'string' } }`,
    ])
  })

  test('a schema that contains itself is refused', () => {
    const spec = broken('components schemas Pet properties', node => {
      node.mother = { $ref: '#/components/schemas/Pet' }
    })
    const writer = new SchemaWriter(spec, { closed: false })
    expect(() => writer.expression({ $ref: '#/components/schemas/Pet' })).toThrow(
      'schema Pet contains itself',
    )
  })
})

describe('operations.ts', () => {
  const source = emitOperations(miniSpec())

  test('types', () => {
    for (const line of [
      `export type OperationId = 'pets.create' | 'pets.list' | 'pets.get'\n`,
      `export type PublicOperationId = 'pets.get'\n`,
      `export type Tag = 'pets'\n`,
      `export type Scope = 'pets.read' | 'pets.write'\n`,
      `export type ProblemCode = 'credentials_missing' | 'insufficient_scope' | 'internal_error'` +
        ` | 'invalid_key' | 'invalid_request' | 'not_found' | 'rate_limited'\n`,
      `  'pets.create': { query: never; body: 'tags' }\n`,
      `  'pets.list': { query: 'limit'; body: never }\n`,
    ]) {
      expect(source).toContain(line)
    }
  })

  test('a route with body and header', () => {
    const schema = `{ type: 'string', maxLength: 255 }`
    const param = `{ in: 'header', name: 'Idempotency-Key', required: false, schema: ${schema} }`
    expect(source).toContain(`  'pets.create': {
    id: 'pets.create',
    method: 'POST',
    path: '/v1/pets',
    tag: 'pets',
    auth: 'key',
    requiredScopes: ['pets.write'],
    params: [
      ${param},
    ],
    body: { required: true, schema: PetCreateSchema },
    replies: { 201: 'application/json' },
  },
`)
  })

  test('a public route', () => {
    expect(source).toContain(`  'pets.get': {
    id: 'pets.get',
    method: 'GET',
    path: '/v1/pets/{id}',
    tag: 'pets',
    auth: 'public',
    requiredScopes: [],
    params: [
      { in: 'path', name: 'id', required: true, schema: { type: 'string' } },
    ],
    replies: { 200: 'application/json', 304: null },
  },
`)
  })

  test('schemas of replies stay out', () => {
    expect(source).toContain('const PetCreateSchema')
    expect(source).not.toContain('const PetSchema')
  })

  test('a default deeper than the body itself is refused', () => {
    const spec = broken('components schemas PetCreate properties tags items', node => {
      node.default = 'dog'
    })
    expect(() => emitOperations(spec)).toThrow('the body of pets.create has a default too deep')
  })
})

test('replies.ts', () => {
  const source = emitReplies(miniSpec())
  const problem = `contentType: 'application/problem+json', schema: ProblemSchema`
  expect(source).toContain(`  'pets.get': {
    200: { codes: [], headers: [], contentType: 'application/json', schema: PetSchema },
    304: { codes: [], headers: [] },
    400: { codes: ['invalid_request'], headers: [], ${problem} },
    404: { codes: ['not_found'], headers: [], ${problem} },
    500: { codes: ['internal_error'], headers: [], ${problem} },
  },
`)
  expect(source).toContain(
    `const ProblemSchema: JsonSchema = { type: 'object', required: ['code'], properties: ` +
      `{ code: { type: 'string' }, type: { type: 'string' } }, additionalProperties: false }`,
  )
})

test('schema.d.ts keeps members with a default optional', async () => {
  const source = await emitSchema(miniSpec())
  expect(source).toContain('"pets.create": {')
  expect(source).toMatch(/tags\?: string\[\];/)
  expect(source).toMatch(/limit\?: number;/)
})

describe('openapi.json', () => {
  const served = JSON.parse(emitOpenapiJson(miniSpec())) as JsonObject
  const at = (path: string): unknown =>
    path.split(' ').reduce((node, name) => (node as JsonObject)[name] as JsonObject, served)

  test('says who may call', () => {
    expect(at('paths /v1/pets post description')).toBe(
      'Registers a pet.\n\n**Required scope: `pets.write`.**',
    )
    expect(at('paths /v1/pets/{id} get description')).toBe(
      'Returns a pet to anyone.\n\n**Public: needs no API key.**',
    )
  })

  test('names the codes of a refusal and the scopes of a key', () => {
    expect(at('components responses Unauthorized description')).toBe(
      'No key.\n\n`code`: `credentials_missing`, `invalid_key`.',
    )
    expect(at('components securitySchemes ApiKey description')).toBe(
      'A key.\n\nScopes:\n\n- `pets.read`: Read pets.\n- `pets.write`: Register pets.',
    )
  })

  test('holds no extension and keeps headers', () => {
    expect(JSON.stringify(served)).not.toMatch(/"x-/)
    expect(at('components responses Unauthorized headers WWW-Authenticate')).toBeDefined()
  })

  test('leaves the description as it was', () => {
    const spec = miniSpec()
    emitOpenapiJson(spec)
    expect(spec).toEqual(miniSpec())
  })
})
