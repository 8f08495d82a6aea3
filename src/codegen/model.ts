/**
 * The one model of the description that the SDK emitters read: resources with methods, and named
 * schemas. Language-neutral; what it cannot express it refuses.
 */
import {
  asText,
  asTexts,
  codesOf,
  contentOf,
  type DocumentOperation,
  defaultOf,
  examplesOf,
  isObject,
  type Json,
  type JsonObject,
  lineSchemaName,
  lookUp,
  member,
  operationsOf,
  requiredScopes,
  resolve,
  responsesOf,
  schemaName,
} from './document.ts'
import { type Model, readModels } from './model-schemas.ts'
import { type Property, readProperties, readTypeRef, type TypeRef } from './model-types.ts'

export type { Model, Property, TypeRef }

export type ApiModel = {
  info: { title: string; version: string; description: string }
  /** One per tag, in the order of the document's `tags`. */
  resources: Resource[]
  /** Every named schema, in the order of the document. */
  schemas: Model[]
  /** Scope → what it allows. */
  scopes: Record<string, string>
}

export type Resource = { name: string; description: string; methods: Method[] }

/** A parameter in path, query or header; `name` is the name on the wire (`Idempotency-Key`). */
export type Param = Property

export type Method = {
  /** `agents.create` */
  operationId: string
  /** `create`, camel case */
  name: string
  /** `POST` */
  httpMethod: string
  /** `/v1/agents/{id}` */
  path: string
  summary: string
  description: string
  /** Needs no API key. */
  public: boolean
  requiredScopes: string[]
  pathParams: Param[]
  queryParams: Param[]
  /** Every declared header but `Idempotency-Key`, which `idempotent` stands for. */
  headerParams: Param[]
  body?: { schemaName: string; description: string; required: boolean; properties: Property[] }
  /** The success reply. `type` is `{kind: 'ref'}` when the schema is named. */
  reply: {
    status: number
    contentType: string
    description: string
    type: TypeRef
    schemaName?: string
  }
  /** The reply is `{data, has_more, next_cursor}` and the operation takes `cursor`. */
  page?: { itemSchemaName: string }
  /** The reply is JSON line by line, of this schema, with a last line that says so. */
  lines?: { itemSchemaName: string }
  /** Takes `Idempotency-Key`. */
  idempotent: boolean
  /** A POST that is marked as harmless to repeat (`x-repeatable`). */
  repeatable: boolean
  /** Every refusal that the operation may answer, ascending. */
  errors: { status: number; codes: string[]; description: string }[]
  /** The first example of the body and of the reply. */
  example: { request?: Json; reply?: Json }
}

export function readModel(document: unknown): ApiModel {
  if (!isObject(document as Json)) throw new Error('the document is not an object')
  const spec = document as JsonObject
  const info = member(spec, 'info')
  const operations = operationsOf(spec)
  return {
    info: {
      title: asText(info.title, 'info.title'),
      version: asText(info.version, 'info.version'),
      description: asText(info.description, 'info.description'),
    },
    resources: readResources(spec, operations),
    schemas: readModels(spec, operations),
    scopes: readScopes(spec),
  }
}

/** `components.securitySchemes.ApiKey.x-scopes`, the registry of scopes. */
export function readScopes(spec: JsonObject): Record<string, string> {
  const scopes = member(lookUp(spec, '#/components/securitySchemes/ApiKey'), 'x-scopes')
  return Object.fromEntries(
    Object.entries(scopes).map(([scope, text]) => [scope, asText(text, scope)]),
  )
}

/** `components.securitySchemes.ApiKey.x-presets`: name → the scopes that it stands for. */
export function readPresets(spec: JsonObject): Record<string, string[]> {
  const presets = member(lookUp(spec, '#/components/securitySchemes/ApiKey'), 'x-presets')
  return Object.fromEntries(
    Object.entries(presets).map(([name, scopes]) => [name, asTexts(scopes, name)]),
  )
}

function readResources(spec: JsonObject, operations: DocumentOperation[]): Resource[] {
  const tags = Array.isArray(spec.tags) ? spec.tags.filter(isObject) : []
  return tags.map(tag => {
    const name = asText(tag.name, 'the name of a tag')
    return {
      name,
      description: asText(tag.description, `the description of tag ${name}`),
      methods: operations
        .filter(operation => operation.tag === name)
        .map(operation => readMethod(spec, operation)),
    }
  })
}

function readMethod(spec: JsonObject, read: DocumentOperation): Method {
  const { id, operation } = read
  const scopes = requiredScopes(operation)
  const params = (place: string): Param[] =>
    read.parameters.filter(parameter => parameter.in === place).map(p => readParam(spec, p))
  const headers = params('header')
  // What only other callers need is not the SDKs' to send (`x-sdk: false`).
  const queryParams = read.parameters
    .filter(parameter => parameter.in === 'query' && parameter['x-sdk'] !== false)
    .map(parameter => readParam(spec, parameter))
  const lines = readLines(spec, read)
  const reply = readReply(spec, read)
  const body = readBody(spec, read)
  const page = readPage(spec, reply.schemaName, queryParams)
  return {
    operationId: id,
    name: id.slice(id.indexOf('.') + 1),
    httpMethod: read.method,
    path: read.path,
    summary: asText(operation.summary, `summary of ${id}`),
    description: asText(operation.description, `description of ${id}`).trim(),
    public: scopes === undefined,
    requiredScopes: scopes ?? [],
    pathParams: params('path'),
    queryParams,
    headerParams: headers.filter(header => header.name !== 'Idempotency-Key'),
    ...(body && { body }),
    reply,
    ...(page && { page }),
    ...(lines && { lines }),
    idempotent: headers.some(header => header.name === 'Idempotency-Key'),
    repeatable: operation['x-repeatable'] === true,
    errors: readErrors(spec, operation),
    example: readExample(spec, operation, reply.status),
  }
}

function readParam(spec: JsonObject, parameter: JsonObject): Param {
  const name = asText(parameter.name, 'the name of a parameter')
  const schema = member(parameter, 'schema')
  const fallback = defaultOf(spec, schema)
  return {
    name,
    required: parameter.required === true,
    description: asText(parameter.description, `description of parameter ${name}`).trim(),
    type: readTypeRef(schema, name),
    secret: false,
    ...(fallback !== undefined && { default: fallback }),
  }
}

function readBody(spec: JsonObject, { id, operation }: DocumentOperation): Method['body'] {
  if (operation.requestBody === undefined) return undefined
  const requestBody = resolve(spec, member(operation, 'requestBody'))
  const content = contentOf(requestBody)
  const name = schemaName(content?.schema)
  if (!content || name === undefined) throw new Error(`the body of ${id} has no named schema`)
  const schema = resolve(spec, content.schema)
  return {
    schemaName: name,
    description: String(schema.description ?? '').trim(),
    required: requestBody.required === true,
    properties: readProperties(spec, schema, name),
  }
}

function readReply(spec: JsonObject, { id, operation }: DocumentOperation): Method['reply'] {
  const successes = responsesOf(spec, operation).filter(({ status }) => status < 300)
  const [success, ...others] = successes
  if (!success || others.length > 0) throw new Error(`${id} needs exactly one 2xx reply`)
  const content = contentOf(success.response)
  if (!content) throw new Error(`the ${success.status} reply of ${id} has no content`)
  const name = schemaName(content.schema)
  return {
    status: success.status,
    contentType: content.contentType,
    description: asText(success.response.description, `${success.status} of ${id}`),
    type: readTypeRef(content.schema, id),
    ...(name !== undefined && { schemaName: name }),
  }
}

function readPage(
  spec: JsonObject,
  replySchema: string | undefined,
  queryParams: Param[],
): Method['page'] {
  if (replySchema === undefined || !queryParams.some(param => param.name === 'cursor')) return
  const properties = member(lookUp(spec, `#/components/schemas/${replySchema}`), 'properties')
  const item = schemaName(member(member(properties, 'data'), 'items'))
  if (item === undefined || properties.has_more === undefined) return
  return { itemSchemaName: item }
}

function readLines(spec: JsonObject, { operation }: DocumentOperation): Method['lines'] {
  const success = responsesOf(spec, operation).find(({ status }) => status < 300)
  const item = lineSchemaName(success && contentOf(success.response))
  return item === undefined ? undefined : { itemSchemaName: item }
}

function readErrors(spec: JsonObject, operation: JsonObject): Method['errors'] {
  return responsesOf(spec, operation)
    .filter(({ status }) => status >= 400)
    .map(({ status, response }) => ({
      status,
      codes: codesOf(response),
      description: asText(response.description, `description of ${status}`),
    }))
}

function readExample(spec: JsonObject, operation: JsonObject, status: number): Method['example'] {
  const first = (node: JsonObject): Json | undefined => {
    const content = contentOf(resolve(spec, node))
    return content && examplesOf(content.media)[0]
  }
  const request = first(member(operation, 'requestBody'))
  const reply = first(member(member(operation, 'responses'), String(status)))
  return { ...(request !== undefined && { request }), ...(reply !== undefined && { reply }) }
}
