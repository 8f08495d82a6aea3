/** JSON Schemas as TypeScript source: named ones become constants, so nothing is written twice. */
import { isObject, type Json, type JsonObject, lookUp, schemaName } from './document.ts'

/** Annotations (JSON Schema 2020-12, Validation, 9): they explain, but never refuse, a value. */
const annotations = new Set(['description', 'title', 'example', 'examples', 'deprecated'])

export type SchemaOptions = {
  /**
   * Close every object that does not say what further members it may have. The description leaves
   * replies open, so that clients live with new members; a test must not, or a leak would pass.
   */
  closed: boolean
}

/** Collects the schemas that are written, and gives them as constants in an order that works. */
export class SchemaWriter {
  readonly #constants = new Map<string, string>()
  readonly #open = new Set<string>()

  constructor(
    private readonly document: JsonObject,
    private readonly options: SchemaOptions,
  ) {}

  /** The source of an expression for the schema: a constant's name, or a literal. */
  expression(schema: JsonObject): string {
    const name = schemaName(schema)
    if (name === undefined) return this.#object(schema)
    const { $ref, ...siblings } = schema
    this.#define(name, String($ref))
    const literal = this.#object(siblings)
    return literal === '{}' ? constantName(name) : `{ ...${constantName(name)}, ${literal.slice(2)}`
  }

  /** `const AgentSchema: JsonSchema = {…}`, each before its first use. */
  constants(): string[] {
    return [...this.#constants].map(([name, source]) => `const ${name}: JsonSchema = ${source}`)
  }

  #define(name: string, reference: string): void {
    if (this.#constants.has(constantName(name))) return
    if (this.#open.has(name)) throw new Error(`schema ${name} contains itself`)
    this.#open.add(name)
    const source = this.expression(lookUp(this.document, reference))
    this.#open.delete(name)
    this.#constants.set(constantName(name), source)
  }

  #object(schema: JsonObject): string {
    const parts: string[] = []
    for (const [keyword, value] of Object.entries(schema)) {
      if (annotations.has(keyword) || keyword.startsWith('x-')) continue
      parts.push(`${key(keyword)}: ${this.#keyword(keyword, value)}`)
    }
    const closes = this.options.closed && isObject(schema.properties)
    if (closes && schema.additionalProperties === undefined) {
      parts.push('additionalProperties: false')
    }
    return braces(parts)
  }

  /** Below `properties` the members are names of the caller's data, not keywords. */
  #keyword(keyword: string, value: Json): string {
    if (keyword === 'properties' && isObject(value)) {
      return braces(
        Object.entries(value).map(([name, one]) => `${key(name)}: ${this.#schema(one)}`),
      )
    }
    if (keyword === 'default' || keyword === 'enum' || keyword === 'const') return literal(value)
    if (Array.isArray(value)) return `[${value.map(item => this.#schema(item)).join(', ')}]`
    return this.#schema(value)
  }

  #schema(value: Json): string {
    return isObject(value) ? this.expression(value) : literal(value)
  }
}

/** Any JSON value as a TypeScript literal. */
export function literal(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (isObject(value)) {
    return braces(Object.entries(value).map(([name, one]) => `${key(name)}: ${literal(one)}`))
  }
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value)
}

/** A single-quoted text literal. */
export function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** `'a' | 'b'`, or `never`. */
export function union(texts: readonly string[]): string {
  return texts.length === 0 ? 'never' : texts.map(quoted).join(' | ')
}

const braces = (parts: string[]): string => (parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`)
const constantName = (name: string): string => `${name}Schema`
const key = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name))
