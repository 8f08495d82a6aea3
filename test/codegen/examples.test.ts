/** Every example in openapi.yaml is valid against its schema, so nobody copies one that fails. */
import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { Compile } from 'typebox/compile'
import { operations } from '../../generated/operations.ts'
import { replies } from '../../generated/replies.ts'
import {
  contentOf,
  examplesOf,
  type Json,
  member,
  operationsOf,
  parseDocument,
  resolve,
  responsesOf,
} from '../../src/codegen/document.ts'
import type { OperationId } from '../../src/http/contract.ts'

const root = join(import.meta.dir, '..', '..')
const spec = parseDocument(await Bun.file(join(root, 'openapi.yaml')).text())

/** What is wrong with the value, as `pointer message`. Empty when it is valid. */
function faults(
  schema: { readonly [keyword: string]: unknown } | undefined,
  value: Json,
): string[] {
  if (!schema) throw new Error('no schema to check against')
  const validator = Compile(schema)
  if (validator.Check(value)) return []
  return validator.Errors(value).map(error => `${error.instancePath} ${error.message}`)
}

for (const { id, operation } of operationsOf(spec)) {
  const operationId = id as OperationId
  describe(id, () => {
    const content = contentOf(resolve(spec, member(operation, 'requestBody')))
    for (const [index, example] of (content ? examplesOf(content.media) : []).entries()) {
      test(`body example ${index + 1}`, () => {
        const route = operations[operationId]
        expect(faults('body' in route ? route.body.schema : undefined, example)).toEqual([])
      })
    }
    for (const { status, response } of responsesOf(spec, operation)) {
      const reply = contentOf(response)
      for (const [index, example] of (reply ? examplesOf(reply.media) : []).entries()) {
        test(`${status} example ${index + 1}`, () => {
          expect(faults(replies[operationId][status]?.schema, example)).toEqual([])
        })
      }
    }
  })
}

describe('parameters', () => {
  const examples = operationsOf(spec).flatMap(({ id, parameters }) =>
    parameters.filter(one => one.example !== undefined).map(one => ({ id, parameter: one })),
  )
  for (const { id, parameter } of examples) {
    test(`${parameter.name} of ${id}`, () => {
      const param = operations[id as OperationId].params.find(one => one.name === parameter.name)
      expect(faults(param?.schema, parameter.example ?? null)).toEqual([])
    })
  }
})

test('a wrong example would be found', () => {
  const agent = replies['agents.get'][200]?.schema
  expect(faults(agent, {})).not.toEqual([])
  const verdict = { valid: true, code: 'ok', reason: '', issued_at: '2026-01-15T09:30:00Z' }
  const schema = replies['tokens.verify'][200]?.schema
  expect(faults(schema, verdict)).toEqual([])
  expect(faults(schema, { ...verdict, code: 'fine' })).not.toEqual([])
  expect(faults(schema, { ...verdict, issued_at: 'today' })).not.toEqual([])
  expect(faults(schema, { ...verdict, owner: 'alex@company.com' })).not.toEqual([])
})
