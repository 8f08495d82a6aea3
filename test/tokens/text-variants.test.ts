/**
 * A token has one text. Whoever writes it another way is refused, before a revoke and after it
 * (THREATS 3): the blocklist is by `jti`, so a variant that passed would still be found, but none
 * gets that far.
 */
import { beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { newAgent, newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { type Attack, readVictim, seal, segment, type Victim, withClaims } from './forge.ts'

const gate = useGate()
/** Tokens whose payload fills its last base64url character by none, two and four spare bits. */
const victims: Victim[] = []

beforeAll(async () => {
  const agent = await newAgent(gate.live)
  for (const task_description of ['a', 'ab', 'abc']) {
    const { token } = await newToken(gate.live, { agent_id: agent.id, task_description })
    victims.push(readVictim(gate, token))
  }
})

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const verdictOf = (text: string): string => {
  const expected = { environment: 'live', audience: undefined, requiredScope: [] } as const
  return gate.core.verifier.verify(text, expected, gate.server.clock.now()).code
}

/** The same bytes with other spare bits in the last character of `part`, if it has any. */
function otherTails(part: string): string[] {
  const spare = [1, 1, 16, 4][part.length % 4] ?? 1
  const last = ALPHABET.indexOf(part.at(-1) ?? '')
  const first = last - (last % spare)
  return Array.from({ length: spare }, (_, i) => first + i)
    .filter(value => value !== last)
    .map(value => part.slice(0, -1) + ALPHABET.charAt(value))
}

function withPart(text: string, at: number, part: string): string {
  return text
    .split('.')
    .map((one, i) => (i === at ? part : one))
    .join('.')
}

const NAMED: Attack[] = [
  ...[' ', '\t', '\n', '\r\n', '\0', '\u00a0', '\u200b', '\ufeff', '\u2028', '='].flatMap(
    (extra): Attack[] => [
      [`${JSON.stringify(extra)} before it`, v => extra + v.text],
      [`${JSON.stringify(extra)} after it`, v => v.text + extra],
      [`${JSON.stringify(extra)} after the first dot`, v => v.text.replace('.', `.${extra}`)],
      [`${JSON.stringify(extra)} inside of it`, v => v.text.slice(0, 9) + extra + v.text.slice(9)],
    ],
  ),
  ['Bearer before it', v => `Bearer ${v.text}`],
  ['quotes around it', v => `"${v.text}"`],
  ['all in small letters', v => v.text.toLowerCase()],
  ['all in capitals', v => v.text.toUpperCase()],
  ['the header in small letters', v => withPart(v.text, 0, v.header.toLowerCase())],
  [
    'padded segments',
    v =>
      v.text
        .split('.')
        .map(part => part.padEnd(Math.ceil(part.length / 4) * 4, '='))
        .join('.'),
  ],
  ['the alphabet of base64', v => v.text.replaceAll('-', '+').replaceAll('_', '/')],
  ['percent-encoded dots', v => v.text.replaceAll('.', '%2E')],
  ['percent-encoded first letter', v => `%${v.text.charCodeAt(0).toString(16)}${v.text.slice(1)}`],
  ['fullwidth dots', v => v.text.replaceAll('.', '\uff0e')],
  ['fullwidth letters', v => v.text.replace(/e/g, '\uff45')],
  ['a Cyrillic letter', v => v.text.replace('e', '\u0435')],
  ['a combining mark', v => v.text.replace('e', 'e\u0301')],
  ['soft hyphens', v => v.text.replaceAll('-', '\u00ad')],
  [
    'high bytes over the same low bits',
    v => String.fromCharCode(...[...v.text].map(c => c.charCodeAt(0) + 0x100)),
  ],
  ['a character a million lines away', v => `${v.text}\n${'\n'.repeat(4000)}x`],
  ['folded lines', v => v.text.replace(/(.{64})/g, '$1\n')],
  [
    'the claims signed anew with a space',
    v => seal(v.key, v.header, segment(`${JSON.stringify(v.claims)} `)),
  ],
]

/** Give the server its turn, or it could not confirm that it is the one that serves. */
const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

function everyVariant(v: Victim): string[] {
  const parts = v.text.split('.')
  const tails = parts.flatMap((part, at) =>
    otherTails(part).map(tail => withPart(v.text, at, tail)),
  )
  const cases = [...v.text].flatMap((c, i) => {
    const other = c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase()
    return other === c ? [] : [v.text.slice(0, i) + other + v.text.slice(i + 1)]
  })
  const named = NAMED.map(([, forge]) => forge(v)).filter(text => text !== v.text)
  return [...tails, ...cases, ...named]
}

describe('a token written in another way', () => {
  test('has spare bits in every segment of some token', () => {
    const lengths = (at: number) => victims.map(v => v.text.split('.')[at]?.length ?? 0)
    expect(new Set(lengths(1).map(length => length % 4))).toEqual(new Set([0, 2, 3]))
    expect(lengths(2)).toEqual([86, 86, 86])
    expect(otherTails(victims[0]?.signature ?? '')).toHaveLength(15)
  })

  test('is refused, while the token itself is valid', async () => {
    for (const victim of victims) {
      await nextTurn()
      expect(verdictOf(victim.text)).toBe('ok')
      for (const text of everyVariant(victim)) {
        expect(['malformed', 'invalid', 'wrong_kind']).toContain(verdictOf(text))
      }
    }
  })

  test('is refused wherever one character is put in, taken out or replaced', async () => {
    const character = fc.oneof(
      fc.constantFrom(...ALPHABET, '.', '=', '+', '/', ' '),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    )
    const change = fc.tuple(fc.constantFrom(...victims), fc.nat(), character, fc.nat(2))
    const isRefused = fc.property(change, ([victim, where, c, kind]) => {
      const at = where % (victim.text.length + 1)
      const kept = victim.text.slice(kind === 0 ? at : at + 1)
      const text = victim.text.slice(0, at) + (kind === 2 ? '' : c) + kept
      if (text !== victim.text) expect(verdictOf(text)).not.toBe('ok')
    })
    for (let part = 0; part < 15; part++) {
      await nextTurn()
      fc.assert(isRefused, { numRuns: 200 })
    }
  })

  test('is refused over the wire as well', async () => {
    for (const [, forge] of NAMED) {
      const token = forge(victims[0] as Victim)
      if (!token.isWellFormed() || token.includes('\0') || token === victims[0]?.text) continue
      const { valid } = await gate.anyone.ok('tokens.verify', { body: { token } })
      expect(valid).toBe(false)
    }
  })
})

test('once a revoke has answered, no text of the token is accepted, cached or not', async () => {
  for (const victim of victims) {
    await nextTurn()
    const twin = withClaims(victim, { task: 'the same jti in another text' })
    expect(verdictOf(twin)).toBe('ok')
    await gate.live.ok('tokens.revoke', { id: String(victim.claims.jti) })
    expect(verdictOf(victim.text)).toBe('revoked')
    expect(verdictOf(twin)).toBe('revoked')
    const late = withClaims(victim, { task: 'first seen after the revoke' })
    expect(verdictOf(late)).toBe('revoked')
    for (const text of everyVariant(victim)) expect(verdictOf(text)).not.toBe('ok')
  }
})
