/**
 * One request, in order: size limits → credentials → authenticate → scopes → rate limit → validate
 * → handler (with idempotency in its transaction) → reply. Every operation passes it; an operation
 * is public only if the description says so. It catches everything itself, outside the framework's
 * hooks.
 */
import { type Operation, type OperationId, operationList } from '../../generated/operations.ts'
import type { Actor } from '../api-keys/actor.ts'
import type { FieldError } from '../lib/errors.ts'
import { admit, letIn, originOf } from './admit.ts'
import { createCommit } from './commit.ts'
import type { Handlers } from './contract.ts'
import { presentedKey, refuseKeyInQuery } from './credentials.ts'
import { defaultsOf } from './defaults.ts'
import type { Edge } from './edge.ts'
import { Exchange } from './exchange.ts'
import { requireSmallHeaders } from './header-bounds.ts'
import type { Incoming } from './incoming.ts'
import { KeyGate, Refused } from './key-gate.ts'
import { limitRequest } from './limit-request.ts'
import { findBody, readBody, requireSmallBody } from './read-body.ts'
import { ParamReader, requirePossibleIds } from './read-params.ts'
import { respond, type WireReply } from './respond.ts'
import { compileCheck, requireValid } from './validate.ts'

/** A handler as the pipeline calls it: what it needs was checked against the description. */
export type AnyHandler = (call: AnyCall) => WireReply | Promise<WireReply>

export type AnyCall = {
  requestId: string
  now: number
  path: Record<string, string>
  query: Record<string, unknown>
  headers: Record<string, unknown>
  body: unknown
  clientAddress: () => string
  userAgent: () => string
  actor?: Actor
  commit?: ReturnType<typeof createCommit>
}

export type Route = (
  request: Incoming,
  path: Record<string, string>,
  peer: () => string,
) => Promise<Response>

type Path = Record<string, string>

/** The routes of all operations. */
export type Routes = ReadonlyMap<OperationId, Route>

export const createRoutes = (handlers: Handlers, edge: Edge): Routes =>
  new Map(
    operationList.map(one => [one.id, createRoute(one, handlers[one.id] as AnyHandler, edge)]),
  )

/** The whole way of one operation, with everything that can be made ready made ready now. */
function createRoute(operation: Operation, handler: AnyHandler, edge: Edge): Route {
  const params = new ParamReader(operation)
  const bodyCheck = operation.body && compileCheck(operation.body.schema)
  const bodyDefaults = operation.body ? defaultsOf(operation.body.schema) : {}
  const canBeCurrent = 304 in operation.replies
  const isPublic = operation.auth === 'public'

  const validate = async (exchange: Exchange, path: Path) => {
    requirePossibleIds(path)
    const errors: FieldError[] = []
    const query = params.query(exchange.search, errors)
    const headers = params.headers(exchange.request.headers, errors)
    if (bodyCheck === undefined) {
      if (operation.method !== 'GET') errors.push(...(await findBody(exchange.request)))
      requireValid(errors)
      return { path, query, headers, body: undefined }
    }
    const given = await readBody(exchange.request)
    errors.push(...bodyCheck(given))
    requireValid(errors)
    return { path, query, headers, body: { ...bodyDefaults, ...(given as object) } }
  }

  const answer = async (
    exchange: Exchange,
    path: Path,
    known: Actor | undefined,
  ): Promise<Response> => {
    if (operation.body !== undefined) requireSmallBody(exchange.request.headers)
    requireSmallHeaders(exchange.request.headers)
    refuseKeyInQuery(exchange.search)
    let actor =
      known !== undefined
        ? letIn(exchange, known, operation, edge)
        : isPublic
          ? undefined
          : await admit(exchange, operation, edge)
    if (actor !== undefined) limitRequest(exchange, actor, operation, edge)
    const input = await validate(exchange, path)
    // A body may be long in coming. What counts is what is true when all of it is here: a token
    // that has expired meanwhile, or a key that was revoked, gains nothing by it.
    exchange.now = edge.clock.now()
    if (!isPublic && operation.method !== 'GET') actor = await admit(exchange, operation, edge)
    const call: AnyCall = {
      requestId: exchange.requestId,
      now: exchange.now,
      clientAddress: exchange.clientAddress,
      userAgent: () => exchange.userAgent(),
      ...input,
    }
    if (actor !== undefined) addAuthority(call, exchange, actor, operation, edge)
    return respond(await handler(call), exchange, canBeCurrent)
  }

  const gate = isPublic ? undefined : new KeyGate(operation, edge)

  return async (request, path, peer) => {
    // Nothing is awaited between this and the use of what is known of the key.
    const known = gate?.ask({ headers: request.headers, url: request.url, peer })
    if (known instanceof Refused) return known.by.respond(known, request.headers)
    const exchange = new Exchange(request, peer, edge)
    try {
      return exchange.finish(await answer(exchange, path, known), operation.id)
    } catch (error) {
      return exchange.finish(exchange.refuse(error), operation.id)
    }
  }
}

function addAuthority(
  call: AnyCall,
  exchange: Exchange,
  actor: Actor,
  operation: Operation,
  edge: Edge,
): void {
  const origin = originOf(exchange, actor)
  const idempotencyKey = call.headers['Idempotency-Key']
  const repeatable =
    typeof idempotencyKey === 'string'
      ? {
          keyId: actor.lineageId,
          operation: operation.id,
          presentedKey: presentedKey(exchange.request.headers),
          idempotencyKey,
          request: [call.path, call.body],
        }
      : undefined
  call.actor = actor
  const governance = operation.governance && operation.id
  call.commit = createCommit({
    ...{ db: edge.db, actor, origin, now: exchange.now, repeatable, governance },
  })
}
