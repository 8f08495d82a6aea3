/**
 * `bun run generate`: openapi.yaml → generated/. Everything is made in memory first, so a
 * description that is refused changes nothing. With `--check` nothing is written: exit code 1 and
 * the stale paths, one per line, when generated/ is not what openapi.yaml says.
 */
import { join } from 'node:path'
import { parseDocument } from './document.ts'
import { type Files, isLeftover, staleFiles, writeFiles } from './files.ts'
import { readModel } from './model.ts'
import { emitOpenapiJson } from './openapi-json.ts'
import { emitOperations, emitReplies } from './operations.ts'
import { emitPythonSdk } from './python/emit.ts'
import { emitSchema } from './schema.ts'
import { emitTypescriptSdk } from './typescript/emit.ts'

/** All of generated/, from the text of openapi.yaml. */
export async function generate(yaml: string): Promise<Files> {
  const document = parseDocument(yaml)
  const model = readModel(document)
  const files = [
    ['schema.d.ts', await emitSchema(document)],
    ['operations.ts', emitOperations(document)],
    ['replies.ts', emitReplies(document)],
    ['openapi.json', emitOpenapiJson(document)],
    ...(await emitTypescriptSdk(model)),
    ...(await emitPythonSdk(model)),
  ] as const
  return new Map(files.filter(([path]) => !isLeftover(path)))
}

async function main(args: string[]): Promise<number> {
  const root = join(import.meta.dir, '..', '..')
  const files = await generate(await Bun.file(join(root, 'openapi.yaml')).text())
  const folder = join(root, 'generated')
  if (args.includes('--check')) {
    const stale = await staleFiles(files, folder)
    for (const path of stale) console.log(`generated/${path}`)
    return stale.length > 0 ? 1 : 0
  }
  const written = await writeFiles(files, folder)
  console.log(`generated/: ${files.size} files, ${written.length} changed`)
  return 0
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)))
