/**
 * Cedar, with what it has parsed kept for the next question. Bounds: 256 sets, of which the one
 * longest unused gives its place to a new one; 256 MB, beyond which everything is forgotten and
 * parsed anew when it is next asked for.
 */
import {
  CedarBroken,
  CedarInstance,
  type CedarValueJson,
  type EntityJson,
  type PolicyJson,
} from './cedar-instance.ts'

const SETS_MAX = 256
const MEMORY_BYTES_MAX = 256 * 1024 * 1024

/** Cedar statements by id, parsed by an engine when they are first asked. */
export type CedarSet = { readonly statements: () => Record<string, PolicyJson> }

export type Question = {
  readonly principalId: string
  readonly action: 'issue' | 'delegate'
  readonly resourceId: string
  readonly context: Readonly<Record<string, CedarValueJson>>
  readonly entities: readonly EntityJson[]
}

export type Answer = {
  readonly decision: 'allow' | 'deny'
  /** The ids of the statements that decided: all that forbid, or else all that permit. */
  readonly reasons: readonly string[]
  /** Statements that failed, and took no part in the decision. */
  readonly failed: readonly string[]
}

/** Cedar cannot answer: the set cannot be parsed, or the question brought it down. */
export class CedarFailure extends Error {
  override readonly name = 'CedarFailure'
}

export class CedarEngine {
  #instance: CedarInstance | undefined
  /** The sets that the instance holds, the one longest unused first, with their names there. */
  readonly #names = new Map<CedarSet, string>()
  /** Names that were given and are no set's now. */
  #free: string[] = []

  constructor(
    private readonly setsMax = SETS_MAX,
    private readonly memoryBytesMax = MEMORY_BYTES_MAX,
  ) {}

  /** How many sets are held parsed. */
  get size(): number {
    return this.#names.size
  }

  /** Bytes of memory that Cedar holds. */
  get memoryBytes(): number {
    return this.#instance?.memoryBytes ?? 0
  }

  /** @throws CedarFailure */
  ask(set: CedarSet, question: Question): Answer {
    const { principalId, action, resourceId, context, entities } = question
    const answer = this.#guarded(instance =>
      instance.authorize({
        principal: { type: 'Agent', id: principalId },
        action: { type: 'Action', id: action },
        resource: { type: 'Scope', id: resourceId },
        context,
        preparsedPolicySetId: this.#place(set, instance),
        entities: [...entities],
      }),
    )
    if (answer.type === 'failure') {
      throw new CedarFailure(answer.errors.map(error => error.message).join('; '))
    }
    const { decision, diagnostics } = answer.response
    const failed = diagnostics.errors.map(error => error.policyId)
    return { decision, reasons: diagnostics.reason, failed }
  }

  /** The name under which `instance` holds `set`, parsed now if it was not. */
  #place(set: CedarSet, instance: CedarInstance): string {
    const name = this.#names.get(set) ?? this.#parse(set, instance)
    this.#names.delete(set)
    this.#names.set(set, name)
    return name
  }

  #parse(set: CedarSet, instance: CedarInstance): string {
    const statements = set.statements()
    const name = this.#takeName()
    const parsed = instance.preparse(name, statements)
    if (parsed.type === 'success') return name
    this.#free.push(name)
    throw new CedarFailure(parsed.errors.map(error => error.message).join('; '))
  }

  /** A name that no set has; what Cedar holds under it is overwritten. */
  #takeName(): string {
    const free = this.#free.pop()
    if (free !== undefined) return free
    if (this.#names.size < this.setsMax) return `set-${this.#names.size}`
    const [oldest] = this.#names
    if (oldest === undefined) throw new Error('there is no room for a set')
    this.#names.delete(oldest[0])
    return oldest[1]
  }

  /** Run `work` on an instance that is sound and not too large; one that it breaks is dropped. */
  #guarded<T>(work: (instance: CedarInstance) => T): T {
    if (this.memoryBytes > this.memoryBytesMax) this.#reset()
    this.#instance ??= new CedarInstance()
    try {
      return work(this.#instance)
    } catch (error) {
      if (!(error instanceof CedarBroken)) throw error
      this.#reset()
      throw new CedarFailure('the evaluation was broken off')
    }
  }

  #reset(): void {
    this.#instance = undefined
    this.#names.clear()
    this.#free = []
  }
}
