/** _client.py and the package's `__init__.py` files. */
import type { ApiModel, Model, Resource } from '../model.ts'
import { errorNames } from './errors.ts'
import { identifier, quoted, snake } from './names.ts'
import { resourceClass } from './resources.ts'
import { block, docstring, Imports } from './source.ts'

type Mode = 'sync' | 'async'

export function emitClient(model: ApiModel): string {
  const imports = new Imports()
  const parts = [
    emitClass(model, 'sync', imports),
    emitClass(model, 'async', imports),
    emitRaw(model, 'sync', imports),
    emitRaw(model, 'async', imports),
  ]
  const title = `"""The clients of the ${model.info.title} API."""`
  return `${title}\n\n${imports.render()}\n\n\n${parts.join('\n\n\n')}\n`
}

const className = (mode: Mode): string => (mode === 'async' ? 'AsyncAmpGate' : 'AmpGate')

const use = {
  sync: 'with AmpGate() as gate:\n            agent = gate.agents.get("ag_…")',
  async: 'async with AsyncAmpGate() as gate:\n            agent = await gate.agents.get("ag_…")',
} as const

function emitClass(model: ApiModel, mode: Mode, imports: Imports): string {
  const base = imports.from('._base_client', mode === 'async' ? 'AsyncClient' : 'SyncClient')
  const raw = `${className(mode)}WithRawResponse`
  return [
    `class ${className(mode)}(${base}):`,
    `    """A client of ${model.info.title}.\n\n    Example:\n        ${use[mode]}\n    """`,
    ...model.resources.map(resource => `\n${emitProperty(resource, mode, imports)}`),
    '',
    '    @property',
    `    def with_raw_response(self) -> ${raw}:`,
    '        """The same methods, with status and headers: each gives a `RawResponse`."""',
    `        return ${raw}(self._transport.raw())`,
  ].join('\n')
}

function emitProperty(resource: Resource, mode: Mode, imports: Imports): string {
  const name = imports.from(`.resources.${snake(resource.name)}`, resourceClass(resource, mode))
  return [
    '    @property',
    `    def ${identifier(snake(resource.name))}(self) -> ${name}:`,
    docstring([resource.description], 8),
    `        return ${name}(self._transport)`,
  ].join('\n')
}

function emitRaw(model: ApiModel, mode: Mode, imports: Imports): string {
  const transport = imports.from('._transport', mode === 'async' ? 'AsyncTransport' : 'Transport')
  const lines = model.resources.map(resource => {
    const name = resourceClass(resource, mode)
    const wrapper = imports.from(`.resources.${snake(resource.name)}`, `${name}WithRawResponse`)
    return `        self.${identifier(snake(resource.name))} = ${wrapper}(${name}(transport))`
  })
  return [
    `class ${className(mode)}WithRawResponse:`,
    `    def __init__(self, transport: ${transport}) -> None:`,
    ...lines,
  ].join('\n')
}

const fixed: [module: string, names: string[]][] = [
  [
    '._errors',
    [
      'AmpGateError',
      'APIConnectionError',
      'APIResponseError',
      'APIStatusError',
      'APITimeoutError',
      'ConfigurationError',
      'FieldError',
      'MissingApiKeyError',
    ],
  ],
  ['._client', ['AmpGate', 'AsyncAmpGate']],
  ['._pages', ['AsyncPage', 'AsyncPaginator', 'Page']],
  ['._raw', ['RawResponse']],
]

export function emitInit(model: ApiModel, models: readonly Model[]): string {
  const imports = new Imports()
  const names: string[] = []
  const add = (module: string, name: string): void => {
    names.push(imports.from(module, name))
  }
  for (const [module, exported] of fixed) for (const name of exported) add(module, name)
  for (const name of errorNames(model)) add('.errors', name)
  for (const one of models) add('.models', one.name)
  imports.from('._version', 'VERSION')
  const all = block('__all__ = [', [...names, '__version__'].sort().map(quoted), ']')
  const title = `"""The Python SDK of ${model.info.title}."""`
  return `${title}\n\n${imports.render()}\n\n__version__ = VERSION\n\n${all}\n`
}

export function emitResourcesInit(model: ApiModel): string {
  return `"""The resources of the ${model.info.title} API, a module for each."""\n`
}
