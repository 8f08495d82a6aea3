/** JSON Schema → the small set of types that every SDK language has. */
import {
  asText,
  asTexts,
  defaultOf,
  isObject,
  type Json,
  type JsonObject,
  member,
  members,
  resolve,
  schemaName,
} from './document.ts'

export type TypeRef =
  | { kind: 'string' | 'integer' | 'number' | 'boolean' | 'datetime' | 'unknown' }
  | { kind: 'array'; items: TypeRef }
  /** An object with members of the caller's own naming. */
  | { kind: 'map'; values: TypeRef }
  /** A named schema, `Model.name`. */
  | { kind: 'ref'; name: string }
  /** An enum without a name. Open in replies: further values may come (SDKs keep them). */
  | { kind: 'enum'; values: string[] }
  | { kind: 'union'; of: TypeRef[] }

export type Property = {
  /** The name on the wire. */
  name: string
  required: boolean
  description: string
  type: TypeRef
  /** Holds a credential (`x-secret`): hidden when the object is printed. */
  secret: boolean
  /** The SDKs fill it with a fresh random text for each call (`x-per-call`), unless it is given. */
  perCall?: true
  /** What the server takes when the member is absent. */
  default?: Json
}

/** The members of an object schema, in order. */
export function readProperties(spec: JsonObject, schema: JsonObject, where: string): Property[] {
  const required = new Set(schema.required === undefined ? [] : asTexts(schema.required, where))
  const properties = member(schema, 'properties')
  return Object.keys(properties).map(name => {
    const property = member(properties, name)
    const target = resolve(spec, property)
    const description = property.description ?? target.description
    const fallback = defaultOf(spec, property)
    return {
      name,
      required: required.has(name),
      description: asText(description, `description of ${where}.${name}`).trim(),
      type: readTypeRef(property, `${where}.${name}`),
      secret: property['x-secret'] === true,
      ...(property['x-per-call'] === 'random' && { perCall: true }),
      ...(fallback !== undefined && { default: fallback }),
    }
  })
}

export function readTypeRef(schema: JsonObject, where: string): TypeRef {
  const name = schemaName(schema)
  if (name !== undefined) return { kind: 'ref', name }
  if (schema.oneOf !== undefined) {
    return { kind: 'union', of: members(schema, 'oneOf').map(one => readTypeRef(one, where)) }
  }
  switch (schema.type) {
    case 'string':
      if (schema.enum !== undefined) return { kind: 'enum', values: asTexts(schema.enum, where) }
      return { kind: schema.format === 'date-time' ? 'datetime' : 'string' }
    case 'integer':
    case 'number':
    case 'boolean':
      return { kind: schema.type }
    case 'array':
      return { kind: 'array', items: readTypeRef(member(schema, 'items'), where) }
    case 'object':
      return readMap(schema, where)
    case undefined:
      return { kind: 'unknown' }
    default:
      throw new Error(`${where} has a type that no SDK has: ${JSON.stringify(schema.type)}`)
  }
}

function readMap(schema: JsonObject, where: string): TypeRef {
  if (schema.properties !== undefined) {
    throw new Error(`${where} is an object without a name; put it under components/schemas`)
  }
  const values = schema.additionalProperties
  return {
    kind: 'map',
    values: isObject(values) ? readTypeRef(values, where) : { kind: 'unknown' },
  }
}
