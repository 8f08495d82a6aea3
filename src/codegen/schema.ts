/** The description → generated/schema.d.ts, the types of every request and reply. */
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript'
import type { JsonObject } from './document.ts'

export async function emitSchema(document: JsonObject): Promise<string> {
  // A copy: openapi-typescript resolves references in place. Its parameter is typed for documents
  // written in TypeScript; what it really needs is checked by its own linter at run time.
  const copy = structuredClone(document) as unknown as OpenAPI3
  const nodes = await openapiTS(copy, {
    // A default is what the server fills in, so on the wire the member stays optional.
    defaultNonNullable: false,
    alphabetize: false,
    silent: true,
  })
  const header = '// Written by `bun run generate` from openapi.yaml; never edited.'
  return `${header}\n\n${astToString(nodes)}`
}
