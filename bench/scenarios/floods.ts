import { answersOf, type Call, type Load, send } from '../harness/load.ts'
import {
  atLeast,
  atMost,
  type CapacityScenario,
  type FloodScenario,
  type Stage,
} from '../harness/scenario.ts'
import { mintOf } from '../harness/seed.ts'
import { repeated, verifyCall } from '../harness/verify-load.ts'

const CALLS = 1000
/** What a client may fail at once before a limit answers it. */
const BURST = 300

const random = (length: number): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(length)))
    .toString('base64url')
    .slice(0, length)

/** What looks like a key and is none: its checksum is wrong. */
const garbageKey = (): Call => ({
  method: 'GET',
  path: '/v1/whoami',
  headers: { 'X-API-Key': `ag_live_sk_${random(40).replaceAll(/[-_]/g, 'x')}` },
})

const garbageToken = (): Call => verifyCall(`${random(60)}.${random(400)}.${random(86)}`)

/** Refusals by a limit, once what a client may fail at once has been used up. */
async function refused(stage: Stage, operation: string, make: () => Call): Promise<Load> {
  const count = stage.size(CALLS)
  const calls = Array.from({ length: count }, make)
  for (const call of calls.slice(0, BURST)) await send(stage.url, call)
  return {
    order: 'uniform',
    isGarbage: true,
    count,
    calls: async () => calls,
    statuses: [...REFUSALS],
    counter: answersOf(operation, ...REFUSALS),
    findMistake: ({ text }) => (text.includes('"valid":true') ? 'it was accepted' : undefined),
  }
}

const CHEAP = 'a run of argon2, or more than 5 µs of PostgreSQL’s CPU time for each'

/** 200 is a verdict, which is no acceptance: a token that is none is `malformed`. */
const REFUSALS = [200, 401, 429] as const
const KEY_REFUSALS = [401, 429] as const

export const garbageKeys: CapacityScenario = {
  kind: 'capacity',
  name: 'garbage-keys',
  title: 'garbage flood of API keys',
  setUp: '1,000 texts that look like keys and are none, from one address.',
  measured: 'Refusals a second, against B that answers as many bytes.',
  falsifiedBy: `A status other than 401 and 429, ${CHEAP}.`,
  against: 'B',
  goal: atLeast(0.9, 1, 'B'),
  prepare: async stage => ({
    ...(await refused(stage, 'whoami.get', garbageKey)),
    statuses: KEY_REFUSALS,
    counter: answersOf('whoami.get', ...KEY_REFUSALS),
  }),
}

export const garbageTokens: CapacityScenario = {
  kind: 'capacity',
  isLong: true,
  name: 'garbage-tokens',
  title: 'garbage flood of tokens',
  setUp: '1,000 texts of the shape of a token that nobody signed, from one address.',
  measured: 'Refusals a second, against B that answers as many bytes.',
  falsifiedBy: `An answer that says \`"valid":true\`, ${CHEAP}.`,
  against: 'B',
  goal: atLeast(0.9, 1, 'B'),
  prepare: stage => refused(stage, 'tokens.verify', garbageToken),
}

/** Verdicts `ok`; the flood's own verdicts are others. */
async function legitimateLoad(stage: Stage): Promise<Load> {
  const mint = await mintOf(stage)
  return repeated(mint.make(stage.size(CALLS)), 'ok')
}

const P99 = {
  kind: 'flood',
  isLong: true,
  measured: 'The 99th percentile of the 8, against that at the echo beside the same flood.',
  falsifiedBy: `A verdict other than \`ok\` on a valid token, ${CHEAP}.`,
  value: 'p99 to echo',
  goal: atMost(1.5, 1.5, 'x the echo’s'),
} as const

export const besideGarbage: FloodScenario = {
  ...P99,
  name: 'beside-garbage',
  title: 'legitimate p99 beside a garbage flood of tokens',
  setUp: '32 connections that send garbage as fast as it is refused, 8 that verify valid tokens.',
  prepare: async stage => ({
    flood: await refused(stage, 'tokens.verify', garbageToken),
    legitimate: await legitimateLoad(stage),
  }),
}

export const besideGarbageKeys: FloodScenario = {
  ...P99,
  name: 'beside-garbage-keys',
  title: 'legitimate p99 beside a garbage flood of API keys',
  setUp: '32 connections that ask with keys that are none, 8 that verify valid tokens.',
  prepare: async stage => ({
    flood: await refused(stage, 'whoami.get', garbageKey),
    legitimate: await legitimateLoad(stage),
  }),
}

/** Addresses that the forged flood comes from, so that no limit by address stops it. */
const ADDRESSES = 1000

export const besideForged: FloodScenario = {
  kind: 'flood',
  name: 'beside-forged',
  title: 'legitimate throughput beside a flood of forged signatures',
  setUp:
    '32 connections that send tokens whose header and claims are ours, the signature not, ' +
    'from 1,000 addresses (a trusted proxy names them); 8 that verify valid tokens.',
  measured: 'Answers a second to the 8, of what they get without the flood.',
  falsifiedBy: 'A verdict other than `ok` on a valid token.',
  variables: { AMPGATE_TRUSTED_PROXIES: '127.0.0.1' },
  value: 'throughput kept',
  goal: atLeast(0.5, 0.8, 'of its own'),
  prepare: async stage => {
    const mint = await mintOf(stage)
    const forged = mint.make(stage.size(CALLS * 5), { isForged: true })
    const calls = forged.map((token, i) => {
      const address = `10.0.${Math.floor((i % ADDRESSES) / 250)}.${i % 250}`
      return { ...verifyCall(token), headers: { 'X-Forwarded-For': address } }
    })
    const flood: Load = {
      ...repeated([], 'invalid'),
      statuses: [200, 429],
      count: calls.length,
      calls: async () => calls,
    }
    return { flood, legitimate: await legitimateLoad(stage) }
  },
}
