/** The description → generated/operations.ts, the route table, and generated/replies.ts. */
import {
  asText,
  asTexts,
  codesOf,
  contentOf,
  type DocumentOperation,
  defaultOf,
  isObject,
  type Json,
  type JsonObject,
  member,
  operationsOf,
  requiredScopes,
  resolve,
  responsesOf,
} from './document.ts'
import { literal, quoted, SchemaWriter, union } from './literal.ts'
import { readPresets, readScopes } from './model.ts'

const header = `// Written by \`bun run generate\` from openapi.yaml; never edited.\n`

const jsonSchema = `/** A JSON Schema 2020-12 without references. */
export type JsonSchema = { readonly [keyword: string]: unknown }
`

/** The source of generated/operations.ts. */
export function emitOperations(document: JsonObject): string {
  const schemas = new SchemaWriter(document, { closed: false })
  const operations = operationsOf(document)
  const table = operations.map(read => `  ${quoted(read.id)}: ${route(document, read, schemas)},\n`)
  return [
    header,
    jsonSchema,
    names(document, operations),
    declarations,
    `${schemas.constants().join('\n\n')}\n`,
    `/** Every operation, by its id. */\nexport const operations = {\n${table.join('')}} ` +
      `as const satisfies { readonly [Id in OperationId]: Operation }\n`,
    derived,
  ].join('\n')
}

/** The source of generated/replies.ts: what each operation may answer, status by status. */
export function emitReplies(document: JsonObject): string {
  const schemas = new SchemaWriter(document, { closed: true })
  const table = operationsOf(document).map(read => {
    const replies = responsesOf(document, read.operation).map(
      ({ status, response }) => `    ${status}: ${reply(response, schemas)},\n`,
    )
    return `  ${quoted(read.id)}: {\n${replies.join('')}  },\n`
  })
  return [
    header,
    `import type { JsonSchema, OperationId, ProblemCode } from './operations.ts'\n`,
    replyDeclarations,
    `${schemas.constants().join('\n\n')}\n`,
    `/** Everything that each operation may answer. For tests; the server does not load it. */\n` +
      `export const replies: { readonly [Id in OperationId]: Replies } = {\n${table.join('')}}\n`,
  ].join('\n')
}

/** The literal types: ids, tags, scopes, codes, and the members that have a default. */
function names(document: JsonObject, operations: DocumentOperation[]): string {
  const scopes = readScopes(document)
  const codes = operations.flatMap(({ operation }) =>
    responsesOf(document, operation).flatMap(({ response }) => codesOf(response)),
  )
  const defaults = operations.map(one => `  ${quoted(one.id)}: ${defaulted(document, one)}\n`)
  const publicIds = operations.filter(({ operation }) => !requiredScopes(operation))
  const type = (comment: string, name: string, texts: string[]): string =>
    `/** ${comment} */\nexport type ${name} = ${union(texts)}\n`
  return [
    type(
      '`resource.method`',
      'OperationId',
      operations.map(({ id }) => id),
    ),
    type(
      'Needs no API key (`security: []`).',
      'PublicOperationId',
      publicIds.map(({ id }) => id),
    ),
    type('One tag per operation.', 'Tag', [...new Set(operations.map(({ tag }) => tag))]),
    type('A scope that an operation requires.', 'Scope', Object.keys(scopes)),
    type('Every `code` of a problem document.', 'ProblemCode', [...new Set(codes)].sort()),
    `/** Members that a handler always finds: the pipeline applies their defaults. */\n` +
      `export type Defaulted = {\n${defaults.join('')}}\n`,
    `/** The registry of scopes: scope → what it allows. */\nexport const SCOPES: ` +
      `{ readonly [scope in Scope]: string } = ${literal(scopes)}\n`,
    `/** Sets of scopes that a key may be made with, by name. */\nexport const PRESETS = ` +
      `${literal(readPresets(document))} as const satisfies ` +
      `{ readonly [name: string]: readonly Scope[] }\n`,
  ].join('\n')
}

function defaulted(document: JsonObject, { operation, parameters }: DocumentOperation): string {
  const query = parameters.filter(
    one => one.in === 'query' && defaultOf(document, member(one, 'schema')) !== undefined,
  )
  const properties = member(bodySchema(document, operation) ?? {}, 'properties')
  const body = Object.keys(properties).filter(
    name => defaultOf(document, member(properties, name)) !== undefined,
  )
  return `{ query: ${union(query.map(one => String(one.name)))}; body: ${union(body)} }`
}

function bodySchema(document: JsonObject, operation: JsonObject): JsonObject | undefined {
  const content = contentOf(resolve(document, member(operation, 'requestBody')))
  return content && resolve(document, content.schema)
}

function route(document: JsonObject, read: DocumentOperation, schemas: SchemaWriter): string {
  const { id, operation, parameters } = read
  const scopes = requiredScopes(operation)
  const params = parameters.map(parameter => param(parameter, schemas))
  const lines = [
    `id: ${quoted(id)}`,
    `method: ${quoted(read.method)}`,
    `path: ${quoted(read.path)}`,
    `tag: ${quoted(read.tag)}`,
    `auth: ${scopes ? `'key'` : `'public'`}`,
    `requiredScopes: ${literal(scopes ?? [])}`,
    ...(operation['x-governance'] === true ? ['governance: true'] : []),
    ...(operation['x-unrestricted'] === true ? ['unrestricted: true'] : []),
    params.length === 0 ? 'params: []' : `params: [\n${params.join('')}    ]`,
    ...body(document, operation, schemas),
    `replies: { ${successes(document, operation).join(', ')} }`,
    ...exemption(operation),
  ]
  return `{\n${lines.map(line => `    ${line},\n`).join('')}  }`
}

/** `x-exempt`: which limits of its caller the operation is let past. */
function exemption({ operationId, 'x-exempt': exempt }: JsonObject): string[] {
  if (exempt === undefined) return []
  if (!EXEMPTIONS.includes(exempt)) throw new Error(`${operationId}: x-exempt is ${exempt}`)
  return [`exempt: ${quoted(String(exempt))}`]
}

const EXEMPTIONS: readonly Json[] = ['quota', 'reserve', 'all']

function param(parameter: JsonObject, schemas: SchemaWriter): string {
  const place = quoted(asText(parameter.in, 'the place of a parameter'))
  const name = quoted(asText(parameter.name, 'the name of a parameter'))
  const schema = schemas.expression(member(parameter, 'schema'))
  const required = parameter.required === true
  return `      { in: ${place}, name: ${name}, required: ${required}, schema: ${schema} },\n`
}

function body(document: JsonObject, operation: JsonObject, schemas: SchemaWriter): string[] {
  if (operation.requestBody === undefined) return []
  const requestBody = resolve(document, member(operation, 'requestBody'))
  const content = contentOf(requestBody)
  if (!content) throw new Error(`the body of ${operation.operationId} has no content`)
  const schema = schemas.expression(content.schema)
  const properties = member(resolve(document, content.schema), 'properties')
  if (Object.values(properties).some(property => hasDeepDefault(document, property, 0))) {
    throw new Error(`the body of ${operation.operationId} has a default too deep`)
  }
  return [`body: { required: ${requestBody.required === true}, schema: ${schema} }`]
}

/** The pipeline applies the defaults of a body's own members, no deeper. */
function hasDeepDefault(document: JsonObject, node: Json, depth: number): boolean {
  if (Array.isArray(node)) return node.some(item => hasDeepDefault(document, item, depth + 1))
  if (!isObject(node)) return false
  if (depth > 0 && node.default !== undefined) return true
  const { properties, ...keywords } = resolve(document, node)
  const below = [
    ...Object.values(keywords),
    ...Object.values(isObject(properties) ? properties : {}),
  ]
  return below.some(value => hasDeepDefault(document, value, depth + 1))
}

/** `201: 'application/json'`; 304 has no content. */
function successes(document: JsonObject, operation: JsonObject): string[] {
  return responsesOf(document, operation)
    .filter(({ status }) => status < 400)
    .map(({ status, response }) => {
      const contentType = contentOf(response)?.contentType
      return `${status}: ${contentType === undefined ? 'null' : quoted(contentType)}`
    })
}

function reply(response: JsonObject, schemas: SchemaWriter): string {
  const content = contentOf(response)
  const headers = asTexts(Object.keys(member(response, 'headers')), 'headers')
  const parts = [
    `codes: ${literal(codesOf(response))}`,
    `headers: ${literal(headers)}`,
    ...(content ? [`contentType: ${quoted(content.contentType)}`] : []),
    ...(content?.others.length ? [`otherTypes: ${literal(content.others)}`] : []),
    ...(content ? [`schema: ${schemas.expression(content.schema)}`] : []),
  ]
  return `{ ${parts.join(', ')} }`
}

const declarations = `/** A parameter, a text on the wire; \`schema\` holds after coercion. */
export type Param = {
  readonly in: 'path' | 'query' | 'header'
  readonly name: string
  readonly required: boolean
  readonly schema: JsonSchema
}

/** One operation, as the server mounts it. */
export type Operation = {
  readonly id: OperationId
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  /** With its parameters in braces: \`/v1/agents/{id}\`. */
  readonly path: string
  readonly tag: Tag
  /** \`public\` only if the description says \`security: []\`. */
  readonly auth: 'key' | 'public'
  /** All of them are needed. */
  readonly requiredScopes: readonly Scope[]
  /** Needs an owner or admin behind the key as well (\`x-governance\`). */
  readonly governance?: true
  /** Open to every key that is active: past suspension, allow-list and limits. */
  readonly unrestricted?: true
  readonly params: readonly Param[]
  /** Always \`application/json\`. */
  readonly body?: { readonly required: boolean; readonly schema: JsonSchema }
  /** Status → content type of what the operation answers when it does not refuse. */
  readonly replies: { readonly [status: number]: string | null }
  /**
   * What it is let past: a used up monthly quota; with \`reserve\` used up rates too, out of a
   * reserve of the key's own; with \`all\` every limit.
   */
  readonly exempt?: 'quota' | 'reserve' | 'all'
}
`

const derived = `export type Operations = typeof operations

/** The operations of one tag. */
export type OperationIdsOf<T extends Tag> = {
  [Id in OperationId]: Operations[Id]['tag'] extends T ? Id : never
}[OperationId]

/** The same, as a list to walk. */
export const operationList: readonly Operation[] = Object.values(operations)
`

const replyDeclarations = `/** One answer. Objects are closed: no undeclared member passes. */
export type DeclaredReply = {
  /** The codes that a problem document of this status may carry. */
  readonly codes: readonly ProblemCode[]
  /** The names of the headers that the description shows. */
  readonly headers: readonly string[]
  readonly contentType?: string
  /** Further media types that the caller may ask for. */
  readonly otherTypes?: readonly string[]
  readonly schema?: JsonSchema
}

export type Replies = { readonly [status: number]: DeclaredReply }
`
