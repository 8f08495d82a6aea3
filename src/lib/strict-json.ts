/**
 * JSON as AmpGate reads it (RFC 8259, and I-JSON, RFC 7493): no repeated member names, no NUL, no
 * lone surrogates, no numbers beyond a double, bounded depth. `JSON.parse` alone lets all of these
 * pass.
 */
import type { FieldError } from './errors.ts'

/**
 * Member names that reach an object's prototype in careless code; no field of ours has such a name.
 */
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype'])

export type StrictJson = { ok: true; value: unknown } | { ok: false; error: FieldError }

const refuse = (pointer: string, detail: string): StrictJson => ({
  ok: false,
  error: { pointer, detail },
})

/** Parse `text`, of at most `depthMax` nested arrays and objects. */
export function parseStrictJson(text: string, depthMax: number): StrictJson {
  const shape = measure(text, depthMax)
  if (shape.tooDeep) return refuse('', `Nest arrays and objects at most ${depthMax} deep.`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refuse('', 'The body is not valid JSON.')
  }
  const walk: Walk = { members: 0, fault: undefined }
  inspect(value, '', walk)
  if (walk.fault !== undefined) return { ok: false, error: walk.fault }
  // Each `:` outside a text is one written member; a repeated name is written but not kept.
  if (walk.members !== shape.members) return refuse('', 'A member name is repeated in one object.')
  return { ok: true, value }
}

/** Count members and depth without parsing, so that deep input costs no recursion. */
function measure(text: string, depthMax: number): { members: number; tooDeep: boolean } {
  let members = 0
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: // a text: leap to its closing quote
        i = endOfText(text, i)
        break
      case 0x3a:
        members++
        break
      case 0x5b:
      case 0x7b:
        if (++depth > depthMax) return { members, tooDeep: true }
        break
      case 0x5d:
      case 0x7d:
        depth--
    }
  }
  return { members, tooDeep: false }
}

function endOfText(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++
  return backslashes % 2 === 1
}

type Walk = { members: number; fault: FieldError | undefined }

function inspect(value: unknown, pointer: string, walk: Walk): void {
  if (walk.fault !== undefined) return
  if (typeof value === 'string') {
    walk.fault = textFault(value, pointer)
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) walk.fault = { pointer, detail: 'The number is too large.' }
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) inspect(value[i], `${pointer}/${i}`, walk)
  } else if (typeof value === 'object' && value !== null) {
    inspectObject(value, pointer, walk)
  }
}

function inspectObject(object: object, pointer: string, walk: Walk): void {
  for (const [name, member] of Object.entries(object)) {
    walk.members++
    const at = `${pointer}/${escapePointer(name)}`
    walk.fault ??= textFault(name, at)
    if (FORBIDDEN_NAMES.has(name)) {
      walk.fault ??= { pointer: at, detail: `A member cannot be named ${name}.` }
    }
    inspect(member, at, walk)
  }
}

function textFault(text: string, pointer: string): FieldError | undefined {
  if (text.includes('\u0000'))
    return { pointer, detail: 'The text holds a NUL character; remove it.' }
  if (text.isWellFormed()) return undefined
  return { pointer: pointer.toWellFormed(), detail: 'The text holds half of a surrogate pair.' }
}

/** A member name as a segment of a JSON pointer (RFC 6901, section 3). */
export const escapePointer = (name: string): string =>
  name.replaceAll('~', '~0').replaceAll('/', '~1')
