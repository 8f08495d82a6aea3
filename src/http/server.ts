/**
 * Mounts the route table on Elysia. The framework routes and listens; the pipeline does all else.
 */
import { Elysia } from 'elysia'
import { operationList } from '../../generated/operations.ts'
import { DomainError } from '../lib/errors.ts'
import type { Edge } from './edge.ts'
import { Exchange } from './exchange.ts'
import { type FrontOptions, IDLE_SECONDS, openFront } from './front/front.ts'
import { Peers } from './front/peers.ts'
import type { Incoming } from './incoming.ts'
import { createOwnRoute, type OwnRoute } from './own-route.ts'
import type { Route, Routes } from './pipeline.ts'

/**
 * Bun refuses larger bodies by an empty 413; ours, with a problem document, comes long before. A
 * body that is refused is never held in memory, however long it is.
 */
const BUN_BODY_BYTES_MAX = 64 * 1_048_576

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
type ExtraAnswer = (request: Incoming) => Response | undefined | Promise<Response | undefined>

/** The routes besides the description's: assets of the explorer, say. */
export type ExtraRoutes = ReadonlyMap<string, ExtraAnswer>

/** Every route, mounted. */
export function createServer(
  routes: Routes,
  edge: Edge,
  extra: ExtraRoutes,
  own: readonly OwnRoute[] = [],
  peers = new Peers(),
): Elysia {
  // Each route is compiled by its first request: all of them together would hold up a start.
  const app = new Elysia({ precompile: false, normalize: false })
  const mount = mountOn(app, peers)
  for (const operation of operationList) {
    const route = routes.get(operation.id)
    if (route === undefined) throw new Error(`${operation.id} has no route`)
    mount(operation.method, operation.path, route)
    if (operation.method === 'GET') mount('HEAD', operation.path, route)
  }
  for (const [path, answer] of extra) {
    const route = createExtraRoute(answer, edge)
    for (const method of ['GET', 'HEAD']) mount(method, path, route)
  }
  for (const one of own) {
    const route = createOwnRoute(one, edge)
    mount(one.method, one.path, route)
    if (one.method === 'GET') mount('HEAD', one.path, route)
  }
  const unknown = createUnknownRoute(edge, [
    ...operationList,
    ...[...extra.keys()].map(path => ({ method: 'GET', path })),
    ...own,
  ])
  app.all('/*', ({ request, server }) => unknown(request, {}, peers.of(request, server)))
  return app
}

const mountOn =
  (app: Elysia, peers: Peers) =>
  (method: string, path: string, route: Route): void => {
    const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1')
    app.route(method, pattern, ({ request, params, server }) =>
      // Elysia leaves `params` out when the path has none.
      route(request, params ?? {}, peers.of(request, server)),
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
  const inner = listenBare(app, options)
  return {
    url: urlOf(inner.hostname, inner.port),
    handle: request => app.handle(request),
    stop: () => inner.stop(),
  }
}

/** The same with lanes ahead: a front listens there, and the framework behind it on loopback. */
export function listenBehindFront(
  app: Elysia,
  { hostname, port }: ListenOptions,
  front: Pick<FrontOptions, 'lanes' | 'peers' | 'log'>,
): Server {
  const inner = listenBare(app, { hostname: '127.0.0.1', port: 0 })
  try {
    const outer = openFront({ ...front, hostname, port, inner })
    return {
      url: urlOf(outer.hostname, outer.port),
      handle: request => app.handle(request),
      stop: () => outer.stop(() => inner.stop()),
    }
  } catch (error) {
    void inner.stop()
    throw error
  }
}

type Listening = ListenOptions & { stop(): Promise<void> }

function listenBare(app: Elysia, options: ListenOptions): Listening {
  app.listen({
    ...options,
    // Without it a forgotten old process would silently share the port.
    reusePort: false,
    development: false,
    maxRequestBodySize: BUN_BODY_BYTES_MAX,
    idleTimeout: IDLE_SECONDS,
  })
  const { server } = app
  if (server?.hostname === undefined || server.port === undefined) {
    throw new Error('the server did not start')
  }
  const { hostname, port } = server
  return { hostname, port, stop: async () => void (await server.stop()) }
}

const urlOf = (hostname: string, port: number): string =>
  `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`
