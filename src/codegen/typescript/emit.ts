/** The TypeScript SDK, package `ampgate-sdk`: the runtime as it stands, the rest from the model. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ApiModel } from '../model.ts'
import { clientSource, indexSource } from './client.ts'
import { apiDocument, packageJson, readme } from './documents.ts'
import { resourceSource } from './resources.ts'
import { transpile } from './transpile.ts'
import { modelsSource, usedSchemas } from './types.ts'

const folder = 'sdk/typescript'
const runtimeFolder = join(import.meta.dir, 'runtime')
const templatesFolder = join(import.meta.dir, 'templates')

/** All files of the package: path under generated/ → content. */
export async function emitTypescriptSdk(model: ApiModel): Promise<Map<string, string>> {
  const sources = await packageSources(model)
  const quickstart = await template('quickstart.mjs')
  const files = new Map([
    ['LICENSE', await template('LICENSE')],
    ['README.md', readme(await template('README.md'), quickstart)],
    ['api.md', apiDocument(model)],
    ['examples/quickstart.mjs', quickstart],
    ['package.json', packageJson(model)],
    ...transpile(sources),
  ])
  return new Map([...files].map(([path, content]) => [`${folder}/${path}`, content]))
}

/** The package as TypeScript, before it is transpiled. */
async function packageSources(model: ApiModel): Promise<Map<string, string>> {
  const sources = new Map<string, string>()
  for (const name of (await readdir(runtimeFolder)).sort()) {
    sources.set(`lib/${name}`, await Bun.file(join(runtimeFolder, name)).text())
  }
  const runtime = [...sources.values()].join('\n')
  for (const name of usedSchemas(model)) {
    const taken = new RegExp(`^export (class|type) ${name}\\b`, 'm').test(runtime)
    if (taken) throw new Error(`schema ${name} has the name of a type of the TypeScript SDK`)
  }
  sources.set('lib/models.ts', modelsSource(model))
  for (const resource of model.resources) {
    sources.set(`lib/resources/${resource.name}.ts`, resourceSource(resource, model))
  }
  sources.set('lib/client.ts', clientSource(model))
  sources.set('index.ts', indexSource(model))
  return sources
}

function template(name: string): Promise<string> {
  return Bun.file(join(templatesFolder, name)).text()
}
