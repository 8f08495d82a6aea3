/** The model of the description that the SDK emitters read. */
import { describe, expect, test } from 'bun:test'
import { type JsonObject, operationsOf } from '../../src/codegen/document.ts'
import { type Method, readModel } from '../../src/codegen/model.ts'
import { type Model, readModels } from '../../src/codegen/model-schemas.ts'
import { readTypeRef, type TypeRef } from '../../src/codegen/model-types.ts'
import { broken, miniSpec } from './mini-spec.ts'

const model = readModel(miniSpec())

describe('types', () => {
  const cases: [given: JsonObject, want: TypeRef][] = [
    [{ type: 'string' }, { kind: 'string' }],
    [{ type: 'integer', minimum: 1 }, { kind: 'integer' }],
    [{ type: 'number' }, { kind: 'number' }],
    [{ type: 'boolean' }, { kind: 'boolean' }],
    [{ type: 'string', format: 'date-time' }, { kind: 'datetime' }],
    [{ type: 'string', format: 'uri' }, { kind: 'string' }],
    [
      { type: 'string', enum: ['a', 'b'] },
      { kind: 'enum', values: ['a', 'b'] },
    ],
    [{}, { kind: 'unknown' }],
    [{ $ref: '#/components/schemas/Pet' }, { kind: 'ref', name: 'Pet' }],
    [
      { type: 'array', items: { $ref: '#/components/schemas/Pet' } },
      { kind: 'array', items: { kind: 'ref', name: 'Pet' } },
    ],
    [
      { type: 'object', additionalProperties: true },
      { kind: 'map', values: { kind: 'unknown' } },
    ],
    [{ type: 'object' }, { kind: 'map', values: { kind: 'unknown' } }],
    [
      { type: 'object', additionalProperties: { type: 'string' } },
      { kind: 'map', values: { kind: 'string' } },
    ],
    [
      { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
      { kind: 'union', of: [{ kind: 'string' }, { kind: 'array', items: { kind: 'string' } }] },
    ],
  ]
  for (const [given, want] of cases) {
    test(JSON.stringify(given), () => expect(readTypeRef(given, 'here')).toEqual(want))
  }

  test('what no SDK can express is refused', () => {
    expect(() => readTypeRef({ type: ['string', 'null'] }, 'here')).toThrow(
      'here has a type that no SDK has: ["string","null"]',
    )
    expect(() => readTypeRef({ type: 'object', properties: {} }, 'here')).toThrow(
      'here is an object without a name; put it under components/schemas',
    )
  })
})

describe('schemas', () => {
  const named = (name: string): Model | undefined => model.schemas.find(one => one.name === name)

  test('an enum', () => {
    expect(named('PetStatus')).toEqual({
      name: 'PetStatus',
      description: 'How it is.',
      usedIn: 'reply',
      kind: 'enum',
      values: ['awake', 'asleep'],
    })
  })

  test('an alias', () => {
    expect(named('PetName')).toEqual({
      name: 'PetName',
      description: 'A name.',
      usedIn: 'request',
      kind: 'alias',
      type: { kind: 'string' },
    })
  })

  test('an object, with defaults and a description taken from what it refers to', () => {
    expect(named('PetCreate')).toEqual({
      name: 'PetCreate',
      description: 'What to register.',
      usedIn: 'request',
      kind: 'object',
      properties: [
        {
          name: 'name',
          required: true,
          description: 'A name.',
          type: { kind: 'ref', name: 'PetName' },
          secret: false,
        },
        {
          name: 'tags',
          required: false,
          description: 'Words.',
          type: { kind: 'array', items: { kind: 'string' } },
          secret: false,
          default: [],
        },
        {
          name: 'chip',
          required: false,
          description: 'A number or a text.',
          type: { kind: 'union', of: [{ kind: 'integer' }, { kind: 'string' }] },
          secret: false,
        },
      ],
    })
  })

  test('a secret member is marked', () => {
    const pet = named('Pet')
    const secrets = pet?.kind === 'object' ? pet.properties.filter(one => one.secret) : []
    expect(secrets.map(one => one.name)).toEqual(['collar'])
  })

  test('a schema is used in requests, replies, both, or nowhere', () => {
    const spec = broken('components schemas', schemas => {
      schemas.Cage = { type: 'string', description: 'Of nobody.' }
      const create = (schemas.PetCreate as JsonObject).properties as JsonObject
      create.status = { $ref: '#/components/schemas/PetStatus' }
    })
    const usage = readModels(spec, operationsOf(spec)).map(one => [one.name, one.usedIn])
    expect(usage).toEqual([
      ['PetStatus', 'both'],
      ['PetName', 'request'],
      ['PetCreate', 'request'],
      ['Pet', 'reply'],
      ['PetPage', 'reply'],
      ['Problem', 'reply'],
      ['Cage', 'unused'],
    ])
  })
})

describe('operations', () => {
  const method = (id: string): Method | undefined =>
    model.resources.flatMap(one => one.methods).find(one => one.operationId === id)

  test('info, resources and scopes', () => {
    expect(model.info).toEqual({
      title: 'Mini',
      version: '1.2.3',
      description: 'A small description.',
    })
    expect(model.resources.map(({ name, description }) => ({ name, description }))).toEqual([
      { name: 'pets', description: 'Animals.' },
    ])
    expect(model.resources[0]?.methods.map(one => one.name)).toEqual(['create', 'list', 'get'])
    expect(model.scopes).toEqual({ 'pets.read': 'Read pets.', 'pets.write': 'Register pets.' })
  })

  test('a creating POST', () => {
    const pet = model.schemas.find(one => one.name === 'PetCreate')
    expect(method('pets.create')).toEqual({
      operationId: 'pets.create',
      name: 'create',
      httpMethod: 'POST',
      path: '/v1/pets',
      summary: 'Register a pet',
      description: 'Registers a pet.',
      public: false,
      requiredScopes: ['pets.write'],
      pathParams: [],
      queryParams: [],
      headerParams: [],
      body: {
        schemaName: 'PetCreate',
        description: 'What to register.',
        required: true,
        properties: pet?.kind === 'object' ? pet.properties : [],
      },
      reply: {
        status: 201,
        contentType: 'application/json',
        description: 'The pet.',
        type: { kind: 'ref', name: 'Pet' },
        schemaName: 'Pet',
      },
      idempotent: true,
      repeatable: false,
      errors: [
        { status: 400, codes: ['invalid_request'], description: 'Not readable.' },
        { status: 401, codes: ['credentials_missing', 'invalid_key'], description: 'No key.' },
        { status: 403, codes: ['insufficient_scope'], description: 'No scope.' },
        { status: 413, codes: ['invalid_request'], description: 'Not readable.' },
        { status: 415, codes: ['invalid_request'], description: 'Not readable.' },
        { status: 429, codes: ['rate_limited'], description: 'Too many.' },
        { status: 500, codes: ['internal_error'], description: 'A fault.' },
        { status: 503, codes: ['internal_error'], description: 'A fault.' },
      ],
      example: {
        request: { name: 'Rex' },
        reply: { id: 'pet_1', name: 'Rex', status: 'awake', tags: [] },
      },
    })
  })

  test('a list is a page of its items', () => {
    const list = method('pets.list')
    expect(list?.page).toEqual({ itemSchemaName: 'Pet' })
    expect(list?.queryParams).toEqual([
      {
        name: 'limit',
        required: false,
        description: 'How many at the most.',
        type: { kind: 'integer' },
        secret: false,
        default: 50,
      },
      {
        name: 'cursor',
        required: false,
        description: 'Where to go on.',
        type: { kind: 'string' },
        secret: false,
      },
    ])
  })

  test('a public operation, with a parameter of its path item', () => {
    const get = method('pets.get')
    expect(get?.public).toBe(true)
    expect(get?.idempotent).toBe(false)
    expect(get?.pathParams.map(one => [one.name, one.required])).toEqual([['id', true]])
    expect(get?.page).toBeUndefined()
  })
})

describe('a description that cannot be read is refused', () => {
  const reply = 'paths /v1/pets post responses'
  const cases: [what: string, spec: JsonObject, message: string][] = [
    [
      'no operationId',
      broken('paths /v1/pets post', node => delete node.operationId),
      'operationId of POST /v1/pets is not a text',
    ],
    [
      'two success replies',
      broken(reply, node => {
        node['200'] = { description: 'Another.' }
      }),
      'pets.create needs exactly one 2xx reply',
    ],
    [
      'a success without content',
      broken(`${reply} 201`, node => delete node.content),
      'the 201 reply of pets.create has no content',
    ],
    [
      'a body without a name',
      broken('paths /v1/pets post requestBody content application/json', node => {
        node.schema = { type: 'object' }
      }),
      'the body of pets.create has no named schema',
    ],
    [
      'a reference to nothing',
      broken(`${reply} 201 content application/json`, node => {
        node.schema = { $ref: '#/components/schemas/Dog' }
      }),
      '#/components/schemas/Dog is not an object',
    ],
    [
      'a reference to another document',
      broken(`${reply} 201 content application/json`, node => {
        node.schema = { $ref: 'https://example.com/Dog.json' }
      }),
      'https://example.com/Dog.json points out of the document',
    ],
    [
      'two content types',
      broken(`${reply} 201 content`, node => {
        node['text/plain'] = { schema: { type: 'string' } }
      }),
      'more than one content type: text/plain',
    ],
  ]
  for (const [what, spec, message] of cases) {
    test(what, () => expect(() => readModel(spec)).toThrow(message))
  }
})
