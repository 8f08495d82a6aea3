/** The named schemas of the description, and where each is used. */
import {
  asTexts,
  type DocumentOperation,
  type Json,
  type JsonObject,
  lookUp,
  member,
  schemaName,
} from './document.ts'
import { type Property, readProperties, readTypeRef, type TypeRef } from './model-types.ts'

/**
 * A named schema. `object` has `properties`; `enum` has `values`; `union` and `alias` (a plain type
 * with a name, such as `Capability`, a string) have `type`.
 */
export type Model = {
  name: string
  description: string
  /** Sent, received, or both. Nobody uses a schema that is `unused`. */
  usedIn: 'request' | 'reply' | 'both' | 'unused'
} & (
  | { kind: 'object'; properties: Property[] }
  | { kind: 'enum'; values: string[] }
  | { kind: 'union' | 'alias'; type: TypeRef }
)

export function readModels(spec: JsonObject, operations: DocumentOperation[]): Model[] {
  const schemas = member(member(spec, 'components'), 'schemas')
  const sent = new Set<string>()
  const received = new Set<string>()
  for (const { operation, parameters } of operations) {
    for (const parameter of parameters) collect(spec, parameter, sent)
    collect(spec, operation.requestBody ?? null, sent)
    collect(spec, operation.responses ?? null, received)
  }
  return Object.keys(schemas).map(name => {
    const schema = member(schemas, name)
    const description = String(schema.description ?? '').trim()
    return { name, description, usedIn: usage(name, sent, received), ...shape(spec, schema, name) }
  })
}

type Shape =
  | { kind: 'object'; properties: Property[] }
  | { kind: 'enum'; values: string[] }
  | { kind: 'union' | 'alias'; type: TypeRef }

function shape(spec: JsonObject, schema: JsonObject, name: string): Shape {
  if (schema.enum !== undefined) return { kind: 'enum', values: asTexts(schema.enum, name) }
  if (schema.properties !== undefined) {
    return { kind: 'object', properties: readProperties(spec, schema, name) }
  }
  return { kind: schema.oneOf ? 'union' : 'alias', type: readTypeRef(schema, name) }
}

function usage(name: string, sent: Set<string>, received: Set<string>): Model['usedIn'] {
  if (sent.has(name)) return received.has(name) ? 'both' : 'request'
  return received.has(name) ? 'reply' : 'unused'
}

/** Adds the names of all schemas that can be reached from `node`. */
function collect(spec: JsonObject, node: Json, names: Set<string>): void {
  if (typeof node !== 'object' || node === null) return
  if (Array.isArray(node)) {
    for (const item of node) collect(spec, item, names)
    return
  }
  if (typeof node.$ref === 'string') {
    const name = schemaName(node)
    if (name !== undefined && names.has(name)) return
    if (name !== undefined) names.add(name)
    collect(spec, lookUp(spec, node.$ref), names)
    return
  }
  for (const value of Object.values(node)) collect(spec, value, names)
}
