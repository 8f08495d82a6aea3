/** generated/ is what openapi.yaml says, and anything else is found. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cp, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { staleFiles, writeFiles } from '../../src/codegen/files.ts'
import { generate } from '../../src/codegen/generate.ts'

const root = join(import.meta.dir, '..', '..')
const generated = join(root, 'generated')
const yaml = await Bun.file(join(root, 'openapi.yaml')).text()
const files = await generate(yaml)

let folder: string
let copies = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ampgate-generate-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** A fresh generated/ that a test may spoil. */
async function fresh(): Promise<string> {
  const target = join(folder, String(copies++))
  await writeFiles(files, target)
  return target
}

describe('generated/', () => {
  test('is fresh: `bun run generate` would change nothing', async () => {
    expect(await staleFiles(files, generated)).toEqual([])
  })

  test('a spoilt, a missing and a surplus file are found and mended', async () => {
    const target = await fresh()
    await Bun.write(join(target, 'operations.ts'), '// edited by hand\n')
    await rm(join(target, 'openapi.json'))
    await Bun.write(join(target, 'sdk', 'left-over.txt'), '')
    const stale = ['openapi.json', 'operations.ts', 'sdk/left-over.txt']
    expect(await staleFiles(files, target)).toEqual(stale)
    expect(await writeFiles(files, target)).toEqual(stale)
    expect(await staleFiles(files, target)).toEqual([])
    expect(await Bun.file(join(target, 'sdk', 'left-over.txt')).exists()).toBe(false)
  })

  test('writing leaves no temporary file', async () => {
    const target = join(folder, 'empty')
    await writeFiles(files, target)
    const names = await readdir(target, { recursive: true })
    expect(names.filter(name => name.endsWith('.tmp'))).toEqual([])
  })

  test('what tools leave in the SDK folders is not touched', async () => {
    const target = await fresh()
    const cache = join(target, 'sdk', 'python', '__pycache__', 'x.pyc')
    await Bun.write(cache, '')
    expect(await writeFiles(files, target)).toEqual([])
    expect(await Bun.file(cache).exists()).toBe(true)
  })
})

describe('generating', () => {
  test('is deterministic', async () => {
    expect(await generate(yaml)).toEqual(files)
  })

  test('a change of the description makes files stale', async () => {
    const changed = await generate(yaml.replaceAll('Register an agent', 'Enrol an agent'))
    const stale = await staleFiles(changed, generated)
    expect(stale).toContain('openapi.json')
    expect(stale).toContain('schema.d.ts')
  })
})

describe('`generate --check`', () => {
  /** The generator of this checkout, with an openapi.yaml and a generated/ of its own. */
  async function check(spoil: (generated: string) => Promise<unknown>): Promise<[number, string]> {
    const checkout = join(folder, `checkout-${copies++}`)
    await cp(join(root, 'src', 'codegen'), join(checkout, 'src', 'codegen'), { recursive: true })
    await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'))
    await Bun.write(join(checkout, 'openapi.yaml'), yaml)
    await writeFiles(files, join(checkout, 'generated'))
    await spoil(join(checkout, 'generated'))
    const child = Bun.spawn(
      [process.execPath, join(checkout, 'src', 'codegen', 'generate.ts'), '--check'],
      { cwd: folder, stdout: 'pipe', stderr: 'inherit' },
    )
    const said = await new Response(child.stdout).text()
    return [await child.exited, said]
  }

  test('exits 0 and says nothing when generated/ is fresh', async () => {
    expect(await check(async () => {})).toEqual([0, ''])
  }, 60_000)

  test('exits 1, names the stale files and writes nothing', async () => {
    let spoilt = ''
    const answer = await check(async generated => {
      spoilt = join(generated, 'openapi.json')
      await Bun.write(spoilt, '{}')
    })
    expect(answer).toEqual([1, 'generated/openapi.json\n'])
    expect(await Bun.file(spoilt).text()).toBe('{}')
  }, 60_000)
})
