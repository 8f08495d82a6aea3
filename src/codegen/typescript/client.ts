/** The class that users make, and what the package exports. */
import { quoted } from '../literal.ts'
import type { ApiModel, Resource } from '../model.ts'
import { resourceClass } from './resources.ts'
import { camelCase, docComment } from './text.ts'

/** A resource with nothing but a `get` without parameters is a function too: `gate.whoami()`. */
export function isCallable({ methods }: Resource): boolean {
  const [only, ...others] = methods
  if (!only || others.length > 0 || only.name !== 'get' || only.body) return false
  return only.pathParams.length === 0 && only.queryParams.length === 0
}

/** The source of client.ts. */
export function clientSource(model: ApiModel): string {
  const { resources, info } = model
  const imports = resources.map(
    resource => `import { ${resourceClass(resource)} } from './resources/${resource.name}.ts'\n`,
  )
  const fields = resources.map(resource => {
    const field = `  readonly ${camelCase(resource.name)}: ${fieldType(resource)}
`
    return docComment(resource.description, '  ') + field
  })
  const assignments = resources.map(
    resource => `    this.${camelCase(resource.name)} = ${fieldValue(resource)}\n`,
  )
  return `import { callable, type Callable } from './callable.ts'
import type { ClientOptions } from './options.ts'
import { printAs } from './printing.ts'
${imports.join('')}import { readSettings } from './settings.ts'
import { Transport } from './transport.ts'

/**
 * A client of AmpGate. Without an API key it can call the public methods, \`tokens.verify\` above
 * all. It holds no connection and no state; make one and share it.
 */
export class AmpGate {
${fields.join('')}  /** Where AmpGate is, without a slash at its end. */
  readonly baseUrl: string
  /** Where the API key acts, as its text or the option says. \`verify\` expects tokens of it. */
  readonly environment: 'live' | 'test'

  /** @throws {ConfigurationError} when an option cannot be used. */
  constructor(options: ClientOptions = {}) {
    const transport = new Transport(readSettings(options, ${quoted(info.version)}))
${assignments.join('')}    this.baseUrl = transport.baseUrl
    this.environment = transport.environment
    const { baseUrl, environment } = this
    printAs(this, () => \`AmpGate { baseUrl: '\${baseUrl}', environment: '\${environment}' }\`)
  }
}
`
}

function fieldType(resource: Resource): string {
  return isCallable(resource) ? `Callable<${resourceClass(resource)}>` : resourceClass(resource)
}

function fieldValue(resource: Resource): string {
  const made = `new ${resourceClass(resource)}(transport)`
  return isCallable(resource) ? `callable(${made})` : made
}

/** The source of index.ts. */
export function indexSource({ resources }: ApiModel): string {
  const types = resources.map(({ name, methods }) => {
    const params = methods.some(method => method.queryParams.length > 0)
    return params ? `export type * from './lib/resources/${name}.ts'\n` : ''
  })
  return `export type { Call, Reply } from './lib/call.ts'
export { AmpGate } from './lib/client.ts'
export * from './lib/errors.ts'
export type { LineStream } from './lib/lines.ts'
export type * from './lib/models.ts'
export type {
  ClientOptions,
  ConditionalOptions,
  Fetch,
  IdempotentOptions,
  RequestOptions,
} from './lib/options.ts'
export type { Page, PageCall } from './lib/page.ts'
${types.join('')}`
}
