/** The package's example, as a user runs it, against a running server. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { findNode } from '../../support/node.ts'
import { startTestServer } from '../../support/server.ts'

const example = join(import.meta.dir, '../../../generated/sdk/typescript/examples/quickstart.mjs')
const node = findNode()
let server: Awaited<ReturnType<typeof startTestServer>>

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.stop())

async function run(runtime: string, apiKey: string): Promise<string[]> {
  const child = Bun.spawn([runtime, example], {
    env: { AMPGATE_URL: server.url, AMPGATE_API_KEY: apiKey },
    stderr: 'pipe',
  })
  const printed = await new Response(child.stdout).text()
  expect(await new Response(child.stderr).text()).toBe('')
  expect(await child.exited).toBe(0)
  return printed.trim().split('\n')
}

async function checkQuickstart(runtime: string, apiKey: string): Promise<void> {
  const [id, name, ...rest] = await run(runtime, apiKey)
  expect(id).toMatch(/^ag_\w+$/)
  expect(name).toBe('order-processor')
  const [remaining, after] = rest.slice(-2)
  expect(rest.slice(0, -2).join('')).toContain('orders.create')
  expect(Number(remaining)).toBeGreaterThan(60)
  expect(Number(remaining)).toBeLessThanOrEqual(120)
  expect(after).toBe('false revoked')
}

test('the quick start runs under Bun, live and test', async () => {
  await checkQuickstart(process.execPath, server.liveKey)
  await checkQuickstart(process.execPath, server.testKey)
})

// Without Node on PATH there is nothing to prove: the same file runs under Bun above.
test.skipIf(!node)('the quick start runs under Node', async () => {
  await checkQuickstart(node ?? '', server.liveKey)
})
