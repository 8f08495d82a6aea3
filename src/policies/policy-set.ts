/**
 * The policies in force, sorted into the sets that Cedar is asked one after another: guard-rails,
 * the four layers, the limits; once for what is enforced and once for what is only audited.
 */
import { CedarBroken, CedarInstance, type PolicyJson } from './cedar-instance.ts'
import { readStatements, scopesNamed } from './cedar-text.ts'
import { compileCedar, compileSimple } from './compile.ts'
import type { CedarSet } from './engine.ts'
import { keyOf } from './hours.ts'
import { type Hours, LAYERS, type Layer, layerOf, type Policy } from './policy.ts'

/** One set for Cedar. */
export type Tier = CedarSet & {
  /** How many statements it has. */
  readonly count: number
  /** Scopes that its `forbid` statements name: tried one by one within a requested branch. */
  readonly named: readonly string[]
}

export type Tiers = {
  readonly guardrails: Tier | undefined
  /** By layer; one without policies is absent. */
  readonly layers: ReadonlyMap<Layer, Tier>
  readonly limits: Tier | undefined
}

export type PolicySet = {
  readonly byId: ReadonlyMap<string, Policy>
  /** How many statements Cedar may be asked of one scope. */
  readonly statementCount: number
  readonly enforced: Tiers
  readonly audited: Tiers
  /** Apart from those that deny, which would hide them. */
  readonly auditedAllows: Tiers
  /** Whether a policy in Cedar may ask for the time itself. */
  readonly looksAtTheClock: boolean
  /** Every window that a policy speaks of, by its key. */
  readonly windows: ReadonlyMap<string, Hours>
  /** Enforced policies that cannot be read any more and would forbid or narrow: nothing passes. */
  readonly unreadable: readonly Policy[]
}

type Readable = { policy: Policy; statements: PolicyJson[] }

/** Oldest first: of several policies that refuse, the oldest is named. */
export function createPolicySet(policies: readonly Policy[]): PolicySet {
  const readable: Readable[] = []
  const unreadable: Policy[] = []
  const reader = new Reader()
  for (const policy of policies) {
    const statements = reader.statementsOf(policy)
    if (statements !== undefined) readable.push({ policy, statements })
    else if (policy.mode === 'enforce' && policy.effect !== 'allow') unreadable.push(policy)
  }
  const audited = readable.filter(({ policy }) => policy.mode === 'audit')
  const windows = readable.flatMap(({ policy }) => policy.terms.conditions?.hours ?? [])
  return {
    byId: new Map(policies.map(policy => [policy.id, policy])),
    statementCount: readable.reduce((sum, { statements }) => sum + statements.length, 0),
    enforced: tiersOf(readable.filter(({ policy }) => policy.mode === 'enforce')),
    audited: tiersOf(audited.filter(({ policy }) => policy.effect !== 'allow')),
    auditedAllows: tiersOf(audited.filter(({ policy }) => policy.effect === 'allow')),
    looksAtTheClock: readable.some(looksAtTheClock),
    windows: new Map(windows.map(hours => [keyOf(hours), hours])),
    unreadable,
  }
}

/** As it was read, not as it was written: `context["n\u{6f}w"]` asks for the time too. */
const looksAtTheClock = ({ policy, statements }: Readable): boolean =>
  policy.terms.cedar !== undefined && JSON.stringify(statements).includes('now')

/** Reads stored policies; one that cannot be read keeps no other from it. */
class Reader {
  #cedar: CedarInstance | undefined

  statementsOf(policy: Policy): PolicyJson[] | undefined {
    try {
      const { cedar } = policy.terms
      if (cedar === undefined) return [compileSimple(policy)]
      this.#cedar ??= new CedarInstance()
      return compileCedar(policy, readStatements(this.#cedar, cedar))
    } catch (error) {
      if (error instanceof CedarBroken) this.#cedar = undefined
      return undefined
    }
  }
}

function tiersOf(all: readonly Readable[]): Tiers {
  const limits = all.filter(({ policy }) => policy.effect === 'limit')
  const guardrails = all.filter(({ policy }) => policy.guardrail)
  const others = all.filter(({ policy }) => policy.effect !== 'limit' && !policy.guardrail)
  const layers = LAYERS.flatMap(layer => {
    const tier = tierOf(others.filter(({ policy }) => layerOf(policy.terms) === layer))
    return tier === undefined ? [] : [[layer, tier] as const]
  })
  return { guardrails: tierOf(guardrails), layers: new Map(layers), limits: tierOf(limits) }
}

function tierOf(all: readonly Readable[]): Tier | undefined {
  if (all.length === 0) return undefined
  const entries = all.flatMap(({ policy, statements }) =>
    statements.map((one, i) => [`${policy.id}#${i}`, one] as const),
  )
  const statements = Object.fromEntries(entries)
  const written = all.filter(
    ({ policy }) => policy.terms.cedar !== undefined && policy.effect === 'deny',
  )
  return {
    statements: () => statements,
    count: entries.length,
    named: scopesNamed(written.flatMap(one => one.statements)),
  }
}
