/**
 * `openapi.yaml` as plain JSON, with the few ways of walking it that every emitter needs. Refuses
 * what it does not understand, so that a typo in the description stops the generation instead of
 * vanishing.
 */

export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [name: string]: Json }

/** One operation, its `$ref`s still in place but its parameters resolved. */
export type DocumentOperation = {
  id: string
  /** Upper case, as on the wire. */
  method: string
  path: string
  tag: string
  operation: JsonObject
  /** The path item's and the operation's own parameters; the latter win (OpenAPI 3.1, 4.8.9). */
  parameters: JsonObject[]
}

const methods = new Set(['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'])

/** Parses the YAML text. Anchors are resolved by the parser, so the result holds none. */
export function parseDocument(yaml: string): JsonObject {
  const parsed: unknown = Bun.YAML.parse(yaml)
  // Through JSON text: what a reader of /openapi.json gets is exactly what the emitters saw.
  return asObject(JSON.parse(JSON.stringify(parsed)), 'the document')
}

export function asObject(value: Json | undefined, what: string): JsonObject {
  if (!isObject(value)) throw new Error(`${what} is not an object`)
  return value
}

export function asText(value: Json | undefined, what: string): string {
  if (typeof value !== 'string') throw new Error(`${what} is not a text`)
  return value
}

export function asTexts(value: Json | undefined, what: string): string[] {
  if (!Array.isArray(value)) throw new Error(`${what} is not a list`)
  return value.map((item, index) => asText(item, `${what}[${index}]`))
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Member `name` as an object, or an empty one when it is absent. */
export function member(node: JsonObject, name: string): JsonObject {
  const value = node[name]
  return value === undefined ? {} : asObject(value, name)
}

/** Member `name` as a list of objects, or an empty one when it is absent. */
export function members(node: JsonObject, name: string): JsonObject[] {
  const value = node[name]
  if (value === undefined) return []
  if (!Array.isArray(value)) throw new Error(`${name} is not a list`)
  return value.map((item, index) => asObject(item, `${name}[${index}]`))
}

/** Follows `$ref` until there is none. Only references within the document are allowed. */
export function resolve(document: JsonObject, node: JsonObject): JsonObject {
  let current = node
  for (let hops = 0; typeof current.$ref === 'string'; hops++) {
    if (hops > 16) throw new Error(`${current.$ref} refers to itself`)
    current = lookUp(document, current.$ref)
  }
  return current
}

/** The object that a reference such as `#/components/schemas/Agent` (RFC 6901) points at. */
export function lookUp(document: JsonObject, reference: string): JsonObject {
  if (!reference.startsWith('#/')) throw new Error(`${reference} points out of the document`)
  let current: Json | undefined = document
  for (const segment of reference.slice(2).split('/')) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~')
    current = isObject(current) ? current[name] : undefined
  }
  return asObject(current, reference)
}

/** What an absent value stands for: the `default` beside a reference, or of its target. */
export function defaultOf(document: JsonObject, schema: JsonObject): Json | undefined {
  return schema.default ?? resolve(document, schema).default
}

/** `Agent` of `{$ref: '#/components/schemas/Agent'}`; undefined for anything else. */
export function schemaName(node: JsonObject | undefined): string | undefined {
  const match = /^#\/components\/schemas\/([A-Za-z0-9_]+)$/.exec(String(node?.$ref ?? ''))
  return match?.[1]
}

/** Every operation, in the order of the document. */
export function operationsOf(document: JsonObject): DocumentOperation[] {
  const found: DocumentOperation[] = []
  for (const path of Object.keys(member(document, 'paths'))) {
    const item = member(member(document, 'paths'), path)
    for (const method of Object.keys(item)) {
      if (!methods.has(method)) continue
      const operation = member(item, method)
      const where = `${method.toUpperCase()} ${path}`
      found.push({
        id: asText(operation.operationId, `operationId of ${where}`),
        method: method.toUpperCase(),
        path,
        tag: asTexts(operation.tags, `tags of ${where}`)[0] ?? '',
        operation,
        parameters: parametersOf(document, item, operation),
      })
    }
  }
  return found
}

function parametersOf(document: JsonObject, item: JsonObject, operation: JsonObject): JsonObject[] {
  const byName = new Map<string, JsonObject>()
  for (const reference of [...members(item, 'parameters'), ...members(operation, 'parameters')]) {
    const parameter = resolve(document, reference)
    byName.set(`${parameter.in}:${parameter.name}`, parameter)
  }
  return [...byName.values()]
}

/** Required scopes of an operation, or undefined when it is public (`security: []`). */
export function requiredScopes(operation: JsonObject): string[] | undefined {
  const requirements = members(operation, 'security')
  if (requirements.length === 0) return undefined
  return asTexts(requirements[0]?.ApiKey, `security of ${operation.operationId}`)
}

/** The responses of an operation, resolved, in ascending order of status. */
export function responsesOf(
  document: JsonObject,
  operation: JsonObject,
): { status: number; response: JsonObject }[] {
  const responses = member(operation, 'responses')
  return Object.keys(responses)
    .map(status => ({
      status: Number(status),
      response: resolve(document, member(responses, status)),
    }))
    .sort((a, b) => a.status - b.status)
}

export type Content = {
  contentType: string
  schema: JsonObject
  media: JsonObject
  /** Further media types that the caller may ask for; texts all of them. */
  others: string[]
}

/**
 * The content of a body or response: its media type and schema. Undefined without one. Only texts
 * come in several media types.
 */
export function contentOf(node: JsonObject): Content | undefined {
  const content = member(node, 'content')
  const [contentType, ...others] = Object.keys(content)
  if (contentType === undefined) return undefined
  const isText = (type: string) => member(member(content, type), 'schema').type === 'string'
  if (others.length > 0 && ![contentType, ...others].every(isText)) {
    throw new Error(`more than one content type: ${others.join(', ')}`)
  }
  const media = member(content, contentType)
  return { contentType, schema: member(media, 'schema'), media, others }
}

/** A reply whose lines are JSON, each of one schema, and so are streamed (`x-line`). */
export function lineSchemaName(content: Content | undefined): string | undefined {
  return schemaName(content && member(content.media, 'x-line'))
}

/** The problem codes that a response declares in `x-codes`. */
export function codesOf(response: JsonObject): string[] {
  return response['x-codes'] === undefined ? [] : asTexts(response['x-codes'], 'x-codes')
}

/** The values of `example` or `examples` of a media type, in order. */
export function examplesOf(media: JsonObject): Json[] {
  if (media.example !== undefined) return [media.example]
  const examples = member(media, 'examples')
  return Object.keys(examples).map(name => member(examples, name).value ?? null)
}
