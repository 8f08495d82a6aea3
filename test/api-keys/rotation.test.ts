/**
 * Rotation against a model that knows only times: whatever is rotated, revoked, used and waited
 * for, a key works exactly as long as it should, to the millisecond, and never three of a lineage.
 */
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { newKey } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()

const DAY_SECONDS = 86_400

/** What a key is, by the pages: it ends at its expiry, at the end of its grace, or by a revoke. */
type Modelled = {
  id: string
  key: string
  createdAt: number
  expiresAt: number
  retiresAt: number
  isRevoked: boolean
  lastUsedAt: number | undefined
  rotatedAt: number | undefined
}

const NEVER = Number.POSITIVE_INFINITY
const endOf = (key: Modelled): number => Math.min(key.expiresAt, key.retiresAt)
const works = (key: Modelled, now: number): boolean => !key.isRevoked && now < endOf(key)

function verdict(key: Modelled, now: number): string {
  if (key.isRevoked) return 'key_revoked'
  return now < endOf(key) ? 'ok' : 'key_expired'
}

type Step =
  | { do: 'rotate'; which: number; grace: number | undefined; by: number | undefined }
  | { do: 'revoke'; which: number }
  | { do: 'use'; which: number }
  /** Up to so many milliseconds before, at or after the next end of a key. */
  | { do: 'approach'; offset: number }
  | { do: 'wait'; seconds: number }

const which = fc.nat(20)
const grace = fc.constantFrom(undefined, 0, 1, 3600, DAY_SECONDS, 30 * DAY_SECONDS)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('rotate' as const),
      which,
      grace,
      by: fc.option(which, { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('revoke' as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('use' as const), which }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('approach' as const), offset: fc.constantFrom(-1, 0) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 3600, 20 * DAY_SECONDS),
    }),
  },
)

/** One lineage on the server beside its model, on a clock that stands still. */
class Run {
  readonly keys: Modelled[] = []

  constructor(public now: number) {
    gate.server.clock.now = () => this.now
  }

  async start(lifetimeSeconds: number | undefined): Promise<void> {
    const expiresAt = lifetimeSeconds === undefined ? NEVER : this.now + lifetimeSeconds * 1000
    const facts = expiresAt === NEVER ? {} : { expires_at: new Date(expiresAt).toISOString() }
    this.#add(await newKey(gate.live, { scopes: ['*'], ...facts }), expiresAt)
  }

  #add(made: { id: string; key: string }, expiresAt: number): void {
    this.keys.push({
      id: made.id,
      key: made.key,
      createdAt: this.now,
      expiresAt,
      retiresAt: NEVER,
      isRevoked: false,
      lastUsedAt: undefined,
      rotatedAt: undefined,
    })
  }

  #pick(which: number): Modelled {
    const key = this.keys[which % this.keys.length]
    if (key === undefined) throw new Error('there is no key')
    return key
  }

  async take(taken: Step): Promise<void> {
    if (taken.do === 'wait') this.now += taken.seconds * 1000
    else if (taken.do === 'approach') this.#approach(taken.offset)
    else if (taken.do === 'revoke') await this.#revoke(this.#pick(taken.which))
    else if (taken.do === 'use') await this.#use(this.#pick(taken.which))
    else {
      const by = taken.by === undefined ? undefined : this.#pick(taken.by)
      await this.#rotate(this.#pick(taken.which), taken.grace, by)
    }
  }

  #approach(offset: number): void {
    const ends = this.keys.filter(key => !key.isRevoked).map(endOf)
    const next = Math.min(...ends.filter(end => end > this.now))
    if (next !== NEVER) this.now = Math.max(this.now, next + offset)
  }

  async #revoke(key: Modelled): Promise<void> {
    await gate.live.ok('keys.revoke', { id: key.id })
    key.isRevoked = true
  }

  async #use(key: Modelled): Promise<void> {
    expect(await answerOf(key)).toBe(verdict(key, this.now))
    if (works(key, this.now)) key.lastUsedAt = this.now
  }

  async #rotate(key: Modelled, grace: number | undefined, by: Modelled | undefined): Promise<void> {
    const api = by === undefined ? gate.live : gate.live.as(by.key)
    const body = grace === undefined ? {} : { grace_seconds: grace }
    const answer = await api.call('keys.rotate', { id: key.id, body })
    const code = answer.status === 201 ? 'ok' : (answer.json as { code: string }).code
    expect(code).toBe(this.#rotation(key, by))
    if (by !== undefined && works(by, this.now)) by.lastUsedAt = this.now
    if (answer.status !== 201) return
    const lifetime = key.expiresAt - key.createdAt
    const bound = by === undefined ? NEVER : endOf(by)
    const wanted = this.now + (grace ?? DAY_SECONDS) * 1000
    key.retiresAt = Math.min(key.retiresAt, wanted)
    key.rotatedAt = this.now
    this.#add(answer.json as { id: string; key: string }, Math.min(this.now + lifetime, bound))
  }

  /** What a rotation must answer. */
  #rotation(key: Modelled, by: Modelled | undefined): string {
    if (by !== undefined && !works(by, this.now)) return verdict(by, this.now)
    if (by !== undefined && endOf(key) > endOf(by)) return 'exceeds_authority'
    if (!works(key, this.now)) return 'key_not_active'
    const working = this.keys.filter(one => works(one, this.now))
    return working.length > 1 ? 'rotation_in_progress' : 'ok'
  }

  /** Everything that is said of the lineage, and what its keys are answered. */
  async check(): Promise<void> {
    const working = this.keys.filter(key => works(key, this.now))
    expect(working.length).toBeLessThanOrEqual(2)
    for (const key of this.keys) {
      const said = await gate.live.ok('keys.get', { id: key.id })
      const status = key.isRevoked ? 'revoked' : works(key, this.now) ? 'active' : 'expired'
      expect(said.status as string).toBe(status)
      expect(said.last_used_at).toEqual(timeOf(key.lastUsedAt))
      expect(said.retires_at).toEqual(timeOf(key.retiresAt))
      expect(said.expires_at).toEqual(timeOf(key.expiresAt))
      const used = key.rotatedAt && (key.lastUsedAt ?? 0) > key.rotatedAt
      expect(said.used_since_rotation).toBe(used as boolean | undefined)
      const other = working.includes(key) ? working.find(one => one !== key) : undefined
      expect(said.other_half?.id).toBe(other?.id)
      expect(said.lineage_id).toBe(this.keys[0]?.id ?? '')
    }
  }

  /** Each key, the dead ones too, is answered as it should be with the very next request. */
  async useAll(): Promise<void> {
    for (const key of this.keys) await this.#use(key)
  }
}

const timeOf = (at: number | undefined): string | undefined =>
  at === undefined || at === NEVER ? undefined : new Date(at).toISOString()

/** How a key is answered. */
async function answerOf({ key }: Modelled): Promise<string> {
  const { status, json } = await gate.live.as(key).call('whoami.get')
  return status === 200 ? 'ok' : (json as { code: string }).code
}

test('keys of a lineage work exactly when a model of their times says so, whatever is done', async () => {
  const lifetime = fc.constantFrom(undefined, 7200, 10 * DAY_SECONDS)
  let now = gate.server.clock.now()
  await fc.assert(
    fc.asyncProperty(
      lifetime,
      fc.array(step, { minLength: 4, maxLength: 14 }),
      async (life, steps) => {
        const run = new Run(now)
        await run.start(life)
        for (const taken of steps) {
          await run.take(taken)
          await run.check()
        }
        await run.useAll()
        await run.check()
        now = run.now
      },
    ),
    { numRuns: 40 },
  )
}, 120_000)

test('both halves work until the last millisecond of the grace, the old one not in the next', async () => {
  const run = new Run(gate.server.clock.now())
  await run.start(undefined)
  await run.take({ do: 'rotate', which: 0, grace: 3600, by: undefined })
  await run.take({ do: 'approach', offset: -1 })
  const [old, made] = run.keys as [Modelled, Modelled]
  expect([await answerOf(old), await answerOf(made)]).toEqual(['ok', 'ok'])
  await run.take({ do: 'approach', offset: 0 })
  expect([await answerOf(old), await answerOf(made)]).toEqual(['key_expired', 'ok'])
})
