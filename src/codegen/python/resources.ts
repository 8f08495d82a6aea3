/** resources/<name>.py: the methods of one resource, sync, async and raw. */
import type { Method, Resource } from '../model.ts'
import { methodDocstring, parametersOf } from './methods.ts'
import { constant, identifier, pascal, quoted, snake } from './names.ts'
import { docstring, Imports, indent, list } from './source.ts'
import { replyType, type TypeWriter } from './types.ts'

type Mode = 'sync' | 'async'

const models = '..models'
const decode = '.._decode'

export function emitResource(resource: Resource, types: TypeWriter): string {
  const imports = new Imports()
  const operations = resource.methods.map(method => emitOperation(method, imports)).join('\n')
  const parts = [
    operations,
    emitClass(resource, 'sync', types, imports),
    emitClass(resource, 'async', types, imports),
    emitRaw(resource, 'sync', imports),
    emitRaw(resource, 'async', imports),
  ]
  const head = [docstring([resource.description], 0), imports.render(), parts[0]].join('\n\n')
  return `${[head, ...parts.slice(1)].join('\n\n\n')}\n`
}

/** `AgentsResource`; `AsyncAgentsResource`. */
export function resourceClass(resource: Resource, mode: Mode): string {
  return `${mode === 'async' ? 'Async' : ''}${pascal(resource.name)}Resource`
}

function emitOperation(method: Method, imports: Imports): string {
  const items = [
    `id=${quoted(method.operationId)}`,
    `method=${quoted(method.httpMethod)}`,
    `path=${quoted(method.path)}`,
    `retry=${quoted(isRepeatable(method) ? 'always' : 'unsent')}`,
    ...(method.public ? ['public=True'] : []),
    ...(method.idempotent ? ['idempotency_key=True'] : []),
    ...perCall(method),
    ...(method.reply.contentType === 'application/json'
      ? []
      : [`content_type=${quoted(method.reply.contentType)}`]),
  ]
  const open = `${constant(method.name)} = ${imports.from('.._operation', 'Operation')}(`
  return list(open, items, ')', 0)
}

/**
 * Doing it twice does no harm: reads, DELETEs, what carries an Idempotency-Key, and what the
 * description marks. Not a PATCH: between two attempts another caller's change may come, which the
 * second would undo.
 */
function isRepeatable(method: Method): boolean {
  if (method.httpMethod === 'GET' || method.httpMethod === 'DELETE') return true
  return method.idempotent || method.repeatable
}

/** The members of the body that every call fills anew. */
function perCall(method: Method): string[] {
  const names = (method.body?.properties ?? []).filter(one => one.perCall)
  return names.length === 0
    ? []
    : [`per_call=(${names.map(one => `${quoted(one.name)},`).join(' ')})`]
}

function emitClass(resource: Resource, mode: Mode, types: TypeWriter, imports: Imports): string {
  const transport = imports.from('.._transport', mode === 'async' ? 'AsyncTransport' : 'Transport')
  return [
    `class ${resourceClass(resource, mode)}:`,
    docstring([resource.description], 4),
    '',
    `    def __init__(self, transport: ${transport}) -> None:`,
    '        self._transport = transport',
    ...resource.methods.map(method => `\n${emitMethod(method, mode, types, imports)}`),
  ].join('\n')
}

function emitMethod(method: Method, mode: Mode, types: TypeWriter, imports: Imports): string {
  const parameters = parametersOf(method, types, imports, models)
  const positional = parameters.filter(one => one.positional).map(one => one.source)
  const keywords = parameters.filter(one => !one.positional).map(one => one.source)
  const star = keywords.length > 0 ? ['*'] : []
  const waits = mode === 'async' && !method.page
  const open = `${waits ? 'async ' : ''}def ${identifier(snake(method.name))}(`
  const close = `) -> ${resultType(method, mode, types, imports)}:`
  const head = list(open, ['self', ...positional, ...star, ...keywords], close, 4)
  const send = method.page ? 'page' : 'call'
  const decoder = types.decoder(replyType(method), imports, models, decode)
  const open2 = `return ${waits ? 'await ' : ''}self._transport.${send}(`
  const body = list(open2, [emitCall(method, imports), decoder], ')', 8)
  return `${indent(head, 4)}\n${methodDocstring(method, parameters, 8)}\n${indent(body, 8)}`
}

function resultType(method: Method, mode: Mode, types: TypeWriter, imports: Imports): string {
  const type = types.annotation(replyType(method), 'reply', imports, models)
  if (!method.page) return type
  return `${imports.from('.._pages', mode === 'async' ? 'AsyncPaginator' : 'Page')}[${type}]`
}

/** `Call(_CREATE, path={…}, query={…}, headers={…}, body={…})`, without what is not there. */
function emitCall(method: Method, imports: Imports): string {
  const headers = method.headerParams.map(param => param.name)
  if (method.idempotent) headers.push('Idempotency-Key')
  const parts: [string, string[]][] = [
    ['path', method.pathParams.map(param => pair(param.name))],
    ['query', method.queryParams.map(param => pair(param.name))],
    ['headers', headers.map(name => pair(name))],
  ]
  const items = [constant(method.name)]
  for (const [name, pairs] of parts) {
    if (pairs.length > 0) items.push(list(`${name}={`, pairs, '}', 17))
  }
  if (method.body) {
    const pairs = method.body.properties.map(({ name }) => pair(name, expected(method, name)))
    items.push(list('body={', pairs, '}', 17))
  }
  return list(`${imports.from('.._call', 'Call')}(`, items, ')', 13)
}

function pair(name: string, value = identifier(name)): string {
  return `${quoted(name)}: ${value}`
}

/** A public operation has no key to tell the environment, so the client says which it expects. */
function expected(method: Method, name: string): string {
  const fills = method.public && name === 'environment'
  return fills ? 'environment or self._transport.settings.environment' : identifier(name)
}

function emitRaw(resource: Resource, mode: Mode, imports: Imports): string {
  const name = resourceClass(resource, mode)
  const convert = imports.from('.._raw', mode === 'async' ? 'as_raw_async' : 'as_raw')
  return [
    `class ${name}WithRawResponse:`,
    `    def __init__(self, resource: ${name}) -> None:`,
    ...resource.methods.map(method => {
      const attribute = identifier(snake(method.name))
      return `        self.${attribute} = ${convert}(resource.${attribute})`
    }),
  ].join('\n')
}
