/** The description and the server know the same problem codes. */
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { codesOf, operationsOf, parseDocument, responsesOf } from '../../src/codegen/document.ts'

const root = join(import.meta.dir, '..', '..')
const spec = parseDocument(await Bun.file(join(root, 'openapi.yaml')).text())

/** Answers where no operation is: the router's 405 (its 404 shares `not_found`), leak reports. */
const withoutOperation = ['invalid_signature', 'method_not_allowed']

test('every ErrorCode is declared by some operation, and the reverse', async () => {
  const source = await Bun.file(join(root, 'src', 'lib', 'errors.ts')).text()
  const declaration = /export type ErrorCode =\n((?: {2}\| '[a-z_]+'\n)+)/.exec(source)?.[1] ?? ''
  const known = [...declaration.matchAll(/'([a-z_]+)'/g)].map(match => match[1] ?? '')
  const declared = operationsOf(spec).flatMap(({ operation }) =>
    responsesOf(spec, operation).flatMap(({ response }) => codesOf(response)),
  )
  const expected = [...new Set([...declared, ...withoutOperation])].sort()
  expect(known.toSorted()).toEqual(expected)
})
