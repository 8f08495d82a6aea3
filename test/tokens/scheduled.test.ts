/**
 * Once a revoke has answered, no verify that starts later accepts (THREATS 4), in any order of
 * issue, verify, revoke, suspend, expiry, eviction, growth and reload. Each run is drawn: what is
 * done in lanes side by side, and whose turn it is at every step, before and after each
 * transaction, after each read. What is answered must be what the model holds for possible then,
 * which is one code alone wherever nothing is under way.
 */
import { beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { timedId } from '../../src/lib/ids.ts'
import { InTurn } from '../../src/lib/in-turn.ts'
import { compromiseSigningKey } from '../../src/signing-keys/signing-keys.ts'
import type { Sql, Statement } from '../../src/storage/connection.ts'
import { TASK_TOKENS } from '../../src/tokens/kinds.ts'
import { Verifier } from '../../src/tokens/verify.ts'
import { setStatus } from '../../src/workspaces/workspaces.ts'
import { newAgent, newKey } from '../support/calls.ts'
import { newDelegation } from '../support/delegations.ts'
import { until, useGate } from '../support/gate.ts'
import { Scheduler } from '../support/scheduler.ts'
import { readVictim, withClaims } from './forge.ts'
import {
  End,
  type ModelCall,
  type ModelToken,
  possibleCodes,
  Standing,
  type Status,
  tick,
  type When,
} from './revoke-model.ts'

const gate = useGate()
const scheduler = new Scheduler()
/** By kid; of the whole file, as the keys are. */
const signingKeys = new Map<string, End>()
const workspace = new Standing()
const workspaceTurns = new InTurn()
/** No ten minutes pass within a compromise: by the key that follows, tokens would be `invalid`. */
const keyAndClockTurns = new InTurn()

beforeAll(() => {
  const { db } = gate.core
  const [begin, read] = [db.begin.bind(db), db.read.bind(db)]
  Object.assign(db, {
    read: (environment: 'live' | 'test') => heldBack(read(environment)),
    begin: async (environment: 'live' | 'test', work: Parameters<typeof begin>[1]) => {
      await scheduler.point()
      const result = await begin(environment, async tx => {
        const done = await work(tx)
        await scheduler.point()
        return done
      })
      await scheduler.point()
      return result
    },
  })
})

/** `sql`, whose answers wait to be picked. */
function heldBack(sql: Sql): Sql {
  const call = sql as unknown as (...parameters: unknown[]) => unknown
  const tag = (...parameters: unknown[]): unknown => {
    const made = call(...parameters)
    if (!(made instanceof Promise)) return made
    const statement = made as unknown as Statement
    const send = statement.handler
    statement.handler = sent => {
      const { resolve } = sent
      sent.resolve = result => void scheduler.point().then(() => resolve(result))
      return send(sent)
    }
    return made
  }
  const { types, typed, array, json, unsafe } = sql
  return Object.assign(tag, { types, typed, array, json, unsafe }) as unknown as Sql
}

const RUNS = 100

/** What is done, and how often beside the others. */
const DOINGS = {
  ...{
    issue: 6,
    verify: 14,
    revokeToken: 4,
    suspendAgent: 2,
    resumeAgent: 2,
    revokeAgent: 1,
    narrowAgent: 1,
  },
  ...{ revokeDelegation: 1, revokeKey: 1, compromise: 1, suspendWorkspace: 1 },
  ...{ advance: 1, sweep: 1, grow: 1, reload: 3 },
}
type Doing = keyof typeof DOINGS

const maybe = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined })
const [READ, CREATE] = ['orders.read', 'orders.create']
/** What a step does not need of it, it does not look at. */
const step = fc.record({
  doing: fc.oneof(
    ...Object.entries(DOINGS).map(([name, weight]) => ({
      weight,
      arbitrary: fc.constant(name as Doing),
    })),
  ),
  agent: fc.nat(1),
  /** Counted from the one that was issued last. */
  token: fc.nat(7),
  byKey: fc.boolean(),
  isDelegated: fc.boolean(),
  scope: fc.constantFrom(READ, READ, CREATE),
  ttl: fc.constantFrom(60, 600, 3600),
  max: maybe(10),
  chosenAudience: maybe('https://a.example'),
  wantedScope: maybe(READ, CREATE),
  audience: maybe('https://a.example', 'https://b.example'),
  amount: maybe(3, 30),
  isFresh: fc.boolean(),
  seconds: fc.constantFrom(45, 590),
})
type Step = typeof step extends fc.Arbitrary<infer Drawn> ? Drawn : never

type Agent = { id: string; standing: Standing; narrowed: End; turns: InTurn }

/** Whether the call was answered as done. */
const isDone = async (answer: Promise<{ status: number }>): Promise<boolean> =>
  (await answer).status < 300

async function newWorld() {
  const agents: Agent[] = []
  for (let i = 0; i < 2; i++) {
    const { id } = await newAgent(gate.live, { capabilities: [READ, CREATE] })
    agents.push({ id, standing: new Standing(), narrowed: new End(), turns: new InTurn() })
  }
  const [from, to] = agents as [Agent, Agent]
  const delegation = await newDelegation(gate.live, { from_agent_id: from.id, to_agent_id: to.id })
  const key = await newKey(gate.live, { scopes: ['tokens.write'] })
  return new World(agents, delegation.id, key)
}

class World {
  readonly tokens: ModelToken[] = []
  readonly #delegationEnd = new End()
  readonly #keyEnd = new End()
  readonly #ends = new Map<string, End>()
  /** Remembers three tokens only. */
  readonly #small: Verifier

  constructor(
    readonly agents: readonly Agent[],
    readonly delegationId: string,
    readonly key: { readonly id: string; readonly key: string },
  ) {
    const { ring, issuers, live } = gate.core
    const cache = { entriesMax: 3, weightMax: 1e6 }
    this.#small = new Verifier(ring, issuers, live, { ...TASK_TOKENS, cache })
  }

  #agent(index: number): Agent {
    return this.agents[index] ?? raise('no such agent')
  }

  async take(one: Step): Promise<void> {
    await scheduler.point()
    const agent = this.#agent(one.agent)
    const token = this.tokens.at(-1 - (one.token % Math.max(1, this.tokens.length)))
    switch (one.doing) {
      case 'issue':
        return this.#issue(one)
      case 'verify':
        return token && this.verify(token, one)
      case 'revokeToken':
        return token && this.#ends.get(token.id)?.by(() => this.#end('tokens.revoke', token.id))
      case 'suspendAgent':
        return this.#setAgent(agent, 'suspended')
      case 'resumeAgent':
        return this.#setAgent(agent, 'active')
      case 'revokeAgent':
        return agent.turns.run(() =>
          agent.standing.by('revoked', () => this.#end('agents.revoke', agent.id)),
        )
      case 'narrowAgent':
        return agent.turns.run(() => this.#narrow(agent))
      case 'revokeDelegation':
        return this.#delegationEnd.by(() => this.#end('delegations.revoke', this.delegationId))
      case 'revokeKey': {
        const call = { id: this.key.id, query: { revoke_issued: true } }
        return this.#keyEnd.by(() => isDone(gate.live.call('keys.revoke', call)))
      }
      case 'compromise':
        return keyAndClockTurns.run(compromise)
      case 'suspendWorkspace':
        return suspendWorkspace()
      case 'advance':
        return keyAndClockTurns.run(async () => gate.server.clock.advance(one.seconds * 1000))
      case 'sweep':
        return gate.core.live.sweep(gate.server.clock.now())
      case 'grow':
        return grow()
      case 'reload':
        return gate.core.reload()
    }
  }

  #end(operation: 'tokens.revoke' | 'agents.revoke' | 'delegations.revoke', id: string) {
    return isDone(gate.live.call(operation, { id }))
  }

  #setAgent(agent: Agent, status: Status): Promise<void> {
    const call = { id: agent.id, body: { status } }
    return agent.turns.run(() =>
      agent.standing.by(status, () => isDone(gate.live.call('agents.update', call))),
    )
  }

  /** Ends what is for more than is left, the delegation from it too. */
  async #narrow(agent: Agent): Promise<void> {
    const call = { id: agent.id, body: { capabilities: [CREATE] } }
    const narrow = async (): Promise<boolean> => isDone(gate.live.call('agents.update', call))
    if (agent !== this.agents[0]) return agent.narrowed.by(narrow)
    let isNarrowed = false
    await this.#delegationEnd.by(async () => {
      await agent.narrowed.by(async () => {
        isNarrowed = await narrow()
        return isNarrowed
      })
      return isNarrowed
    })
  }

  async #issue({ agent: index, byKey, isDelegated, scope, ttl, max, chosenAudience }: Step) {
    const agent = isDelegated ? this.#agent(1) : this.#agent(index)
    const api = byKey ? gate.live.as(this.key.key) : gate.live
    const body = {
      agent_id: agent.id,
      scope: [isDelegated ? READ : scope],
      ttl,
      ...(isDelegated ? { delegation_id: this.delegationId } : {}),
      ...(max === undefined ? {} : { constraints: { max_amount: max } }),
      ...(chosenAudience === undefined ? {} : { audience: [chosenAudience] }),
    }
    const answer = await api.call('tokens.create', { body })
    if (answer.status >= 300) return
    const { id, token: text } = answer.json as { id: string; token: string }
    const [header, payload] = text.split('.', 2).map(part => JSON.parse(atob(part)))
    const end = new End()
    this.#ends.set(id, end)
    const isWide = !isDelegated && scope === READ
    this.tokens.push({
      id,
      text,
      kid: header.kid,
      expiresAt: payload.exp,
      scope: isDelegated ? READ : scope,
      audience: chosenAudience,
      amountMax: max,
      agents: (isDelegated ? this.agents : [agent]).map(one => one.standing),
      delegation: isDelegated ? this.#delegationEnd : undefined,
      signingKey: keyEnd(header.kid),
      ends: [end, ...(byKey ? [this.#keyEnd] : []), ...(isWide ? [agent.narrowed] : [])],
    })
  }

  /** By the server, and by a verifier that has forgotten most tokens. */
  async verify(token: ModelToken, { wantedScope, audience, amount, isFresh }: Partial<Step>) {
    const call = { scope: wantedScope, audience, amount }
    const text = isFresh ? another(token) : token.text
    const { clock } = gate.server
    const clockFrom = clock.now()
    const from = tick()
    const body = {
      token: text,
      ...(wantedScope === undefined ? {} : { required_scope: wantedScope }),
      ...(audience === undefined ? {} : { audience }),
      ...(amount === undefined ? {} : { context: { amount } }),
    }
    const { valid, code } = await gate.anyone.ok('tokens.verify', { body })
    require(token, call, { from, to: tick(), clockFrom, clockTo: clock.now() }, code)
    expect(valid).toBe(code === 'ok')

    const now = clock.now()
    const expected = {
      environment: 'live',
      audience,
      requiredScope: wantedScope === undefined ? [] : [wantedScope],
      context: amount === undefined ? undefined : { amount },
    } as const
    const again = this.#small.verify(text, expected, now)
    require(token, call, { from: tick(), to: tick(), clockFrom: now, clockTo: now }, again.code)
  }
}

function require(token: ModelToken, call: ModelCall, when: When, code: string): void {
  const possible = possibleCodes(token, call, workspace, when)
  if (!possible.includes(code)) {
    raise(`${token.id} was answered ${code}, which cannot be: only ${possible.join(', ')}`)
  }
}

function raise(message: string): never {
  throw new Error(message)
}

/** Another text of the same token, which no cache has seen, while its key signs. */
function another(token: ModelToken): string {
  if (signerKid() !== token.kid) return token.text
  return withClaims(readVictim(gate, token.text), { task: `${tick()}` })
}

function keyEnd(kid: string): End {
  const known = signingKeys.get(kid) ?? new End()
  signingKeys.set(kid, known)
  return known
}

/** None while the one that was compromised is being replaced. */
function signerKid(): string | undefined {
  try {
    return gate.core.ring.signer('live', gate.server.clock.now()).kid
  } catch {
    return undefined
  }
}

async function compromise(): Promise<void> {
  const kid = signerKid()
  if (kid === undefined) return
  await keyEnd(kid).by(async () => {
    await gate.core.asOperator('live', work =>
      compromiseSigningKey(work, gate.core.secrets.keyEncryption, kid),
    )
    return true
  })
}

/** For a while. */
function suspendWorkspace(): Promise<void> {
  const set = (status: 'active' | 'suspended') =>
    workspace.by(status, async () => {
      await gate.core.asOperator('live', work => setStatus(work, status))
      return true
    })
  return workspaceTurns.run(async () => {
    await set('suspended')
    await scheduler.point()
    await set('active')
  })
}

/** Other tokens are revoked meanwhile. */
function grow(): void {
  const now = gate.server.clock.now()
  const of = { workspaceId: 'ws_other', environment: 'live', kind: 'token_revoked' } as const
  for (let i = 0; i < 3000; i++) {
    gate.core.live.apply({ ...of, tokenId: timedId('tok', now), expiresAt: now / 1000 + 30 }, now)
  }
}

test('no verify accepts what ended before it, and each answers what the model says', async () => {
  const lanes = fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), {
    minLength: 2,
    maxLength: 6,
  })
  const picks = fc.array(fc.nat(255), { minLength: 1, maxLength: 50 })
  let runs = 0
  await fc.assert(
    fc.asyncProperty(lanes, picks, async (steps, picked) => {
      runs++
      await until('a key that signs', async () => {
        await gate.sql`select 1`
        return signerKid() !== undefined
      })
      const world = await newWorld()
      scheduler.start(picked)
      try {
        await allSettled(
          steps.map(async lane => {
            for (const one of lane) await world.take(one)
          }),
        )
      } finally {
        scheduler.stop()
      }
      // Now nothing is under way, so each has one verdict.
      for (const token of world.tokens) await world.verify(token, {})
    }),
    { numRuns: RUNS, endOnFailure: true },
  )
  expect(runs).toBe(RUNS)
})

/** All of `lanes`, also when one has failed; then that failure. */
async function allSettled(lanes: Promise<void>[]): Promise<void> {
  for (const lane of await Promise.allSettled(lanes)) {
    if (lane.status === 'rejected') throw lane.reason
  }
}
