/** The Python SDK, package `ampgate_sdk`: fixed files copied, the rest written from the model. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ApiModel } from '../model.ts'
import { emitApiList } from './api-list.ts'
import { emitClient, emitInit, emitResourcesInit } from './client.ts'
import { emitErrors } from './errors.ts'
import { emitModels } from './models.ts'
import { snake } from './names.ts'
import { emitResource } from './resources.ts'
import { replyModels, TypeWriter } from './types.ts'

const folder = 'sdk/python'

/** Path under generated/ → content. */
export async function emitPythonSdk(model: ApiModel): Promise<Map<string, string>> {
  const models = replyModels(model)
  const types = new TypeWriter(model, models)
  const files = new Map<string, string>()
  const put = (path: string, text: string): void => {
    files.set(`${folder}/${path}`, text)
  }
  for (const [path, text] of await readFolder(join(import.meta.dir, 'package'))) {
    put(path, text.replaceAll('{{version}}', model.info.version))
  }
  for (const [path, text] of await readFolder(join(import.meta.dir, 'runtime'))) {
    put(`ampgate_sdk/${path}`, text)
  }
  put('api.md', emitApiList(model, types))
  put('ampgate_sdk/_version.py', `VERSION = "${model.info.version}"\n`)
  put('ampgate_sdk/_client.py', emitClient(model))
  put('ampgate_sdk/__init__.py', emitInit(model, models))
  put('ampgate_sdk/errors.py', emitErrors(model))
  put('ampgate_sdk/models.py', emitModels(model, models, types))
  put('ampgate_sdk/resources/__init__.py', emitResourcesInit(model))
  for (const resource of model.resources) {
    put(`ampgate_sdk/resources/${snake(resource.name)}.py`, emitResource(resource, types))
  }
  return files
}

/** Every file below `root`, sorted, by its path with forward slashes. */
async function readFolder(root: string): Promise<[string, string][]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter(entry => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
  return Promise.all(
    paths.map(async (path): Promise<[string, string]> => {
      return [path.slice(root.length + 1).replaceAll('\\', '/'), await Bun.file(path).text()]
    }),
  )
}
