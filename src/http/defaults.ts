import type { JsonSchema } from '../../generated/operations.ts'

/** The members of an object schema that have a default. */
export function defaultsOf(schema: JsonSchema): Record<string, unknown> {
  const properties = schema.properties
  if (typeof properties !== 'object' || properties === null) return {}
  const defaults: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(properties)) {
    if (hasDefault(member)) defaults[name] = member.default
  }
  return defaults
}

const hasDefault = (schema: unknown): schema is { default: unknown } =>
  typeof schema === 'object' && schema !== null && 'default' in schema
