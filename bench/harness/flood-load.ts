/** Floods, and who asks beside them. */
import { answersOf, type Call, type Load, send } from './load.ts'
import { atMost, type Stage } from './scenario.ts'
import { issueBody, mintOf } from './seed.ts'
import { repeated, verifyCall } from './verify-load.ts'

export const CALLS = 1000
/** What a client may fail at once before a limit answers it. */
const BURST = 300

const random = (length: number): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(length)))
    .toString('base64url')
    .slice(0, length)

/** What looks like a key and is none: its checksum is wrong. */
const noKey = (): string => `ag_live_sk_${random(40).replaceAll(/[-_]/g, 'x')}`

/** Asks for nothing but who it is. */
export const garbageKey = (): Call => ({
  method: 'GET',
  path: '/v1/whoami',
  headers: { 'X-API-Key': noKey() },
})

/** Asks for a token, in a body that would be right. */
export const garbageKeyWithBody = (agentId: string): Call => ({
  method: 'POST',
  path: '/v1/tokens',
  headers: { 'X-API-Key': noKey() },
  body: JSON.stringify(issueBody(agentId)),
})

export const garbageToken = (): Call => verifyCall(`${random(60)}.${random(400)}.${random(86)}`)

/** Refusals by a limit, once what a client may fail at once has been used up. */
export async function refused(stage: Stage, operation: string, make: () => Call): Promise<Load> {
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

export const CHEAP = 'a run of argon2, or more than 5 µs of PostgreSQL’s CPU time for each'

/** 200 is a verdict, which is no acceptance: a token that is none is `malformed`. */
const REFUSALS = [200, 401, 429] as const
/** Of keys. */
export const KEY_REFUSALS = [401, 429] as const

/** Verdicts `ok`; the flood's own verdicts are others. */
export async function legitimateLoad(stage: Stage): Promise<Load> {
  const mint = await mintOf(stage)
  return repeated(mint.make(stage.size(CALLS)), 'ok')
}

/** What is common to scenarios of the latency beside garbage. */
export const P99 = {
  kind: 'flood',
  isLong: true,
  measured: 'The 99th percentile of the 8, against that at the echo beside the same flood.',
  falsifiedBy: `A verdict other than \`ok\` on a valid token, ${CHEAP}.`,
  value: 'p99 to echo',
  goal: atMost(1.5, 1.5, 'x the echo’s'),
} as const
