/**
 * The lanes of operations that answer JSON: they go the plain path, but for Bun and the framework.
 * To relay them instead took 35 µs more, most of it for two more turns of the loop each. Floods
 * without a good key are refused ahead of it.
 */
import { type Operation, type OperationId, operationList } from '../../generated/operations.ts'
import type { Edge } from './edge.ts'
import type { Call, Lane } from './front/connection.ts'
import { answerBy, isBodiless } from './front/responses.ts'
import type { Incoming } from './incoming.ts'
import { KeyGate } from './key-gate.ts'
import type { Route, Routes } from './pipeline.ts'

/** What may stand for a parameter of a path, or in a query, here; what else may, Bun reads. */
const PARAMETER = '[A-Za-z0-9_-]+'
const QUERY = /^[A-Za-z0-9_.~=&%,:+*@/!$();?-]*$/

type Match = { readonly method: string; readonly pattern: RegExp; readonly lane: OperationLane }

export class OperationLanes {
  readonly #byId = new Map<OperationId, OperationLane>()
  /** By method and path; undefined for one that Bun answers. */
  readonly #fixed = new Map<string, OperationLane | undefined>()
  readonly #others: Match[] = []

  constructor(routes: Routes, edge: Edge) {
    for (const operation of operationList) {
      const { id, method, path } = operation
      const route = routes.get(id)
      const name = `${method} ${path}`
      this.#fixed.set(name, undefined)
      if (route === undefined || !isJsonOnly(operation)) continue
      const parts = path.replaceAll(/\{(\w+)\}/g, `(?<$1>${PARAMETER})`)
      const pattern = new RegExp(`^${parts}(?:\\?|$)`)
      const lane = new OperationLane(operation, pattern, route, edge)
      this.#byId.set(id, lane)
      if (path.includes('{')) this.#others.push({ method, pattern, lane })
      else this.#fixed.set(name, lane)
    }
  }

  /** The lane of requests with this head. */
  of({ method, target, bodyLength }: Call['head']): Lane | undefined {
    const [path = '', ...queries] = target.split('?')
    if (!QUERY.test(queries.join('?')) || (method === 'GET' && bodyLength > 0)) return undefined
    const name = `${method} ${path}`
    if (this.#fixed.has(name)) return this.#fixed.get(name)
    return this.#others.find(one => one.method === method && one.pattern.test(target))?.lane
  }

  /** @throws Error when the operation has none */
  get(id: OperationId): Lane {
    const lane = this.#byId.get(id)
    if (lane === undefined) throw new Error(`${id} has no lane`)
    return lane
  }
}

const isJsonOnly = ({ replies }: Operation): boolean =>
  Object.entries(replies).every(
    ([status, type]) => type === 'application/json' && !isBodiless(Number(status)),
  )

class OperationLane implements Lane {
  /** A body that is long in coming is read by Bun, while the pipeline looks at its head. */
  readonly waitsForBody = false
  readonly #gate: KeyGate | undefined

  constructor(
    operation: Operation,
    private readonly pattern: RegExp,
    private readonly route: Route,
    private readonly edge: Edge,
  ) {
    this.#gate = operation.auth === 'public' ? undefined : new KeyGate(operation, edge)
  }

  take(call: Call): void {
    const { head, address } = call
    const peer = () => address
    const refused = this.#gate?.refusalOf({ headers: head.headers, url: head.target, peer })
    if (refused !== undefined) refused.by.send(refused, call)
    else void this.#answer(call, peer)
  }

  /** A route catches everything itself; what fails after all is a fault of ours. */
  async #answer(call: Call, peer: () => string): Promise<void> {
    try {
      const path = this.pattern.exec(call.head.target)?.groups ?? {}
      await answerBy(call, await this.route(incomingOf(call), path, peer))
    } catch (error) {
      this.edge.log.error({ err: error }, 'a fault in the lane of an operation')
      call.cut()
    }
  }
}

function incomingOf({ head, body }: Call): Incoming {
  const { method, target, headers } = head
  // It is here whole, and asked for as such: there is no stream of it.
  return { method, url: target, headers, body: null, bytes: () => Promise.resolve(body) }
}
