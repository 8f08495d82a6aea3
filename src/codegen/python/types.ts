/** Types of the model → annotations and decoders in Python. */
import type { ApiModel, Method, Model, TypeRef } from '../model.ts'
import { quoted } from './names.ts'
import { type Imports, list } from './source.ts'

/** What callers write may be wider than what they get: any sequence, a datetime or its text. */
export type Direction = 'request' | 'reply'

export class TypeWriter {
  readonly #models: Map<string, Model>
  readonly #replyModels: Set<string>

  constructor(model: ApiModel, replied: readonly Model[]) {
    this.#models = new Map(model.schemas.map(schema => [schema.name, schema]))
    this.#replyModels = new Set(replied.map(one => one.name))
  }

  /** The annotation for a value; `imports` learns what it needs, `models` is where classes live. */
  annotation(type: TypeRef, direction: Direction, imports: Imports, models: string): string {
    const inner = (one: TypeRef): string => this.annotation(one, direction, imports, models)
    switch (type.kind) {
      case 'string':
        return 'str'
      case 'integer':
        return 'int'
      case 'number':
        return 'float'
      case 'boolean':
        return 'bool'
      case 'datetime':
        return this.#time(direction, imports)
      case 'unknown':
        return imports.from('typing', 'Any')
      case 'array':
        return direction === 'reply'
          ? `list[${inner(type.items)}]`
          : `${imports.from('typing', 'Sequence')}[${inner(type.items)}]`
      case 'map':
        return direction === 'reply'
          ? `dict[str, ${inner(type.values)}]`
          : `${imports.from('typing', 'Mapping')}[str, ${inner(type.values)}]`
      case 'enum':
        return this.openEnum(type.values, imports)
      case 'union':
        return `${imports.from('typing', 'Union')}[${[...new Set(type.of.map(inner))].join(', ')}]`
      case 'ref':
        return this.#reference(type.name, direction, imports, models)
    }
  }

  /** `Union[Literal["live", "test"], str]`: editors offer the known values, unknown ones pass. */
  openEnum(values: readonly string[], imports: Imports, column = 0): string {
    imports.from('typing', 'Union')
    const literal = `${imports.from('typing', 'Literal')}[`
    const known = list(literal, values.map(quoted), ']', column + 'Union['.length + ', str]'.length)
    return list('Union[', [known, 'str'], ']', column)
  }

  /** An expression that makes the typed value of a JSON value. */
  decoder(type: TypeRef, imports: Imports, models: string, decode: string): string {
    const use = (name: string): string => imports.from(decode, name)
    const inner = (one: TypeRef): string => this.decoder(one, imports, models, decode)
    switch (type.kind) {
      case 'string':
      case 'enum':
        return use('text')
      case 'integer':
      case 'number':
      case 'boolean':
        return use(type.kind)
      case 'datetime':
        return use('timestamp')
      case 'unknown':
      case 'union':
        return use('anything')
      case 'array':
        return `${use('array')}(${inner(type.items)})`
      case 'map':
        return `${use('mapping')}(${inner(type.values)})`
      case 'ref': {
        const model = this.#model(type.name)
        if (model.kind === 'object') return `${this.#class(type.name, imports, models)}.decode`
        return model.kind === 'enum' ? use('text') : inner(model.type)
      }
    }
  }

  #time(direction: Direction, imports: Imports): string {
    const datetime = imports.from('datetime', 'datetime')
    return direction === 'reply' ? datetime : `${imports.from('typing', 'Union')}[${datetime}, str]`
  }

  #reference(name: string, direction: Direction, imports: Imports, models: string): string {
    const model = this.#model(name)
    if (model.kind === 'enum') return this.#class(name, imports, models)
    if (model.kind !== 'object') return this.annotation(model.type, direction, imports, models)
    if (direction === 'reply') return this.#class(name, imports, models)
    const mapping = `${imports.from('typing', 'Mapping')}[str, ${imports.from('typing', 'Any')}]`
    if (!this.#replyModels.has(name)) return mapping
    return `${imports.from('typing', 'Union')}[${this.#class(name, imports, models)}, ${mapping}]`
  }

  #class(name: string, imports: Imports, models: string): string {
    return models === '' ? name : imports.from(models, name)
  }

  #model(name: string): Model {
    const model = this.#models.get(name)
    if (!model) throw new Error(`there is no schema ${name}`)
    return model
  }
}

/**
 * The object and enum schemas that need a name in Python: all enums, and every object that a
 * success reply can hold. Pages are `Page[Item]`, problems are exceptions.
 */
export function replyModels(model: ApiModel): Model[] {
  const byName = new Map(model.schemas.map(schema => [schema.name, schema]))
  const found = new Set<string>()
  const visit = (type: TypeRef): void => {
    if (type.kind === 'array') visit(type.items)
    if (type.kind === 'map') visit(type.values)
    if (type.kind === 'union') type.of.forEach(visit)
    if (type.kind !== 'ref' || found.has(type.name)) return
    found.add(type.name)
    const schema = byName.get(type.name)
    if (schema?.kind === 'object') for (const property of schema.properties) visit(property.type)
  }
  for (const resource of model.resources) {
    for (const method of resource.methods) visit(replyType(method))
  }
  return model.schemas.filter(
    schema =>
      (schema.kind === 'enum' && schema.usedIn !== 'unused') ||
      (schema.kind === 'object' && found.has(schema.name)),
  )
}

/** What one reply is about: of a page or of lines, its items. */
export function replyType(method: Method): TypeRef {
  const item = method.page ?? method.lines
  return item ? { kind: 'ref', name: item.itemSchemaName } : method.reply.type
}
