import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { parseDocument } from '../../../src/codegen/document.ts'
import { readModel } from '../../../src/codegen/model.ts'
import { emitTypescriptSdk } from '../../../src/codegen/typescript/emit.ts'

const root = join(import.meta.dir, '..', '..', '..')
const folder = join(root, 'generated', 'sdk', 'typescript')
const read = (path: string): Promise<string> => Bun.file(join(folder, path)).text()

async function emit(): Promise<Map<string, string>> {
  const yaml = await Bun.file(join(root, 'openapi.yaml')).text()
  return emitTypescriptSdk(readModel(parseDocument(yaml)))
}

test('the package is what the description says, and making it twice makes the same', async () => {
  const files = await emit()
  expect([...(await emit())]).toEqual([...files])
  for (const [path, content] of files) {
    expect(path.startsWith('sdk/typescript/')).toBe(true)
    expect(await Bun.file(join(root, 'generated', path)).text()).toBe(content)
  }
})

test('it has no dependencies and imports nothing but itself', async () => {
  expect(JSON.parse(await read('package.json'))).not.toHaveProperty('dependencies')
  for (const [path, content] of await emit()) {
    if (!/\.(js|d\.ts)$/.test(path)) continue
    for (const [, from] of content.matchAll(/(?:from|import\() ?'([^']+)'/g)) {
      expect(from).toMatch(/^\.\.?\/.*\.js$/)
    }
  }
})

test('api.md lists every operation with its method and path', async () => {
  const api = await read('api.md')
  const yaml = await Bun.file(join(root, 'openapi.yaml')).text()
  for (const { name, methods } of readModel(parseDocument(yaml)).resources) {
    for (const method of methods) {
      const row = api.split('\n').find(line => line.includes(`\`gate.${name}.${method.name}(`))
      expect(row).toContain(`\`${method.httpMethod} ${method.path}\``)
    }
  }
})

test('every exported error class stands in README', async () => {
  const readme = await read('README.md')
  const { AmpGate: _, ...errors } = await import(join(folder, 'index.js'))
  expect(Object.keys(errors).length).toBeGreaterThan(10)
  for (const name of Object.keys(errors)) expect(readme).toContain(`\`${name}\``)
})

test('README shows the example as it is', async () => {
  expect(await read('README.md')).toContain((await read('examples/quickstart.mjs')).trim())
})
