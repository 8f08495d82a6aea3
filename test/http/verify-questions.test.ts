/** Bodies are read as the plain path reads them; what is remembered of them is small. */
import { expect, test } from 'bun:test'
import { Questions } from '../../src/http/verify-questions.ts'

/** What 1000 expectations take at most; the bodies they came in are 64 MB in all. */
const BYTES_MAX = 24 * 1024 * 1024

test('an expectation does not hold the body that it came in', () => {
  const questions = new Questions()
  const token = 'a'.repeat(64_000)
  const ask = (audience: string) =>
    questions.read(Buffer.from(`{"token":"${token}","audience":"${audience}"}`), 0)
  const memory = () => {
    Bun.gc(true)
    return process.memoryUsage.rss()
  }
  ask('first')
  const before = memory()
  for (let i = 0; i < 1000; i++) {
    ask(`audience${i}`)
    if (i % 50 === 0) Bun.gc(true)
  }
  expect(memory() - before).toBeLessThan(BYTES_MAX)
  expect(ask('audience1')?.expected.audience).toBe('audience1')
})

test('what follows a token is UTF-8, and what is not has no question', () => {
  const questions = new Questions()
  const read = (...parts: (string | number[])[]) =>
    questions.read(Buffer.concat(parts.map(one => Buffer.from(one as string))), 2)
  for (let time = 0; time < 2; time++) {
    const asked = read('><{"token": "a.b.c","audience":"', 'Zürich €', '"}')
    expect([asked?.text, asked?.expected.audience]).toEqual(['a.b.c', 'Zürich €'])
    // The same bytes are no other text: `Ã¼` in UTF-8 has four.
    expect(read('><{"token":"a.b.c","audience":"ZÃ¼rich"}')?.expected.audience).toBe('ZÃ¼rich')
    expect(read('><{"token":"a.b.c","audience":"', [0xff], '"}')).toBeUndefined()
    expect(read('><{"token":"a.b.c","audience":"', [0xe2, 0x82], '"}')).toBeUndefined()
  }
})

test('a body of another form has no question', () => {
  const questions = new Questions()
  const bodies = ['', '{', '{"token":"', '{"token":"a', '{"audience":"a"}', '{"token":"a"', '[]']
  for (const body of bodies)
    expect([body, questions.read(Buffer.from(body), 0)]).toEqual([body, undefined])
})
