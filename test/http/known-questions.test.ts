/** What is kept of questions: nothing of one that came once, and each only for its very own body. */
import { expect, test } from 'bun:test'
import { readHead } from '../../src/http/front/head.ts'
import { KnownQuestions } from '../../src/http/known-questions.ts'
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

test('a question that came once is not kept, one that came again is', () => {
  const known = new KnownQuestions(NOBODY)
  offer(known, 'once', 1)
  offer(known, 'twice', 2)
  expect([known.size, known.get(body('once'))]).toEqual([1, undefined])
  expect(known.get(body('twice'))?.facts.tokenId).toBe('twice')
})

test('bodies that share a place are never taken for each other', () => {
  const known = new KnownQuestions(NOBODY, () => 7)
  offer(known, 'one', 2)
  expect(known.get(body('another'))).toBeUndefined()
  expect(known.get(body('one '))).toBeUndefined()
  expect(known.get(body('on'))).toBeUndefined()
  offer(known, 'another', 2)
  expect(known.get(body('another'))?.facts.tokenId).toBe('another')
  expect(known.get(body('one'))).toBeUndefined()
})

test('holds 8,192 at most, keeps those that are asked for, and none that is long', () => {
  const known = new KnownQuestions(NOBODY)
  offer(known, 'hot', 2)
  for (let i = 0; i < 20_000; i++) {
    offer(known, `q${i}`, 2)
    if (i % 1000 === 0) expect(known.get(body('hot'))?.facts.tokenId).toBe('hot')
    expect(known.size).toBeLessThanOrEqual(8192)
  }
  expect([known.get(body('q0')), known.get(body('q19999'))?.facts.tokenId]).toEqual([
    undefined,
    'q19999',
  ])
  offer(known, 'x'.repeat(3073), 3)
  expect(known.get(body('x'.repeat(3073)))).toBeUndefined()
})

test('the bytes of a body may be used again by their owner', () => {
  const known = new KnownQuestions(NOBODY)
  const bytes = body('mine')
  for (let i = 0; i < 2; i++) known.offer(bytes, asked('mine'))
  bytes.fill(120)
  expect(known.get(body('mine'))?.facts.tokenId).toBe('mine')
  expect(known.get(bytes)).toBeUndefined()
})
