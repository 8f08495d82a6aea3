/** models.py: a frozen dataclass per object of the replies, an open enum per named enum. */
import type { ApiModel, Model, Property } from '../model.ts'
import { identifier, quoted } from './names.ts'
import { docstring, Imports, indent, list } from './source.ts'
import type { TypeWriter } from './types.ts'

type ObjectModel = Extract<Model, { kind: 'object' }>

export function emitModels(model: ApiModel, models: readonly Model[], types: TypeWriter): string {
  const imports = new Imports()
  const parts = models.map(one => {
    if (one.kind === 'enum') return emitEnum(one.name, one.description, one.values, types, imports)
    if (one.kind === 'object') return emitClass(one, types, imports)
    throw new Error(`${one.name} needs no name in Python`)
  })
  const title = `"""The objects of the ${model.info.title} API."""`
  return `${[title, imports.render()].join('\n\n')}\n\n${blocks(parts)}\n`
}

/** Two blank lines around classes, one between assignments, as formatters have it. */
function blocks(parts: readonly string[]): string {
  return parts
    .map((part, index) => {
      const isClass = part.startsWith('@')
      const afterClass = index > 0 && parts[index - 1]?.startsWith('@') === true
      return index > 0 && (isClass || afterClass) ? `\n${part}` : part
    })
    .join('\n\n')
}

function emitEnum(
  name: string,
  description: string,
  values: readonly string[],
  types: TypeWriter,
  imports: Imports,
): string {
  const type = types.openEnum(values, imports, name.length + 3)
  return `${name} = ${type}\n${docstring([description], 0)}`
}

function emitClass(model: ObjectModel, types: TypeWriter, imports: Imports): string {
  // Fields without a default must come first in a dataclass.
  const properties = [
    ...model.properties.filter(property => property.required),
    ...model.properties.filter(property => !property.required),
  ]
  const secrets = properties.filter(property => property.secret)
  const body = [
    docstring([model.description], 4),
    properties.map(property => emitField(property, types, imports)).join('\n'),
    emitExtra(imports),
    ...(secrets.length > 0 ? [emitSecrets(secrets, imports)] : []),
    emitDecode(model.name, properties, types, imports),
  ]
  imports.from('._model', 'Model')
  const decorator = `@${imports.from('dataclasses', 'dataclass')}(frozen=True, repr=False)`
  return `${decorator}\nclass ${model.name}(Model):\n${body.join('\n\n')}`
}

function emitField(property: Property, types: TypeWriter, imports: Imports): string {
  const type = types.annotation(property.type, 'reply', imports, '')
  const name = identifier(property.name)
  const declared = property.required
    ? `${name}: ${type}`
    : `${name}: ${imports.from('typing', 'Optional')}[${type}] = None`
  return `${indent(declared, 4)}\n${docstring([property.description], 4)}`
}

function emitExtra(imports: Imports): string {
  const field = imports.from('dataclasses', 'field')
  const type = `dict[str, ${imports.from('typing', 'Any')}]`
  return indent(
    `extra_fields: ${type} = ${field}(default_factory=dict)\n` +
      '"""Members that this version of the package does not know."""',
    4,
  )
}

function emitSecrets(secrets: readonly Property[], imports: Imports): string {
  const names = secrets.map(secret => quoted(identifier(secret.name))).join(', ')
  const type = `${imports.from('typing', 'ClassVar')}[frozenset[str]]`
  return indent(`_secret_fields: ${type} = frozenset({${names}})`, 4)
}

function emitDecode(
  name: string,
  properties: readonly Property[],
  types: TypeWriter,
  imports: Imports,
): string {
  const fields = properties.map(property => {
    const read = imports.from('._decode', property.required ? 'required' : 'optional')
    const decoder = types.decoder(property.type, imports, '', '._decode')
    return `${identifier(property.name)}=${read}(data, ${quoted(property.name)}, ${decoder})`
  })
  const made = list('cls(', [...fields, 'extra_fields=cls._extra(data)'], ')', 15)
  return indent(
    [
      '@classmethod',
      `def decode(cls, value: object) -> ${name}:`,
      `    data = ${imports.from('._decode', 'members')}(value)`,
      indent(`return ${made}`, 4),
    ].join('\n'),
    4,
  )
}
