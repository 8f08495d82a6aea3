/**
 * What a handler gets and what it may answer, derived from openapi.yaml; types only. An operation
 * without a handler, an undeclared status, member or enum value does not compile (test/types/).
 *
 * TypeScript checks surplus members where an object literal meets a declared type. What a handler
 * returns is no such place, so each function of `present/` declares its return type.
 */
import type {
  Defaulted,
  OperationId,
  OperationIdsOf,
  PublicOperationId,
  Tag,
} from '../../generated/operations.ts'
import type { components, operations } from '../../generated/schema.d.ts'
import type { Actor } from '../api-keys/actor.ts'
import type { Commit } from './commit.ts'

export type { OperationId, OperationIdsOf, PublicOperationId, Tag }

/** The named schemas of the description: `Schemas['Agent']`. */
export type Schemas = components['schemas']

/** All handlers. Never `Partial`: a missing operation must not compile. */
export type Handlers = { [Id in OperationId]: Handler<Id> }

/** The handlers of one tag, one file of `handlers/`. */
export type HandlersFor<T extends Tag> = { [Id in OperationIdsOf<T>]: Handler<Id> }

export type Handler<Id extends OperationId> = (call: Call<Id>) => Reply<Id> | Promise<Reply<Id>>

/** A request that has passed the whole pipeline: authenticated, allowed, valid, with defaults. */
export type Call<Id extends OperationId> = {
  readonly requestId: string
  /** When the request came, in milliseconds since the epoch. */
  readonly now: number
  /** The client's address; asked for only when needed, since it costs a system call. */
  readonly clientAddress: () => string
  /** What the client calls itself, bounded and printable. */
  readonly userAgent: () => string
  readonly path: Params<Id, 'path'>
  readonly query: WithDefaults<Params<Id, 'query'>, Defaulted[Id]['query']>
  /** The declared headers, by their names as written in the description. */
  readonly headers: Params<Id, 'header'>
  readonly body: WithDefaults<Body<Id>, Defaulted[Id]['body']>
} & (Id extends PublicOperationId ? unknown : { readonly actor: Actor; readonly commit: Commit })

/** One of the declared successes. Refusals are thrown as DomainError; 304 is the pipeline's. */
export type Reply<Id extends OperationId> = {
  [S in SuccessStatus<Id>]: {
    readonly status: S
    readonly body: Content<Responses<Id>[S]>
    readonly headers?: Readonly<Record<string, string>>
  }
}[SuccessStatus<Id>]

/** The declared 2xx statuses of an operation. */
export type SuccessStatus<Id extends OperationId> = {
  [S in keyof Responses<Id>]: S extends number ? (`${S}` extends `2${string}` ? S : never) : never
}[keyof Responses<Id>]

/** The reply body of a declared success. */
export type ReplyBody<Id extends OperationId> = Reply<Id>['body']

type Responses<Id extends OperationId> = operations[Id]['responses']

/**
 * The content of a response: JSON as its schema's type, JSON lines as a stream of texts, anything
 * else as text.
 */
type Content<Response> = Response extends { content: infer C }
  ? 'application/x-ndjson' extends keyof C
    ? AsyncIterable<string>
    : C[keyof C]
  : undefined

type Params<Id extends OperationId, Place extends 'path' | 'query' | 'header'> = OrEmpty<
  Exclude<operations[Id]['parameters'][Place], undefined>
>

type Body<Id extends OperationId> = operations[Id] extends {
  requestBody: { content: { 'application/json': infer B } }
}
  ? B
  : undefined

/** Nothing declared is an object without members, so that reading one does not compile. */
type OrEmpty<T> = [T] extends [never] ? Readonly<Record<never, never>> : T

/** `T` with the members `K` always there. */
type WithDefaults<T, K extends PropertyKey> = [K] extends [never]
  ? T
  : Omit<T, K & keyof T> & Required<Pick<T, K & keyof T>>
