/** What is marked `x-internal: true` never reaches the explorer. */
import { expect, test } from 'bun:test'
import { developerDocument } from '../../src/codegen/developer-document.ts'
import { type JsonObject, parseDocument } from '../../src/codegen/document.ts'
import { emitOpenapiJson } from '../../src/codegen/openapi-json.ts'

const description = parseDocument(`
openapi: 3.1.0
info: { title: Mini, version: 1.0.0 }
tags: [{ name: pets }, { name: vets }]
paths:
  /pets:
    get: { operationId: pets.list, tags: [pets], security: [], responses: { '200': {
      description: The pets., content: { application/json: { schema: {
        $ref: '#/components/schemas/Pets' } } } } } }
    post: { operationId: pets.import, tags: [pets], x-internal: true, security: [], responses: {
      '200': { description: Done., content: { application/json: { schema: {
        $ref: '#/components/schemas/Import' } } } } } }
  /vets:
    get: { operationId: vets.list, tags: [vets], x-internal: true, security: [], responses: {} }
components:
  securitySchemes: { ApiKey: { type: apiKey, in: header, name: X-API-Key, x-scopes: {} } }
  schemas:
    Pets: { type: array, items: { $ref: '#/components/schemas/Pet' } }
    Pet: { type: object, properties: { parent: { $ref: '#/components/schemas/Pet' } } }
    Import: { type: object, properties: { secret: { $ref: '#/components/schemas/Secret' } } }
    Secret: { type: string }
`)

test('its operations, and the paths, tags and schemas that only they used, are left out', () => {
  const shown = developerDocument(description)
  const { schemas, securitySchemes } = shown.components as { [kind: string]: JsonObject }
  expect(Object.keys(shown.paths as JsonObject)).toEqual(['/pets'])
  expect(Object.keys((shown.paths as { '/pets': JsonObject })['/pets'])).toEqual(['get'])
  expect(shown.tags).toEqual([{ name: 'pets' }])
  expect(Object.keys(schemas ?? {})).toEqual(['Pets', 'Pet'])
  expect(Object.keys(securitySchemes ?? {})).toEqual(['ApiKey'])
})

test('the text of /openapi.json does not mention them', () => {
  const text = emitOpenapiJson(description)
  expect(text).toContain('pets.list')
  for (const word of ['import', 'vets', 'Secret']) expect(text).not.toContain(word)
})

test('the description itself is left as it is', () => {
  const before = structuredClone(description)
  developerDocument(description)
  expect(description).toEqual(before)
})
