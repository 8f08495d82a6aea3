/** errors.py: an exception class per status that any operation declares. */
import type { ApiModel } from '../model.ts'
import { docstring, Imports } from './source.ts'

/** Status → class and its base. A status that is not here stops the generation. */
const classes: Record<number, { name: string; base: string; means: string }> = {
  400: {
    name: 'BadRequestError',
    base: 'APIStatusError',
    means: 'The request is not as described.',
  },
  401: { name: 'AuthenticationError', base: 'APIStatusError', means: 'No usable API key.' },
  403: {
    name: 'PermissionDeniedError',
    base: 'APIStatusError',
    means: 'Not allowed. `required_scope`, `have` and `missing` say what is lacking.',
  },
  404: { name: 'NotFoundError', base: 'APIStatusError', means: 'There is no such object.' },
  409: { name: 'ConflictError', base: 'APIStatusError', means: 'The state does not allow it.' },
  412: {
    name: 'PreconditionFailedError',
    base: 'APIStatusError',
    means: 'The object has changed since the version in `if_match`.',
  },
  413: { name: 'RequestTooLargeError', base: 'APIStatusError', means: 'The request is too large.' },
  415: {
    name: 'UnsupportedMediaTypeError',
    base: 'APIStatusError',
    means: 'The body is of another type.',
  },
  422: {
    name: 'UnprocessableEntityError',
    base: 'APIStatusError',
    means: 'The request can be read, but cannot be carried out.',
  },
  429: {
    name: 'RateLimitError',
    base: 'APIStatusError',
    means: 'Too many requests. `retry_after` says how many seconds to wait.',
  },
  500: { name: 'InternalServerError', base: 'APIStatusError', means: 'A fault of the server.' },
  503: {
    name: 'ServiceUnavailableError',
    base: 'InternalServerError',
    means: 'The server cannot answer now, or does not know whether a change was stored.',
  },
}

export function errorClass(status: number): string {
  return classOf(status).name
}

function classOf(status: number): { name: string; base: string; means: string } {
  const found = classes[status]
  if (!found) throw new Error(`the Python SDK has no error class for status ${status}`)
  return found
}

/** The classes of errors.py, by ascending status. */
export function errorNames(model: ApiModel): string[] {
  return [...codesByStatus(model).keys()].map(errorClass)
}

export function emitErrors(model: ApiModel): string {
  const imports = new Imports()
  imports.from('._errors', 'APIStatusError')
  const statuses = codesByStatus(model)
  const parts = [...statuses].map(([status, codes]) => {
    const { name, base, means } = classOf(status)
    const known = `\`code\` is one of ${[...codes].map(code => `\`${code}\``).join(', ')}.`
    return `class ${name}(${base}):\n${docstring([`${status}. ${means}`, known], 4)}`
  })
  const table = [...statuses.keys()].map(status => `    ${status}: ${errorClass(status)},`)
  parts.push(['ERRORS_BY_STATUS: dict[int, type[APIStatusError]] = {', ...table, '}'].join('\n'))
  const title = '"""What a refused request raises: a class per status."""'
  return `${[title, imports.render()].join('\n\n')}\n\n\n${parts.join('\n\n\n')}\n`
}

function codesByStatus(model: ApiModel): Map<number, Set<string>> {
  const codes = new Map<number, Set<string>>()
  for (const method of model.resources.flatMap(resource => resource.methods)) {
    for (const error of method.errors) {
      const known = codes.get(error.status) ?? new Set<string>()
      for (const code of error.codes) known.add(code)
      codes.set(error.status, known)
    }
  }
  return new Map([...codes].sort(([a], [b]) => a - b))
}
