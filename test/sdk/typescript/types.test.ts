import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'

const root = join(import.meta.dir, '..', '..', '..')
let folder: string

/** A user's project: the package in node_modules, the consumer importing it by its name. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ampgate-sdk-types-'))
  await mkdir(join(folder, 'node_modules'))
  const installed = join(folder, 'node_modules', 'ampgate-sdk')
  await symlink(join(root, 'generated', 'sdk', 'typescript'), installed)
  const consumer = await Bun.file(join(import.meta.dir, 'consumer.ts')).text()
  const byName = consumer.replace("'../../../generated/sdk/typescript/index.js'", "'ampgate-sdk'")
  expect(byName).not.toBe(consumer)
  await Bun.write(join(folder, 'consumer.ts'), byName)
  await Bun.write(join(folder, 'package.json'), '{"type":"module"}')
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const { ModuleKind, ModuleResolutionKind, ScriptTarget } = ts
const nodenext = { module: ModuleKind.NodeNext, moduleResolution: ModuleResolutionKind.NodeNext }
const bundler = { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler }
const everything = {
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
}

const configurations: [string, ts.CompilerOptions][] = [
  ['nodenext', nodenext],
  ['bundler, every strict option', { ...bundler, ...everything }],
]

for (const [name, options] of configurations) {
  test(`the package type-checks under tsc --strict, ${name}`, () => {
    const program = ts.createProgram([join(folder, 'consumer.ts')], {
      target: ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
      types: [],
      strict: true,
      // The package's own declarations are checked, the compiler's are not.
      skipLibCheck: false,
      skipDefaultLibCheck: true,
      noEmit: true,
      ...options,
    })
    const found = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
      const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line : -1
      return `${file?.fileName}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
    expect(found).toEqual([])
    const declarations = program.getSourceFiles().map(file => file.fileName)
    expect(declarations.filter(file => file.includes('sdk/typescript/lib')).length).toBeGreaterThan(
      5,
    )
  })
}
