/**
 * A proof for other languages: the client that oapi-codegen makes of the description compiles and
 * verifies a token. Without Go, or its modules, this is skipped. go.mod and go.sum pin all of it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestServer } from '../../support/server.ts'
import { missing, mustRun, root, run } from '../python/tools.ts'

const folder = await mkdtemp(join(tmpdir(), 'ampgate-go-'))
await cp(join(import.meta.dir, 'go'), folder, { recursive: true })
const go = await findGo()

/** The path of `go`, if the pinned modules are there or can be had. */
async function findGo(): Promise<string | undefined> {
  const found = Bun.which('go')
  if (!found) return missing('go', 'there is no go')
  const { code, stderr } = await run([found, 'mod', 'download'], { cwd: folder })
  if (code === 0) return found
  return missing('go', `its modules cannot be had: ${stderr.trim().split('\n').at(-1)}`)
}

afterAll(() => rm(folder, { recursive: true, force: true }))

describe.skipIf(!go)('oapi-codegen', () => {
  const command = go ?? ''
  let server: Awaited<ReturnType<typeof startTestServer>>

  beforeAll(async () => {
    server = await startTestServer()
  }, 60_000)

  afterAll(() => server?.stop())

  test('its client compiles and verifies a token', async () => {
    const inFolder = { cwd: folder, timeoutMs: 280_000 }
    await mkdir(join(folder, 'ampgate'))
    const description = join(root, 'generated', 'openapi.json')
    const generate = [command, 'tool', 'oapi-codegen', '-config', 'oapi-codegen.yaml', description]
    await mustRun(generate, inFolder)
    await mustRun([command, 'vet', './...'], inFolder)
    await mustRun([command, 'build', '-o', 'use', '.'], inFolder)
    expect(await mustRun([join(folder, 'use'), server.url, server.liveKey])).toBe('verified\n')
  }, 300_000)
})
