/** What is remembered of bodies is as small as it says, however large they were. */
import { expect, test } from 'bun:test'
import { Questions } from '../../src/http/verify-questions.ts'

/** What 1000 expectations take at most; the bodies they came in are 64 MB in all. */
const BYTES_MAX = 24 * 1024 * 1024

test('an expectation does not hold the body that it came in', () => {
  const questions = new Questions()
  const token = 'a'.repeat(64_000)
  const ask = (audience: string) =>
    questions.read(Buffer.from(`{"token":"${token}","audience":"${audience}"}`))
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
