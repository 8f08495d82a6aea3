/**
 * What verify may answer, from what was done and when: a plain second opinion. A change is certain
 * for whoever asks after it was answered, possible for whoever asks while it is under way, and
 * otherwise not there.
 */

/** Counts what begins and ends, so that before and after are never in doubt. */
let ticks = 0
export const tick = (): number => ++ticks

export type Asked = { readonly from: number; readonly to: number }
type Certainty = 'no' | 'maybe' | 'yes'

/** Something that ends once and for all. */
export class End {
  readonly #ends: { from: number; to: number }[] = []

  /** Do `change`, which answers whether it was done. */
  async by(change: () => Promise<boolean>): Promise<void> {
    const end = { from: tick(), to: Number.POSITIVE_INFINITY }
    this.#ends.push(end)
    if (!(await change())) this.#ends.splice(this.#ends.indexOf(end), 1)
    end.to = tick()
  }

  at(asked: Asked): Certainty {
    if (this.#ends.some(end => end.to < asked.from)) return 'yes'
    return this.#ends.some(end => end.from < asked.to) ? 'maybe' : 'no'
  }
}

export type Status = 'active' | 'suspended' | 'revoked'

/** A status that is changed by one at a time. */
export class Standing {
  #changes: { from: number; to: number; status: Status }[] = [{ from: 0, to: 0, status: 'active' }]

  async by(status: Status, change: () => Promise<boolean>): Promise<void> {
    const made = { from: tick(), to: Number.POSITIVE_INFINITY, status }
    this.#changes.push(made)
    if (!(await change())) this.#changes = this.#changes.filter(one => one !== made)
    made.to = tick()
  }

  /** What it may be for whoever asks then. */
  at(asked: Asked): Set<Status> {
    const before = this.#changes.findLast(one => one.to < asked.from)
    const meanwhile = this.#changes.filter(one => one.to >= asked.from && one.from < asked.to)
    return new Set([...(before ? [before] : []), ...meanwhile].map(one => one.status))
  }
}

export type ModelToken = {
  readonly id: string
  readonly text: string
  readonly kid: string
  /** In seconds. */
  readonly expiresAt: number
  readonly scope: string
  readonly audience: string | undefined
  readonly amountMax: number | undefined
  /** Its agents, the origin first. */
  readonly agents: readonly Standing[]
  readonly delegation: End | undefined
  readonly signingKey: End
  /** What ends it, each alone. */
  readonly ends: readonly End[]
}

export type ModelCall = {
  readonly scope: string | undefined
  readonly audience: string | undefined
  readonly amount: number | undefined
}

/** When it was asked, by ticks and by the clock (milliseconds). */
export type When = Asked & { readonly clockFrom: number; readonly clockTo: number }

const oneOf = (is: boolean, mayBe: boolean): Certainty => (is ? 'yes' : mayBe ? 'maybe' : 'no')

const worst = (all: Certainty[]): Certainty => oneOf(all.includes('yes'), all.includes('maybe'))

/** Every code that verify may answer; one alone when nothing was under way. */
export function possibleCodes(
  token: ModelToken,
  call: ModelCall,
  workspace: Standing,
  when: When,
): string[] {
  const agents = token.agents.map(agent => agent.at(when))
  const { amountMax: max } = token
  const checks: [string, Certainty][] = [
    ['key_revoked', token.signingKey.at(when)],
    [
      'expired',
      oneOf(when.clockFrom >= token.expiresAt * 1000, when.clockTo >= token.expiresAt * 1000),
    ],
    ['workspace_suspended', statusAt([workspace.at(when)], 'suspended')],
    ['agent_revoked', statusAt(agents, 'revoked')],
    ['agent_suspended', suspendedAt(agents)],
    ['delegation_revoked', token.delegation?.at(when) ?? 'no'],
    ['revoked', worst(token.ends.map(end => end.at(when)))],
    [
      'audience_mismatch',
      oneOf(token.audience !== undefined && token.audience !== call.audience, false),
    ],
    ['scope_missing', oneOf(call.scope !== undefined && call.scope !== token.scope, false)],
    [
      'constraint_violated',
      oneOf(max !== undefined && call.amount !== undefined && call.amount > max, false),
    ],
    ['ok', 'yes'],
  ]
  const certain = checks.findIndex(([, is]) => is === 'yes')
  return checks.slice(0, certain + 1).flatMap(([code, is]) => (is === 'no' ? [] : [code]))
}

const statusAt = (all: Set<Status>[], status: Status): Certainty =>
  worst(all.map(may => oneOf(may.has(status) && may.size === 1, may.has(status))))

/** Of agents of which none is revoked. */
const suspendedAt = (all: Set<Status>[]): Certainty =>
  worst(all.map(may => oneOf(!may.has('active'), may.has('suspended'))))
