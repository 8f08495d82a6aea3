/** README.md, api.md and package.json of the package. */
import type { ApiModel, Method, Resource } from '../model.ts'
import { isCallable } from './client.ts'
import { needs } from './resources.ts'
import { type Signature, signatureOf } from './signature.ts'
import { camelCase } from './text.ts'

export function packageJson({ info }: ApiModel): string {
  const manifest = {
    name: 'ampgate-sdk',
    version: info.version,
    description: 'AmpGate from TypeScript and JavaScript: agent identities, task tokens, verify.',
    license: 'Apache-2.0',
    homepage: 'https://ampgate.tech',
    keywords: ['ampgate', 'agents', 'tokens', 'authorization'],
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20' },
    types: './index.d.ts',
    exports: {
      '.': { types: './index.d.ts', default: './index.js' },
      './package.json': './package.json',
    },
    files: ['index.js', 'index.d.ts', 'lib', 'examples', 'api.md'],
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

export function readme(text: string, quickstart: string): string {
  return text.replace('{{quickstart}}', () => quickstart.trim())
}

/** Every method with its verb and path. */
export function apiDocument(model: ApiModel): string {
  const sections = model.resources.map(resource => resourceSection(resource, model))
  return `# Methods of ampgate-sdk ${model.info.version}

\`gate\` is a \`new AmpGate(…)\`. Members have the same names as on the wire. \`options\` may always
be left out: \`{ timeoutMs, maxRetries, signal, headers }\`, with \`idempotencyKey\` on methods that
create and \`ifMatch\` on methods that change. A \`PageCall\` is awaited for its first page, or
iterated with \`for await\` for the items of all pages. A \`LineStream\` is iterated, and gives the
items as they come, however many there are.

${sections.join('\n')}
## Refusals

Each is an \`ApiError\` with one of these statuses and codes; the comment of a method names its own.

${refusals(model)}

## Scopes of API keys

${Object.entries(model.scopes)
  .map(([scope, allows]) => `- \`${scope}\`: ${allows}`)
  .join('\n')}
`
}

/** Status → every code that some method may answer with it. */
function refusals(model: ApiModel): string {
  const codes = new Map<number, Set<string>>()
  for (const { errors } of model.resources.flatMap(resource => resource.methods)) {
    for (const error of errors) {
      const known = codes.get(error.status) ?? new Set()
      codes.set(error.status, known)
      for (const code of error.codes) known.add(code)
    }
  }
  return [...codes]
    .sort(([a], [b]) => a - b)
    .map(([status, known]) => `- ${status}: ${[...known].map(code => `\`${code}\``).join(', ')}`)
    .join('\n')
}

function resourceSection(resource: Resource, model: ApiModel): string {
  const rows = resource.methods.map(method => methodRow(resource, method, model))
  const title = camelCase(resource.name)
  return `## ${title}

${resource.description}

| method | gives | request | key |
|---|---|---|---|
${rows.join('\n')}
`
}

function methodRow(resource: Resource, method: Method, model: ApiModel): string {
  const signature = signatureOf(resource, method, model)
  const call = `gate.${camelCase(resource.name)}.${signature.name}(${callParameters(signature)})`
  const short = isCallable(resource) ? `, \`gate.${camelCase(resource.name)}(options?)\`` : ''
  const request = `\`${method.httpMethod} ${method.path}\``
  const gives = `\`${signature.returns}\``.replaceAll('|', '\\|')
  return `| \`${call}\`${short} | ${gives} | ${request} | ${needs(method)} |`
}

function callParameters({ parameters }: Signature): string {
  return parameters.map(({ name, optional }) => (optional ? `${name}?` : name)).join(', ')
}
