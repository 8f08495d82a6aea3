/**
 * The description that the framework derives from what is mounted, held against our own: every
 * route is described, and everything described is there.
 */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { swagger } from '@elysiajs/swagger'
import openapi from '../../generated/openapi.json' with { type: 'json' }
import { type Json, operationsOf, parseDocument } from '../../src/codegen/document.ts'
import { billingPages } from '../../src/http/billing/pages.ts'
import { ClientAddresses } from '../../src/http/client-address.ts'
import { createExplorer } from '../../src/http/explorer.ts'
import { createHandlers } from '../../src/http/handlers.ts'
import type { OwnRoute } from '../../src/http/own-route.ts'
import { createRoutes } from '../../src/http/pipeline.ts'
import { createServer, type ExtraRoutes } from '../../src/http/server.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

type Paths = { paths: { [path: string]: { [method: string]: unknown } } }

const DERIVED = '/derived.json'
const METHODS = ['get', 'post', 'put', 'patch', 'delete']

let server: TestServer
let explorer: ExtraRoutes
let own: readonly OwnRoute[]
let mounted: string[]

/** `GET /v1/agents`, sorted. */
const routesOf = ({ paths }: Paths): string[] =>
  Object.entries(paths)
    .flatMap(([path, item]) =>
      Object.keys(item)
        .filter(method => METHODS.includes(method))
        .map(method => `${method.toUpperCase()} ${path}`),
    )
    .sort()

beforeAll(async () => {
  server = await startTestServer()
  explorer = createExplorer(server.core.description.json)
  const log = { isLevelEnabled: () => false, debug: () => {}, error: () => {} }
  const edge = { ...server.core, addresses: new ClientAddresses([]), log }
  own = billingPages(edge)
  const app = createServer(
    createRoutes(createHandlers(server.core), edge),
    edge,
    explorer,
    own,
  ).use(
    swagger({
      provider: 'swagger-ui',
      path: '/derived',
      specPath: DERIVED,
      excludeStaticFile: false,
      excludeMethods: ['OPTIONS', 'HEAD'],
      exclude: [DERIVED],
    }),
  )
  const reply = await app.handle(new Request(`http://localhost${DERIVED}`))
  mounted = routesOf((await reply.json()) as Paths)
}, 60_000)

afterAll(() => server?.stop())

test('what is mounted is what is described, the explorer and the pages of billing', async () => {
  const source = await Bun.file(new URL('../../openapi.yaml', import.meta.url)).text()
  const described = operationsOf(parseDocument(source)).map(one => `${one.method} ${one.path}`)
  const others = [
    ...[...explorer.keys()].map(path => `GET ${path}`),
    ...own.map(({ method, path }) => `${method} ${path}`),
  ]
  expect(mounted).toEqual([...described, ...others].sort())
})

test('what the explorer shows is mounted, and nothing of it internal', () => {
  const shown = operationsOf(openapi as { [name: string]: Json })
  for (const { method, path } of shown) expect(mounted).toContain(`${method} ${path}`)
  expect(JSON.stringify(openapi)).not.toContain('x-internal')
})
