/**
 * Cedar as customers write it, checked before it is kept. Whatever it holds, it is read by an
 * instance of its own, which is then thrown away: what breaks it breaks nothing else.
 */
import type { FieldError } from '../lib/errors.ts'
import { canonicalScope } from '../scopes/scope.ts'
import {
  CedarBroken,
  CedarInstance,
  type DetailedError,
  type PolicyJson,
} from './cedar-instance.ts'
import { CEDAR_SCHEMA } from './schema.ts'

const STATEMENTS_MAX = 16
/** Scopes that one text may name: each is tried on its own when a branch is requested. */
const SCOPES_MAX = 32
/** Levels of JSON, two for each operator within another. Cedar itself traps at some hundred. */
const DEPTH_MAX = 100
const BYTES_MAX = 8192
const ERRORS_MAX = 16
const SHOWN_MAX = 300

export type CedarText = { effect: 'deny' | 'allow' } | { errors: FieldError[] }

/** Check a text against the schema; `pointer` is where it stands in the request. */
export function checkCedarText(text: string, pointer: string): CedarText {
  if (Buffer.byteLength(text) > BYTES_MAX) {
    return { errors: [{ pointer, detail: `Must have at most ${BYTES_MAX} bytes.` }] }
  }
  try {
    return check(text, pointer)
  } catch (error) {
    if (!(error instanceof CedarBroken)) throw error
    return { errors: [{ pointer, detail: 'Is nested too deep to be read. Use fewer brackets.' }] }
  }
}

function check(text: string, pointer: string): CedarText {
  const cedar = new CedarInstance()
  const refuse = (details: string[]): CedarText => ({
    errors: details.slice(0, ERRORS_MAX).map(detail => ({ pointer, detail })),
  })
  const parts = cedar.split(text)
  if (parts.type === 'failure') return refuse(parts.errors.map(error => inWords(error, text)))
  if (parts.policy_templates.length > 0) return refuse(['Holds a template. Leave out the slots.'])
  if (parts.policies.length === 0) return refuse(['Holds no statement.'])
  if (parts.policies.length > STATEMENTS_MAX) {
    return refuse([`Holds ${parts.policies.length} statements; ${STATEMENTS_MAX} are allowed.`])
  }
  const statements = readStatements(cedar, text)
  if (statements.some(statement => depthOf(statement) > DEPTH_MAX)) {
    return refuse(['Is nested too deep. Write long lists as sets: `resource in [a, b, …]`.'])
  }
  if (statements.some(holdsLargeNumber)) {
    return refuse([`Holds a number beyond ${Number.MAX_SAFE_INTEGER}, which cannot be kept.`])
  }
  const valid = cedar.validate(CEDAR_SCHEMA, text)
  const found =
    valid.type === 'failure' ? valid.errors : valid.validationErrors.map(one => one.error)
  if (found.length > 0) return refuse(found.map(error => inWords(error, text)))
  const faults = faultsOfScopes(statements)
  if (faults.length > 0) return refuse(faults)
  const effects = new Set(statements.map(one => one.effect))
  if (effects.size > 1) {
    return refuse(['Mixes `forbid` and `permit`. Make two policies of them.'])
  }
  return { effect: effects.has('forbid') ? 'deny' : 'allow' }
}

/** The statements of a text that was found sound, in Cedar's JSON. @throws Error for any other */
export function readStatements(cedar: CedarInstance, text: string): PolicyJson[] {
  const parts = cedar.split(text)
  if (parts.type === 'failure') throw new Error('the text cannot be parsed')
  return parts.policies.map(statement => {
    const read = cedar.toJson(statement)
    if (read.type === 'failure') throw new Error('a statement cannot be parsed')
    return read.json
  })
}

/** The scopes that statements name, each once. */
export function scopesNamed(statements: readonly PolicyJson[]): string[] {
  const named = valuesIn(statements).flatMap(one => {
    if (typeof one !== 'object' || one === null || !('type' in one && 'id' in one)) return []
    return one.type === 'Scope' && typeof one.id === 'string' ? [one.id] : []
  })
  return [...new Set(named)].sort()
}

/** A JSON value and all values in it, found without recursion. */
function valuesIn(json: unknown): unknown[] {
  const found: unknown[] = [json]
  for (let i = 0; i < found.length; i++) {
    const one = found[i]
    if (typeof one === 'object' && one !== null) found.push(...Object.values(one))
  }
  return found
}

const SCOPE = /^(\*|[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(\.\*)?)$/

/** Written otherwise, a scope would never be met, and a `forbid` forbid nothing. */
function faultsOfScopes(statements: readonly PolicyJson[]): string[] {
  const named = scopesNamed(statements)
  if (named.length > SCOPES_MAX) {
    return [`Names ${named.length} scopes; ${SCOPES_MAX} are allowed. Name branches instead.`]
  }
  return named
    .filter(scope => !SCOPE.test(scope) || canonicalScope(scope) !== scope)
    .map(scope => {
      const shown = JSON.stringify(scope).slice(0, SHOWN_MAX)
      const mend = SCOPE.test(canonicalScope(scope))
        ? `Write Scope::"${canonicalScope(scope)}".`
        : 'Scopes are names with dots between them; a branch ends in `.*`.'
      return `Names the scope ${shown}, which no request has. ${mend}`
    })
}

/** Cedar's numbers have 64 bits, JSON's as we read it 53: such a one would be another. */
function holdsLargeNumber(statement: PolicyJson): boolean {
  return valuesIn(statement).some(one => typeof one === 'number' && !Number.isSafeInteger(one))
}

/** How many objects and arrays lie within each other, found without recursion. */
function depthOf(statement: PolicyJson): number {
  let deepest = 0
  const pending: { value: unknown; depth: number }[] = [{ value: statement, depth: 1 }]
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    deepest = Math.max(deepest, one.depth)
    if (typeof one.value !== 'object' || one.value === null) continue
    for (const value of Object.values(one.value)) pending.push({ value, depth: one.depth + 1 })
  }
  return deepest
}

function inWords(error: DetailedError, text: string): string {
  const start = error.sourceLocations?.[0]?.start
  const where = start === undefined ? '' : `${positionOf(text, start)}: `
  const help = error.help ? ` (${error.help})` : ''
  // Cedar numbers the statements by itself, which tells the author nothing that the line does not.
  const message = error.message.replace(/^for policy `[^`]*`, /, '')
  const words = `${where}${message}${help}`.slice(0, SHOWN_MAX).toWellFormed()
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

/** Line and column, from 1, of a byte of the text. */
export function positionOf(text: string, byte: number): string {
  const before = Buffer.from(text).subarray(0, byte).toString()
  const lines = before.split('\n')
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`
}
