/** Named schemas and type references → TypeScript types. */
import { union } from '../literal.ts'
import type { ApiModel, Model, Property, TypeRef } from '../model.ts'
import { docComment } from './text.ts'

/** What is sent is closed, and as easy to give as can be; what is received is open. */
export type Position = 'request' | 'reply'

/** The source of models.ts: every schema that a method sends or receives, in the spec's order. */
export function modelsSource(model: ApiModel): string {
  const used = usedSchemas(model)
  return model.schemas
    .filter(schema => used.has(schema.name))
    .map(schema => `${docComment(schema.description)}${declaration(schema, model)}\n`)
    .join('\n')
}

/** Without pages and problems: the client has its own types for these. */
export function usedSchemas(model: ApiModel): Set<string> {
  const used = new Set<string>()
  const visit = (type: TypeRef): void => {
    if (type.kind === 'array') visit(type.items)
    if (type.kind === 'map') visit(type.values)
    if (type.kind === 'union') type.of.forEach(visit)
    if (type.kind !== 'ref' || used.has(type.name)) return
    used.add(type.name)
    const schema = findSchema(model, type.name)
    if (schema.kind === 'object') for (const { type } of schema.properties) visit(type)
    if (schema.kind === 'union' || schema.kind === 'alias') visit(schema.type)
  }
  for (const { methods } of model.resources) {
    for (const { body, lines, page, queryParams, reply } of methods) {
      if (body) visit({ kind: 'ref', name: body.schemaName })
      for (const { type } of queryParams) visit(type)
      const item = page ?? lines
      visit(item ? { kind: 'ref', name: item.itemSchemaName } : reply.type)
    }
  }
  return used
}

function declaration(schema: Model, model: ApiModel): string {
  const position = schema.usedIn === 'reply' ? 'reply' : 'request'
  switch (schema.kind) {
    case 'enum':
      // An object in a reply may have a value that this version does not know.
      return `export type ${schema.name} = ${open(schema.values)}`
    case 'object':
      return `export type ${schema.name} = ${membersSource(schema.properties, position, model)}`
    default:
      return `export type ${schema.name} = ${typeSource(schema.type, position, model)}`
  }
}

/** `{ … }` with a comment on each member. */
export function membersSource(
  properties: readonly Property[],
  position: Position,
  model: ApiModel,
): string {
  const lines = properties.map(property => {
    const type = typeSource(property.type, position, model)
    // `| undefined`: under exactOptionalPropertyTypes too, a caller may pass on what is missing.
    const orUndefined = position === 'request' && !property.required ? ' | undefined' : ''
    const optional = property.required ? '' : '?'
    const comment = docComment(memberComment(property), '  ')
    return `${comment}  ${property.name}${optional}: ${type}${orUndefined}\n`
  })
  return `{\n${lines.join('')}}`
}

function memberComment({ description, default: byDefault }: Property): string {
  if (byDefault === undefined) return description
  return `${description} Default \`${JSON.stringify(byDefault)}\`.`
}

export function typeSource(type: TypeRef, position: Position, model: ApiModel): string {
  const of = (inner: TypeRef): string => typeSource(inner, position, model)
  switch (type.kind) {
    case 'integer':
    case 'number':
      return 'number'
    case 'datetime':
      return position === 'request' ? 'string | Date' : 'string'
    case 'array':
      return position === 'request'
        ? `readonly ${group(of(type.items))}[]`
        : `${group(of(type.items))}[]`
    case 'map': {
      const map = `Record<string, ${of(type.values)}>`
      return position === 'request' ? `Readonly<${map}>` : map
    }
    case 'enum':
      return position === 'request' ? union(type.values) : open(type.values)
    case 'union':
      return type.of.map(of).join(' | ')
    case 'ref':
      return refSource(findSchema(model, type.name), position)
    default:
      return type.kind
  }
}

/** A named enum is open; where it is sent, its values are written out instead. */
function refSource(schema: Model, position: Position): string {
  const closed = position === 'request' && schema.kind === 'enum'
  return closed ? union(schema.values) : schema.name
}

export function findSchema(model: ApiModel, name: string): Model {
  const schema = model.schemas.find(one => one.name === name)
  if (!schema) throw new Error(`there is no schema ${name}`)
  return schema
}

/** The schemas among those that `source` names. */
export function mentioned(model: ApiModel, source: string): string[] {
  const words = new Set(source.match(/\b[A-Za-z_]\w*\b/g))
  return model.schemas.map(schema => schema.name).filter(name => words.has(name))
}

/** These values, or one that this version does not know; editors still offer these. */
const open = (values: readonly string[]): string => `${union(values)} | (string & {})`
const group = (source: string): string => (/[ |&]/.test(source) ? `(${source})` : source)
