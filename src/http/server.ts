/**
 * Mounts the route table on Elysia. The framework routes and listens; the pipeline does all else.
 */
import { Elysia } from 'elysia'
import { type OperationId, operationList } from '../../generated/operations.ts'
import { DomainError } from '../lib/errors.ts'
import type { Handlers } from './contract.ts'
import type { Edge } from './edge.ts'
import { Exchange } from './exchange.ts'
import { createOwnRoute, type OwnRoute } from './own-route.ts'
import { type AnyHandler, createRoute, type Route } from './pipeline.ts'
import type { Lane } from './verify-lane.ts'

/**
 * Bun refuses larger bodies by an empty 413; ours, with a problem document, comes long before. A
 * body that is refused is never held in memory, however long it is.
 */
const BUN_BODY_BYTES_MAX = 64 * 1_048_576
/** A connection that is silent for this long is cut. */
const IDLE_SECONDS = 30

export type ListenOptions = { hostname: string; port: number }

export type Server = {
  /** Where it listens, `http://host:port`. */
  readonly url: string
  /** Answer `request` without a socket. */
  handle(request: Request): Promise<Response>
  /** Take no new connections, answer what is in flight, then close. */
  stop(): Promise<void>
}

/** Undefined: there is nothing at this address after all. */
type ExtraAnswer = (request: Request) => Response | undefined | Promise<Response | undefined>

/** The routes besides the description's: assets of the explorer, say. */
export type ExtraRoutes = ReadonlyMap<string, ExtraAnswer>

/** Lanes ahead of the framework, made of the plain route that they stand in for. */
export type Lanes = { readonly [Id in OperationId]?: (plain: Route) => Lane }

/** Every route, mounted. */
export function createServer(
  handlers: Handlers,
  edge: Edge,
  extra: ExtraRoutes,
  own: readonly OwnRoute[] = [],
  lanes: Lanes = {},
): Elysia {
  const routes: NativeRoutes = {}
  // Each route is compiled by its first request: all of them together would hold up a start.
  const app = new Elysia({ precompile: false, normalize: false, serve: { routes } })
  for (const operation of operationList) {
    const route = createRoute(operation, handlers[operation.id] as AnyHandler, edge)
    mount(app, operation.method, operation.path, route)
    if (operation.method === 'GET') mount(app, 'HEAD', operation.path, route)
    const lane = lanes[operation.id]?.(route)
    if (lane !== undefined) mountAhead(app, routes, operation, lane)
  }
  for (const [path, answer] of extra) {
    const route = createExtraRoute(answer, edge)
    for (const method of ['GET', 'HEAD']) mount(app, method, path, route)
  }
  for (const one of own) {
    const route = createOwnRoute(one, edge)
    mount(app, one.method, one.path, route)
    if (one.method === 'GET') mount(app, 'HEAD', one.path, route)
  }
  const unknown = createUnknownRoute(edge, [
    ...operationList,
    ...[...extra.keys()].map(path => ({ method: 'GET', path })),
    ...own,
  ])
  app.all('/*', ({ request, server }) => unknown(request, {}, peerOf(request, server)))
  return app
}

/** As Bun takes them, by path and method. */
type NativeRoutes = Record<string, Record<string, NativeRoute>>
type NativeRoute = (request: Request, server: PeerSource) => Promise<Response>

type PeerSource = { requestIP(request: Request): { address: string } | null } | null

/** Of a client that has hung up: no network that a key or an operator names, and no proxy. */
const GONE = '0.0.0.0'

export const peerOf = (request: Request, server: PeerSource) => (): string =>
  server === null ? '127.0.0.1' : (server.requestIP(request)?.address ?? GONE)

/**
 * What Bun takes for the same path, though it is written in another way or has a query, goes the
 * plain path. An address that was looked at is not looked at again: clients send few.
 */
function mountAhead(
  app: Elysia,
  routes: NativeRoutes,
  { method, path }: { method: string; path: string },
  lane: Lane,
): void {
  let known: string | undefined
  const answer: NativeRoute = (request, server) => {
    const { url } = request
    if (url !== known) {
      if (!isAt(url, path)) return app.handle(request)
      known = url
    }
    return lane(request, peerOf(request, server))
  }
  routes[path] = { [method]: answer }
}

/** Whether `url` is of exactly this path, without a query. */
const isAt = (url: string, path: string): boolean =>
  url.indexOf('/', url.indexOf('://') + 3) === url.length - path.length && url.endsWith(path)

function mount(app: Elysia, method: string, path: string, route: Route): void {
  const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1')
  app.route(method, pattern, ({ request, params, server }) =>
    // Elysia leaves `params` out when the path has none.
    route(request, params ?? {}, peerOf(request, server)),
  )
}

/** A route outside of the pipeline, still with its request id and its line in the log. */
function createExtraRoute(answer: ExtraAnswer, edge: Edge): Route {
  return async (request, _path, peer) => {
    const exchange = new Exchange(request, peer, edge)
    const response = await findAnswer(answer, exchange)
    response.headers.set('X-Request-Id', exchange.requestId)
    return exchange.finish(response, 'none')
  }
}

async function findAnswer(answer: ExtraAnswer, exchange: Exchange): Promise<Response> {
  try {
    return (await answer(exchange.request)) ?? exchange.refuse(noRoute(exchange.path))
  } catch (error) {
    return exchange.refuse(error)
  }
}

type Known = { readonly method: string; readonly path: string }

/** What no route matched: 405 with the methods that the path has, or 404. */
function createUnknownRoute(edge: Edge, routes: readonly Known[]): Route {
  const known = routes.map(({ method, path }) => ({
    method,
    pattern: new RegExp(`^${escapePattern(path).replaceAll(/\\\{\w+\\\}/g, '[^/]+')}$`),
  }))
  const methodsOf = (path: string): string[] => {
    const found = known.filter(one => one.pattern.test(path)).map(one => one.method)
    // `/v1/audit/stats` is an id of `/v1/audit/{id}` too.
    const methods = [...new Set(found)]
    return methods.includes('GET') ? [...methods, 'HEAD'] : methods
  }
  return async (request, _path, peer) => {
    const exchange = new Exchange(request, peer, edge)
    const methods = methodsOf(exchange.path)
    const response = exchange.refuse(
      methods.length === 0 ? noRoute(exchange.path) : wrongMethod(request.method, methods),
    )
    if (methods.length > 0) response.headers.set('Allow', methods.join(', '))
    return exchange.finish(response, 'none')
  }
}

const escapePattern = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

const noRoute = (path: string) =>
  new DomainError('not_found', `There is no route ${path}. GET /openapi.json lists all routes.`)

const wrongMethod = (method: string, methods: string[]) =>
  new DomainError(
    'method_not_allowed',
    `${method} is not allowed here. Use ${methods.join(' or ')}.`,
  )

/** Start listening. @throws Error when the port is taken or the address is not ours */
export function listen(app: Elysia, options: ListenOptions): Server {
  app.listen({
    ...options,
    // Without it a forgotten old process would silently share the port.
    reusePort: false,
    development: false,
    maxRequestBodySize: BUN_BODY_BYTES_MAX,
    idleTimeout: IDLE_SECONDS,
  })
  const { server } = app
  if (server === null) throw new Error('the server did not start')
  const host = server.hostname?.includes(':') ? `[${server.hostname}]` : server.hostname
  return {
    url: `http://${host}:${server.port}`,
    handle: request => app.handle(request),
    stop: async () => {
      await server.stop()
    },
  }
}
