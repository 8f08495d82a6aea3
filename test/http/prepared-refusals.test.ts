import { expect, test } from 'bun:test'
import { MISSING } from '../../src/http/credentials.ts'
import type { Call } from '../../src/http/front/connection.ts'
import { RateLimited, rateLimitHeaders } from '../../src/http/limit-request.ts'
import { PreparedRefusals } from '../../src/http/prepared-refusals.ts'
import { problemResponse } from '../../src/http/problems.ts'
import { newRequestId } from '../../src/lib/request-id.ts'
import { RateLimiter } from '../../src/rate-limits/token-bucket.ts'

const limit = { name: 'failed-authentications', perSecond: 10, burst: 3 }
const NOW = Date.UTC(2026, 0, 1)

const read = async (response: Response) => ({
  status: response.status,
  headers: [...response.headers].sort(),
  text: await response.text(),
})

test('a prepared refusal is, byte for byte, the one that is written for each request', async () => {
  const refusals = new PreparedRefusals()
  const limiter = new RateLimiter(limit)
  for (let i = 0; i < limit.burst; i++) limiter.take('client', NOW)
  // The same again, another path, another millisecond and second, and a clock that was set back.
  for (const now of [NOW, NOW, NOW + 1, NOW + 50, NOW + 1001, NOW + 1002, NOW]) {
    for (const path of ['/v1/agents', '/v1/agents', '/v1/keys', '/v1/agents']) {
      const id = `req_${now}`
      const standing = limiter.peek('client', now)
      const fresh = new RateLimited(standing, [standing], now)
      const written = problemResponse(fresh, path, id, rateLimitHeaders([standing], now))
      const prepared = refusals.answer(refusals.limited(standing, now), path, id, now)
      expect(await read(prepared)).toEqual(await read(written))
      expect(await read(refusals.answer(MISSING, path, id, now))).toEqual(
        await read(problemResponse(MISSING, path, id)),
      )
    }
  }
})

test('an answer keeps its own request id when the next one is made of the same document', async () => {
  const refusals = new PreparedRefusals()
  const answers = ['a', 'b'].map(id => refusals.answer(MISSING, '/v1/agents', id, NOW))
  expect(answers.map(one => one.headers.get('X-Request-Id'))).toEqual(['a', 'b'])
  const bodies = await Promise.all(answers.map(one => one.json()))
  expect(bodies.map(one => one.request_id)).toEqual(['a', 'b'])
})

test('sent from bytes it is what it is as texts, whoever named the request', () => {
  const limiter = new RateLimiter(limit)
  for (let i = 0; i < limit.burst; i++) limiter.take('client', NOW)
  const date = new Date(NOW).toUTCString()
  const sent: string[] = []
  const call = {
    date,
    send: (bytes: Buffer) => sent.push(bytes.toString()),
    answer(head: string, body: string) {
      const length = Buffer.byteLength(body)
      sent.push(`${head}Date: ${date}\r\nContent-Length: ${length}\r\n\r\n${body}`)
    },
  } as unknown as Call
  const refusals = new PreparedRefusals()
  const wanted: string[] = []
  for (const now of [NOW, NOW, NOW, NOW + 1, NOW + 1, NOW + 1000, NOW + 1001, NOW, NOW]) {
    const standing = limiter.peek('client', now)
    for (const id of [newRequestId(), 'mine', newRequestId(), 'x'.repeat(128)]) {
      refusals.send(call, refusals.limited(standing, now), '/v1/agents', id, now)
      const fresh = new PreparedRefusals()
      const said = sent.length
      fresh.send(call, fresh.limited(standing, now), '/v1/agents', id, now)
      wanted.push(...sent.splice(said))
    }
  }
  expect(sent).toEqual(wanted)
})
