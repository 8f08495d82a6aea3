/** Tokens as an attacker would write them, some signed with the real key to test what lies behind. */
import { sign } from 'node:crypto'
import type { RingKey } from '../../src/signing-keys/key-ring.ts'
import type { Gate } from '../support/gate.ts'

/** A genuine token and what it was made with. */
export type Victim = {
  readonly text: string
  readonly header: string
  readonly payload: string
  readonly signature: string
  readonly claims: Readonly<Record<string, unknown>>
  /** Of the live environment, which signed it. */
  readonly key: RingKey
  /** Of the test environment. */
  readonly otherKey: RingKey
  /** Where nobody must ever ask for a key. */
  readonly bait: string
}

/** A name, and the text that must never be accepted. */
export type Attack = readonly [name: string, forge: (victim: Victim) => string]

/** JSON or text as a base64url segment. */
export const segment = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** `header` and `payload` (segments) with a signature that matches. */
export function seal(key: RingKey, header: string, payload: string): string {
  const input = `${header}.${payload}`
  return `${input}.${sign(null, Buffer.from(input), key.privateKey).toString('base64url')}`
}

/** The header of a task token, changed. */
export const headerWith = (key: RingKey, changes: object): string =>
  segment({ alg: 'EdDSA', typ: 'at+jwt', kid: key.kid, ...changes })

/** The victim with another header, signed as if it were ours. */
export const withHeader = (victim: Victim, changes: object): string =>
  seal(victim.key, headerWith(victim.key, changes), victim.payload)

/** The victim with other claims, signed by us; `undefined` leaves a claim out. */
export const withClaims = (victim: Victim, changes: object): string =>
  seal(victim.key, victim.header, segment({ ...victim.claims, ...changes }))

/** The victim with this JSON as its payload, signed by us. */
export const withPayload = (victim: Victim, json: string): string =>
  seal(victim.key, victim.header, segment(json))

/** The claims as JSON, with `from` (once in it) replaced. */
export function rewritten(victim: Victim, from: string, to: string): string {
  const json = JSON.stringify(victim.claims)
  if (json.split(from).length !== 2) throw new Error(`${from} is not once in ${json}`)
  return json.replace(from, () => to)
}

export function readVictim(gate: Gate, text: string, bait = 'https://bait.invalid/'): Victim {
  const [header = '', payload = '', signature = ''] = text.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
  const now = gate.server.clock.now()
  const { ring } = gate.core
  const [key, otherKey] = [ring.signer('live', now), ring.signer('test', now)]
  return { text, header, payload, signature, claims, key, otherKey, bait }
}
