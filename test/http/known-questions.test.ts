/** What is kept of questions: nothing of one that comes seldom, and each only for its very own body. */
import { expect, test } from 'bun:test'
import { readHead } from '../../src/http/front/head.ts'
import { KEPT_FROM, KnownQuestions } from '../../src/http/known-questions.ts'
import type { Facts } from '../../src/tokens/facts.ts'

const EXPECTED = { environment: 'live', audience: undefined, requiredScope: [] } as const
const body = (text: string) => new TextEncoder().encode(text)
const HEAD = readHead(Buffer.from('POST / HTTP/1.1\r\nHost: a\r\n\r\n'))
const asked = (tokenId: string) => {
  if (HEAD === undefined) throw new Error('the head cannot be read')
  return { head: HEAD, facts: { tokenId } as Facts, expected: EXPECTED }
}
const NOBODY = { judge: () => {} }

function offer(known: KnownQuestions, text: string, times: number): void {
  for (let i = 0; i < times; i++) known.offer(body(text), asked(text))
}

test('a question that came seldom is not kept, one that came often is', () => {
  const known = new KnownQuestions(NOBODY)
  offer(known, 'seldom', KEPT_FROM - 1)
  offer(known, 'often', KEPT_FROM)
  expect([known.size, known.get(body('seldom'))]).toEqual([1, undefined])
  expect(known.get(body('often'))?.facts.tokenId).toBe('often')
})

test('one that others come between is counted anew, and one that goes on coming is kept', () => {
  // All at one door.
  const known = new KnownQuestions(NOBODY, request => (request[0] ?? 0) * 2 ** 14)
  for (let i = 0; i < 2 * KEPT_FROM; i++) offer(known, i % 2 === 0 ? 'a' : 'b', 1)
  expect(known.size).toBe(0)
  offer(known, 'a', KEPT_FROM)
  expect([known.size, known.get(body('a'))?.facts.tokenId]).toEqual([1, 'a'])
})

test('bodies that share a place are never taken for each other', () => {
  const known = new KnownQuestions(NOBODY, () => 7)
  offer(known, 'one', KEPT_FROM)
  expect(known.get(body('another'))).toBeUndefined()
  expect(known.get(body('one '))).toBeUndefined()
  expect(known.get(body('on'))).toBeUndefined()
  offer(known, 'another', KEPT_FROM)
  expect(known.get(body('another'))?.facts.tokenId).toBe('another')
  expect(known.get(body('one'))).toBeUndefined()
})

test('holds 8,192 at most, keeps those that are asked for, and none that is long', () => {
  const known = new KnownQuestions(NOBODY)
  offer(known, 'hot', KEPT_FROM)
  for (let i = 0; i < 20_000; i++) {
    offer(known, `q${i}`, KEPT_FROM)
    if (i % 1000 === 0) expect(known.get(body('hot'))?.facts.tokenId).toBe('hot')
    expect(known.size).toBeLessThanOrEqual(8192)
  }
  expect([known.get(body('q0')), known.get(body('q19999'))?.facts.tokenId]).toEqual([
    undefined,
    'q19999',
  ])
  offer(known, 'x'.repeat(3073), KEPT_FROM + 1)
  expect(known.get(body('x'.repeat(3073)))).toBeUndefined()
})

test('the bytes of a body may be used again by their owner', () => {
  const known = new KnownQuestions(NOBODY)
  const bytes = body('mine')
  for (let i = 0; i < KEPT_FROM; i++) known.offer(bytes, asked('mine'))
  bytes.fill(120)
  expect(known.get(body('mine'))?.facts.tokenId).toBe('mine')
  expect(known.get(bytes)).toBeUndefined()
})
