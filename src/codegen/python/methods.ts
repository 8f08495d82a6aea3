/** Parameters and docstrings of methods. */
import type { Method, Param } from '../model.ts'
import { errorClass } from './errors.ts'
import { identifier, snake } from './names.ts'
import { docstring, type Imports } from './source.ts'
import type { TypeWriter } from './types.ts'

export type Parameter = {
  name: string
  /** `limit: Optional[int] = None` */
  source: string
  description: string
  /** May be given without its name. */
  positional: boolean
}

/** Path ids first, and the token of a verify; all else by keyword, required ones first. */
export function parametersOf(
  method: Method,
  types: TypeWriter,
  imports: Imports,
  models: string,
): Parameter[] {
  const write = (param: Param, positional: boolean): Parameter => {
    const type = types.annotation(param.type, 'request', imports, models)
    const name = identifier(param.name)
    const source = param.required
      ? `${name}: ${type}`
      : `${name}: ${imports.from('typing', 'Optional')}[${type}] = None`
    return { name, source, description: describe(method, param), positional }
  }
  const isSubject = (param: Param): boolean => method.name === 'verify' && param.name === 'token'
  const others = [
    ...(method.body?.properties ?? []),
    ...method.queryParams,
    ...method.headerParams,
    ...(method.idempotent ? [idempotencyKey] : []),
  ]
  return [
    ...method.pathParams.map(param => write(param, true)),
    ...others.filter(isSubject).map(param => write(param, true)),
    ...others.filter(param => param.required && !isSubject(param)).map(one => write(one, false)),
    ...others.filter(param => !param.required).map(param => write(param, false)),
  ]
}

const idempotencyKey: Param = {
  name: 'Idempotency-Key',
  required: false,
  description:
    'A unique text for this creation: the same key and arguments give the same answer for 24 ' +
    'hours. Without it a random one is used, the same for all attempts of this call.',
  type: { kind: 'string' },
  secret: false,
}

function describe(method: Method, param: Param): string {
  const text = param.description.replace(/\s+/g, ' ')
  if (method.public && param.name === 'environment') {
    return `${text} Without it, that of the client's key; \`live\` without a key.`
  }
  const isEmpty = Array.isArray(param.default) && param.default.length === 0
  if (param.default === undefined || isEmpty) return text
  return `${text} Default: \`${JSON.stringify(param.default)}\`.`
}

/** Refusals that any operation may answer; `errors` describes them once. */
const usual = new Set([400, 401, 413, 415, 429, 500, 503])

export function methodDocstring(
  method: Method,
  parameters: readonly Parameter[],
  columns: number,
): string {
  const scopes = method.requiredScopes.map(scope => `\`${scope}\``).join(', ')
  const needs = method.public
    ? 'Needs no API key.'
    : scopes === ''
      ? 'Needs an API key, no scope.'
      : `Needs ${scopes}.`
  const args = parameters.map(one => `    ${one.name}: ${one.description}`)
  const raises = method.errors
    .filter(error => !usual.has(error.status))
    .map(({ status, codes }) => {
      return `    ${errorClass(status)}: ${codes.map(code => `\`${code}\``).join(', ')}.`
    })
  return docstring(
    [
      `${method.summary.replace(/[.?]$/, '')}.`,
      method.description,
      `\`${method.httpMethod} ${method.path}\`. ${needs}`,
      args.length > 0 ? ['Args:', ...args].join('\n') : '',
      raises.length > 0 ? ['Raises:', ...raises].join('\n') : '',
    ],
    columns,
  )
}

/** `create`, `rotate_key` */
export function methodName(method: Method): string {
  return identifier(snake(method.name))
}
