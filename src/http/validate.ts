/** Compiled JSON Schemas of the description, and their findings in words. */
import { Compile } from 'typebox/schema'
import type { JsonSchema } from '../../generated/operations.ts'
import { DomainError, type FieldError } from '../lib/errors.ts'

export type Check = (value: unknown) => FieldError[]

type Finding = {
  keyword: string
  instancePath: string
  schemaPath: string
  params: Record<string, unknown>
  message: string
}

const FIELD_ERRORS_MAX = 16
const UNKNOWN_MEMBER =
  'Is not a member that this operation knows. Check the spelling or leave it out.'

/**
 * A check of values against `schema`; no findings when the value is valid. Compiled when it is
 * first used, in about a millisecond: all of them together would hold up a start for 50.
 */
export function compileCheck(schema: JsonSchema): Check {
  let compiled: ReturnType<typeof Compile> | undefined
  return value => {
    compiled ??= Compile(schema)
    if (compiled.Check(value)) return []
    const [, findings] = compiled.Errors(value)
    const errors = (findings as Finding[]).flatMap(describe)
    return errors.length > 0 ? errors.slice(0, FIELD_ERRORS_MAX) : [UNNAMED]
  }
}

const UNNAMED: FieldError = { pointer: '', detail: 'The value does not fit the description.' }

/** @throws DomainError `invalid_request` when there are errors */
export function requireValid(errors: FieldError[]): void {
  const [first] = errors
  if (first === undefined) return
  const where = first.pointer === '' ? 'The body' : first.pointer
  throw new DomainError('invalid_request', `${where}: ${first.detail}`, { errors })
}

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

const DESCRIPTIONS: Record<string, (params: Record<string, unknown>) => string> = {
  type: params => `Must be ${list(params.type).join(' or ') || String(params.type)}.`,
  enum: params => `Must be one of ${list(params.allowedValues).join(', ')}.`,
  minLength: params =>
    params.limit === 1 ? 'Must not be empty.' : `Must have at least ${params.limit} characters.`,
  maxLength: params => `Must have at most ${params.limit} characters.`,
  minimum: params => `Must be at least ${params.limit}.`,
  maximum: params => `Must be at most ${params.limit}.`,
  minItems: params => `Must have at least ${params.limit} entries.`,
  maxItems: params => `Must have at most ${params.limit} entries.`,
  minProperties: params => `Must have at least ${params.limit} member.`,
  maxProperties: params => `Must have at most ${params.limit} members.`,
  uniqueItems: () => 'Must not hold the same entry twice.',
  pattern: params => `Must match ${params.pattern}.`,
  format: params =>
    params.format === 'date-time'
      ? 'Must be an RFC 3339 time such as 2026-01-15T09:30:00Z.'
      : `Must be of the format ${params.format}.`,
  oneOf: () => 'Must have exactly one of the described forms.',
}

function describe(finding: Finding): FieldError[] {
  const { keyword, instancePath: pointer, params } = finding
  if (keyword === 'required') {
    return list(params.requiredProperties).map(name => ({
      pointer: `${pointer}/${name}`,
      detail: 'Is required.',
    }))
  }
  // Said of the schema `false`, which stands for every member that is not described.
  if (keyword === 'boolean') return [{ pointer, detail: UNKNOWN_MEMBER }]
  // These two repeat what was said of the member itself.
  if (keyword === 'additionalProperties' || keyword === 'propertyNames') return []
  const detail = DESCRIPTIONS[keyword]?.(params) ?? `${finding.message}.`
  return [{ pointer, detail }]
}
