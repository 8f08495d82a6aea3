/** Where a request may name an object, read off the route table: so new operations are walked too. */
import { type Operation, operationList } from '../../generated/operations.ts'
import type { Call } from './api.ts'

/** One place of one operation, and how to put an id there. */
export type IdPlace = {
  readonly operation: Operation
  /** `path`, `?agent_id`, `/policy/agents/ids`. */
  readonly place: string
  put(call: Call, id: string): Call
}

/** Members that end like ids and name no object: whoever calls makes them up. */
const MADE_UP = new Set(['use_id'])

const isIdName = (name: string): boolean =>
  (/(^|_)ids?$/.test(name) || name === 'actor') && !MADE_UP.has(name)

type Schema = {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
}

/** Paths of members that hold ids, and whether it is a list of them. */
function membersOf(schema: Schema, path: string[] = []): { path: string[]; isList: boolean }[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const here = [...path, name]
    if (isIdName(name)) return [{ path: here, isList: inner.type === 'array' }]
    return membersOf(inner, here)
  })
}

/** `body` with `value` at `path`. */
function withMember(body: unknown, [name = '', ...rest]: string[], value: unknown): object {
  const own = (body ?? {}) as Record<string, unknown>
  return { ...own, [name]: rest.length === 0 ? value : withMember(own[name], rest, value) }
}

function placesOf(operation: Operation): IdPlace[] {
  const places: IdPlace[] = operation.path.includes('{id}')
    ? [{ operation, place: 'path', put: (call, id) => ({ ...call, id }) }]
    : []
  for (const { name, in: where } of operation.params) {
    if (where !== 'query' || !isIdName(name)) continue
    places.push({
      operation,
      place: `?${name}`,
      put: (call, id) => ({ ...call, query: { [name]: id } }),
    })
  }
  for (const { path, isList } of membersOf((operation.body?.schema ?? {}) as Schema)) {
    places.push({
      operation,
      place: `/${path.join('/')}`,
      put: (call, id) => ({ ...call, body: withMember(call.body, path, isList ? [id] : id) }),
    })
  }
  return places
}

/** Every place of every operation that needs a key. */
export const idPlaces = (): IdPlace[] =>
  operationList.filter(one => one.auth === 'key').flatMap(one => placesOf(one))

/** Operations with a key that take the parameter `name`. */
export const takingParam = (name: string): Operation[] =>
  operationList.filter(one => one.auth === 'key' && one.params.some(param => param.name === name))
