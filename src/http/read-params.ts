/** Texts of path, query and headers → the values that the description asks for. */
import type { JsonSchema, Operation, Param } from '../../generated/operations.ts'
import { holdsKey } from '../api-keys/key-text.ts'
import { DomainError, type FieldError } from '../lib/errors.ts'
import type { HeaderSource } from './incoming.ts'
import { type Check, compileCheck } from './validate.ts'

type Values = Record<string, unknown>

type CompiledParam = { param: Param; check: Check }

/** The parameters of one operation, compiled once. */
export class ParamReader {
  readonly #query: CompiledParam[]
  readonly #headers: CompiledParam[]

  constructor(operation: Operation) {
    const compiled = operation.params.map(param => ({ param, check: compileCheck(param.schema) }))
    this.#query = compiled.filter(entry => entry.param.in === 'query')
    this.#headers = compiled.filter(entry => entry.param.in === 'header')
  }

  /** The query's values with defaults applied; unknown and repeated names are errors. */
  query(search: string, errors: FieldError[]): Values {
    if (search === '' && this.#query.length === 0) return {}
    const given = new URLSearchParams(search)
    for (const name of new Set(given.keys())) {
      if (!this.#query.some(entry => entry.param.name === name)) {
        errors.push({ pointer: `?${name.toWellFormed()}`, detail: this.#unknownName() })
      } else if (given.getAll(name).length > 1) {
        errors.push({ pointer: `?${name}`, detail: 'Is given more than once.' })
      }
    }
    const values: Values = {}
    for (const { param, check } of this.#query) {
      const text = given.get(param.name)
      const value = text === null ? param.schema.default : coerce(text, param.schema)
      if (value === undefined) continue
      if (text !== null) collect(errors, `?${param.name}`, check, value)
      values[param.name] = value
    }
    return values
  }

  #unknownName(): string {
    const names = this.#query.map(entry => entry.param.name).join(', ')
    return names === ''
      ? 'This operation takes no query parameters.'
      : `Is not a parameter of this operation, which takes ${names}.`
  }

  /** The declared headers that are present. */
  headers(headers: Pick<HeaderSource, 'get'>, errors: FieldError[]): Values {
    const values: Values = {}
    for (const { param, check } of this.#headers) {
      const text = headers.get(param.name)
      if (text === null) continue
      collect(errors, `header ${param.name}`, check, text)
      values[param.name] = text
    }
    return values
  }
}

function collect(errors: FieldError[], pointer: string, check: Check, value: unknown): void {
  const isClean = typeof value !== 'string' || (value.isWellFormed() && !value.includes('\u0000'))
  if (!isClean) errors.push({ pointer, detail: 'Holds a character that is not allowed.' })
  else errors.push(...check(value).map(error => ({ pointer, detail: error.detail })))
}

/**
 * A text as the type that `schema` asks for; what cannot be one stays a text, for the check to
 * find.
 */
function coerce(text: string, schema: JsonSchema): unknown {
  if (schema.type === 'integer') return /^-?\d{1,15}$/.test(text) ? Number(text) : text
  if (schema.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

/** Printable ASCII without spaces: every id that we ever made is among these. */
const ID = /^[\x21-\x7e]{1,64}$/

/** Ids that could never exist are simply not there. @throws DomainError `not_found` */
export function requirePossibleIds(path: Readonly<Record<string, string>>): void {
  for (const id of Object.values(path)) {
    if (!ID.test(id) || holdsKey(id))
      throw new DomainError('not_found', 'There is no object with this id here.')
  }
}
