/** One resource → its class, with a constant per operation. */
import { literal } from '../literal.ts'
import type { ApiModel, Method, Resource } from '../model.ts'
import type { Operation } from './runtime/operation.ts'
import { isConditional, queryTypeName, type Signature, signatureOf } from './signature.ts'
import { camelCase, docComment, pascalCase } from './text.ts'
import { findSchema, membersSource, mentioned } from './types.ts'

export const resourceClass = (resource: Resource): string => `${pascalCase(resource.name)}Resource`

/** The source of resources/<name>.ts. */
export function resourceSource(resource: Resource, model: ApiModel): string {
  const parts = [
    ...resource.methods.map(method => operationSource(method, model)),
    ...resource.methods
      .filter(method => method.queryParams.length > 0)
      .map(method => queryTypeSource(resource, method, model)),
    classSource(resource, model),
  ]
  const body = parts.join('\n')
  return `${importsSource(body, model)}\n${body}`
}

function importsSource(body: string, model: ApiModel): string {
  const named = (names: readonly string[]): string[] =>
    names.filter(name => new RegExp(`\\b${name}\\b`).test(body))
  const sources: [string[], string][] = [
    [named(['Call']), '../call.ts'],
    [mentioned(model, body), '../models.ts'],
    [['Operation'], '../operation.ts'],
    [named(['ConditionalOptions', 'IdempotentOptions', 'RequestOptions']), '../options.ts'],
    [named(['PageCall']), '../page.ts'],
    [['Transport'], '../transport.ts'],
  ]
  return sources
    .filter(([names]) => names.length > 0)
    .map(([names, from]) => `import type { ${names.join(', ')} } from '${from}'\n`)
    .join('')
}

function operationSource(method: Method, model: ApiModel): string {
  const operation: Operation = {
    id: method.operationId,
    method: method.httpMethod,
    path: method.path,
    public: method.public,
    query: method.queryParams.map(param => param.name),
    hasBody: method.body !== undefined,
    repeat: repeatOf(method),
    idempotent: method.idempotent,
    conditional: isConditional(method),
    sendsEnvironment:
      method.public && (method.body?.properties ?? []).some(one => one.name === 'environment'),
    perCall: (method.body?.properties ?? []).filter(one => one.perCall).map(one => one.name),
    reply: method.reply.contentType === 'application/json' ? 'json' : 'text',
    secrets: secretsOf(method, model),
  }
  const unknown = method.headerParams.filter(header => header.name !== 'If-Match')
  if (unknown[0]) throw new Error(`the SDK cannot send the header ${unknown[0].name}`)
  // Through JSON: a plain value, as `literal` takes it.
  const source = literal(JSON.parse(JSON.stringify(operation)))
  return `const ${constant(method)}: Operation = ${source}\n`
}

/**
 * Reads, creations under one Idempotency-Key and DELETE may be repeated, and what the description
 * marks. A PATCH that was executed unnoticed and is repeated could undo somebody else's change in
 * between.
 */
function repeatOf(method: Method): Operation['repeat'] {
  const isSafe = ['GET', 'HEAD', 'PUT', 'DELETE'].includes(method.httpMethod)
  return isSafe || method.idempotent || method.repeatable ? 'always' : 'refused'
}

function secretsOf(method: Method, model: ApiModel): string[] {
  if (method.reply.schemaName === undefined) return []
  const schema = findSchema(model, method.reply.schemaName)
  if (schema.kind !== 'object') return []
  return schema.properties.filter(property => property.secret).map(property => property.name)
}

function queryTypeSource(resource: Resource, method: Method, model: ApiModel): string {
  const name = queryTypeName(resource, method)
  return `export type ${name} = ${membersSource(method.queryParams, 'request', model)}\n`
}

function classSource(resource: Resource, model: ApiModel): string {
  const methods = resource.methods.map(method => methodSource(resource, method, model))
  return `${docComment(resource.description)}export class ${resourceClass(resource)} {
  readonly #transport: Transport

  /** @internal */
  constructor(transport: Transport) {
    this.#transport = transport
  }

${methods.join('\n')}}
`
}

function methodSource(resource: Resource, method: Method, model: ApiModel): string {
  const signature = signatureOf(resource, method, model)
  const parameters = signature.parameters.map(({ name, type, optional }) =>
    optional ? `${name}?: ${orUndefined(type)}` : `${name}: ${type}`,
  )
  const ids = `[${signature.ids.join(', ')}]`
  const args = [constant(method), ids, paramsExpression(signature), 'options'].join(', ')
  const send = method.page ? 'list' : 'call'
  const head = `${signature.name}(${parameters.join(', ')}): ${signature.returns}`
  return `${docComment(methodComment(method), '  ')}  ${head} {
    return this.#transport.${send}<${signature.result}>(${args})
  }
`
}

const orUndefined = (type: string): string => `${type} | undefined`

function paramsExpression({ params, parameters, ids }: Signature): string {
  if (!params) return 'undefined'
  const name = parameters[ids.length]?.name ?? 'params'
  if (params.shorthand === undefined) return name
  return `typeof ${name} === 'string' ? { ${params.shorthand}: ${name} } : ${name}`
}

/** Statuses that depend on what was asked. What every method may refuse stands in api.md. */
const ownStatuses = new Set([403, 404, 409, 412, 422])

function methodComment(method: Method): string {
  const { summary, httpMethod, path, description, pathParams } = method
  const refusals = method.errors
    .filter(({ status, codes }) => ownStatuses.has(status) && codes.length > 0)
    .map(({ status, codes }) => `- ${status} ${codes.map(code => `\`${code}\``).join(', ')}`)
  const title = /[.?]$/.test(summary) ? summary : `${summary}.`
  return [
    `${title} \`${httpMethod} ${path}\`, ${needs(method)}.`,
    description,
    ...(refusals.length > 0 ? [`Refusals of its own (\`ApiError\`):\n${refusals.join('\n')}`] : []),
    pathParams.map(one => `@param ${camelCase(one.name)} ${one.description}`).join('\n'),
  ]
    .filter(part => part !== '')
    .join('\n\n')
}

/** What the API key must be good for, as a half sentence. */
export function needs(method: Method): string {
  if (method.public) return 'needs no API key'
  if (method.requiredScopes.length === 0) return 'needs an API key, no scope'
  return `needs ${method.requiredScopes.map(scope => `\`${scope}\``).join(', ')}`
}

const constant = (method: Method): string => `${camelCase(method.name)}Operation`
