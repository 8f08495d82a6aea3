/** A small description that keeps every rule, for tests that break one rule at a time. */
import { type JsonObject, parseDocument } from '../../src/codegen/document.ts'

const yaml = `
openapi: 3.1.0
info:
  title: Mini
  version: 1.2.3
  description: A small description.
  license: { name: Apache-2.0, identifier: Apache-2.0 }
  contact: { name: Mini, url: https://example.com }
servers: [{ url: / }]
tags: [{ name: pets, description: Animals. }]
paths:
  /v1/pets:
    post:
      operationId: pets.create
      tags: [pets]
      summary: Register a pet
      description: Registers a pet.
      security: [{ ApiKey: [pets.write] }]
      parameters: [{ $ref: '#/components/parameters/IdempotencyKey' }]
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: '#/components/schemas/PetCreate' }
            example: { name: Rex }
      responses:
        '201':
          description: The pet.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Pet' }
              example: { id: pet_1, name: Rex, status: awake, tags: [] }
        '400': { $ref: '#/components/responses/BadRequest' }
        '401': { $ref: '#/components/responses/Unauthorized' }
        '403': { $ref: '#/components/responses/Forbidden' }
        '413': { $ref: '#/components/responses/BadRequest' }
        '415': { $ref: '#/components/responses/BadRequest' }
        '429': { $ref: '#/components/responses/TooManyRequests' }
        '500': { $ref: '#/components/responses/InternalError' }
        '503': { $ref: '#/components/responses/InternalError' }
    get:
      operationId: pets.list
      tags: [pets]
      summary: List pets
      description: Lists pets.
      security: [{ ApiKey: [pets.read] }]
      parameters:
        - name: limit
          in: query
          description: How many at the most.
          schema: { type: integer, minimum: 1, default: 50 }
        - name: cursor
          in: query
          description: Where to go on.
          schema: { type: string }
      responses:
        '200':
          description: One page.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/PetPage' }
              example: { data: [], has_more: false }
        '400': { $ref: '#/components/responses/BadRequest' }
        '401': { $ref: '#/components/responses/Unauthorized' }
        '403': { $ref: '#/components/responses/Forbidden' }
        '429': { $ref: '#/components/responses/TooManyRequests' }
        '500': { $ref: '#/components/responses/InternalError' }
        '503': { $ref: '#/components/responses/InternalError' }
  /v1/pets/{id}:
    parameters:
      - name: id
        in: path
        required: true
        description: The pet's id.
        schema: { type: string }
    get:
      operationId: pets.get
      tags: [pets]
      summary: Get a pet
      description: Returns a pet to anyone.
      security: []
      responses:
        '200':
          description: The pet.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Pet' }
              example: { id: pet_1, name: Rex, status: asleep, tags: [] }
        '304': { description: Not modified. }
        '400': { $ref: '#/components/responses/BadRequest' }
        '404': { $ref: '#/components/responses/NotFound' }
        '500': { $ref: '#/components/responses/InternalError' }
components:
  securitySchemes:
    ApiKey:
      type: apiKey
      in: header
      name: X-API-Key
      description: A key.
      x-scopes: { pets.read: Read pets., pets.write: Register pets. }
  parameters:
    IdempotencyKey:
      name: Idempotency-Key
      in: header
      description: A unique text.
      schema: { type: string, maxLength: 255 }
  headers:
    Text: { description: A text., schema: { type: string } }
  responses:
    BadRequest:
      description: Not readable.
      x-codes: [invalid_request]
      content: &problem
        application/problem+json:
          schema: { $ref: '#/components/schemas/Problem' }
    Unauthorized:
      description: No key.
      x-codes: [credentials_missing, invalid_key]
      headers: { WWW-Authenticate: { $ref: '#/components/headers/Text' } }
      content: *problem
    Forbidden: { description: No scope., x-codes: [insufficient_scope], content: *problem }
    NotFound: { description: No such pet., x-codes: [not_found], content: *problem }
    TooManyRequests:
      description: Too many.
      x-codes: [rate_limited]
      headers:
        Retry-After: { $ref: '#/components/headers/Text' }
        RateLimit: { $ref: '#/components/headers/Text' }
        RateLimit-Policy: { $ref: '#/components/headers/Text' }
      content: *problem
    InternalError: { description: A fault., x-codes: [internal_error], content: *problem }
  schemas:
    PetStatus: { type: string, description: How it is., enum: [awake, asleep] }
    PetName: { type: string, description: A name., minLength: 1 }
    PetCreate:
      type: object
      description: What to register.
      additionalProperties: false
      required: [name]
      properties:
        name: { $ref: '#/components/schemas/PetName' }
        tags: { type: array, description: Words., items: { type: string }, default: [] }
        chip:
          description: A number or a text.
          oneOf: [{ type: integer }, { type: string, pattern: '^it''s$' }]
    Pet:
      type: object
      description: A pet.
      required: [id, name, status, tags]
      properties:
        id: { type: string, description: The id. }
        name: { type: string, description: The name. }
        status: { $ref: '#/components/schemas/PetStatus' }
        tags: { type: array, description: Words., items: { type: string } }
        notes: { type: object, description: By topic., additionalProperties: { type: string } }
        collar: { type: string, x-secret: true, description: The code of the collar. }
        born_at: { type: string, format: date-time, description: When it was born. }
    PetPage:
      type: object
      description: A page.
      required: [data, has_more]
      properties:
        data: { type: array, description: Pets., items: { $ref: '#/components/schemas/Pet' } }
        has_more: { type: boolean, description: Whether more exist. }
        next_cursor: { type: string, description: The next cursor. }
    Problem:
      type: object
      description: What went wrong.
      required: [code]
      properties:
        code: { type: string, description: For programs. }
        type: { type: string, description: A URI. }
`

/** A fresh copy of the description, to be changed at will. */
export const miniSpec = (): JsonObject => parseDocument(yaml)

/** The description with the node at `path` (names separated by spaces) given to `change`. */
export function broken(path: string, change: (node: JsonObject) => void): JsonObject {
  const spec = miniSpec()
  let node = spec
  for (const name of path.split(' ').filter(Boolean)) node = node[name] as JsonObject
  change(node)
  return spec
}
