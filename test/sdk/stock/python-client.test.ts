/**
 * A proof for other generators: the client that openapi-python-client makes of the description is
 * complete, compiles and verifies a token. Without Python or the generator this is skipped.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestServer } from '../../support/server.ts'
import { findPython, mustRun, root } from '../python/tools.ts'

const here = import.meta.dir
const python = await findPython(['httpx', 'openapi_python_client'])

describe.skipIf(!python)('openapi-python-client', () => {
  const interpreter = python ?? ''
  let server: Awaited<ReturnType<typeof startTestServer>>
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ampgate-stock-'))
    server = await startTestServer()
  }, 60_000)

  afterAll(async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('its client is complete, compiles and verifies a token', async () => {
    const client = join(folder, 'stock_client')
    const printed = await mustRun(
      // biome-ignore format: an option and its value belong together
      [interpreter, '-m', 'openapi_python_client', 'generate', '--meta', 'none',
        '--path', join(root, 'generated', 'openapi.json'),
        '--config', join(here, 'openapi-python-client.yaml'),
        '--output-path', client],
    )
    // It warns about, and leaves out, what it does not understand.
    expect(printed).not.toMatch(/warning/i)
    await mustRun([interpreter, '-m', 'compileall', '-q', client])

    const use = [interpreter, join(here, 'use_python_client.py'), server.url, server.liveKey]
    expect(await mustRun(use, { env: { PYTHONPATH: folder } })).toBe('verified\n')
  }, 120_000)
})
