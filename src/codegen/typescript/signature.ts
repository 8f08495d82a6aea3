/** How a method is called and what it gives: decided once, for the source and for api.md. */
import type { ApiModel, Method, Param, Property, Resource } from '../model.ts'
import { camelCase, pascalCase } from './text.ts'
import { typeSource } from './types.ts'

export type Signature = {
  /** `create` */
  name: string
  /** In call order, options included. */
  parameters: SignatureParameter[]
  /** Names of the path parameters, in the order of the path. */
  ids: string[]
  /** Undefined when there is nothing to give but ids. */
  params?: { type: string; optional: boolean; shorthand: string | undefined }
  /** `Agent`: what the call resolves to, or what the pages hold. */
  result: string
  /** `Call<Agent>` */
  returns: string
}

export type SignatureParameter = { name: string; type: string; optional: boolean }

export function signatureOf(resource: Resource, method: Method, model: ApiModel): Signature {
  const ids = pathOrder(method).map(param => camelCase(param.name))
  const params = paramsOf(resource, method)
  const item = method.page ?? method.lines
  const result = item ? item.itemSchemaName : typeSource(method.reply.type, 'reply', model)
  return {
    name: camelCase(method.name),
    parameters: [
      ...ids.map(name => ({ name, type: 'string', optional: false })),
      ...(params ? [paramsParameter(params)] : []),
      { name: 'options', type: optionsType(method), optional: true },
    ],
    ids,
    ...(params && { params }),
    result,
    returns: `${wrapperOf(method)}<${result}>`,
  }
}

const wrapperOf = (method: Method): string =>
  method.page ? 'PageCall' : method.lines ? 'LineStream' : 'Call'

/** `AgentsListParams`: query parameters have no schema of their own. */
export function queryTypeName(resource: Resource, method: Method): string {
  return `${pascalCase(resource.name)}${pascalCase(method.name)}Params`
}

export function isConditional(method: Method): boolean {
  return method.headerParams.some(header => header.name === 'If-Match')
}

function pathOrder(method: Method): Param[] {
  const at = (param: Param): number => method.path.indexOf(`{${param.name}}`)
  return [...method.pathParams].sort((a, b) => at(a) - at(b))
}

function paramsOf(resource: Resource, method: Method): Signature['params'] {
  const { body, queryParams } = method
  const types = [
    ...(body ? [body.schemaName] : []),
    ...(queryParams.length > 0 ? [queryTypeName(resource, method)] : []),
  ]
  if (types.length === 0) return undefined
  const all = [...(body?.properties ?? []), ...queryParams]
  return {
    type: types.join(' & '),
    // A PATCH without a change is refused by the server.
    optional: !all.some(one => one.required) && method.httpMethod !== 'PATCH',
    shorthand: shorthandOf(method, all),
  }
}

/** `verify(token)` for `verify({ token })`: where one text is all that is needed. */
function shorthandOf(method: Method, all: readonly Property[]): string | undefined {
  const [only, ...others] = all.filter(one => one.required)
  if (method.pathParams.length > 0 || !only || others.length > 0) return undefined
  return only.type.kind === 'string' ? only.name : undefined
}

function paramsParameter(params: NonNullable<Signature['params']>): SignatureParameter {
  const { type, optional, shorthand } = params
  if (shorthand === undefined) return { name: 'params', type, optional }
  return { name: camelCase(shorthand), type: `string | ${type}`, optional }
}

function optionsType(method: Method): string {
  const types = [
    ...(method.idempotent ? ['IdempotentOptions'] : []),
    ...(isConditional(method) ? ['ConditionalOptions'] : []),
  ]
  return types.length > 0 ? types.join(' & ') : 'RequestOptions'
}
