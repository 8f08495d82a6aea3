/** What generators and servers print, as it is read. */
import { expect, test } from 'bun:test'
import { requireRight } from '../../bench/harness/counted.ts'
import { verdicts, wireText } from '../../bench/harness/load.ts'
import { parseOha } from '../../bench/harness/oha.ts'
import { parseSamples, sumOf } from '../../bench/harness/prometheus.ts'
import { parseAnswer } from '../../bench/harness/raw.ts'
import { parseSlot, rateOf } from '../../bench/harness/wrk.ts'

const SLOT = {
  ...{ requests: 1000, sent: 1032, microseconds: 500_000, bytes: 900_000, refused: 0, failed: 0 },
  ...{ p50: 300, p99: 900 },
}

test('the line of wrk.lua is found among what wrk prints', () => {
  const output = `Running 60s test\nBENCH ${JSON.stringify(SLOT)}\nRequests/sec: 2000\n`
  expect(parseSlot(output)).toEqual(SLOT)
  expect(rateOf(SLOT)).toBe(2000)
  expect(() => parseSlot('Running 60s test')).toThrow('nothing that can be read')
  expect(() => parseSlot('BENCH {"requests":1}')).toThrow('did not say sent')
})

test('a report of oha is read in milliseconds, and what was open at the end is no failure', () => {
  const report = {
    summary: { requestsPerSec: 500 },
    latencyPercentiles: { p50: 0.001, p90: 0.002, p99: 0.003, 'p99.9': 0.004 },
    statusCodeDistribution: { 200: 999 },
    errorDistribution: { 'aborted due to deadline': 3, 'connection refused': 1 },
  }
  expect(parseOha(JSON.stringify(report))).toEqual({
    ...{ rate: 500, p50: 1, p90: 2, p99: 3, p999: 4 },
    ...{ statuses: { 200: 999 }, failed: 1 },
  })
})

test('samples are summed by the labels they carry', () => {
  const samples = parseSamples(
    '# HELP a Verdicts.\na_total{environment="live",code="ok"} 5\na_total{code="expired"} 2\nb 1e3\n',
  )
  expect(sumOf(samples, 'a_total')).toBe(7)
  expect(sumOf(samples, 'a_total', { code: 'ok' })).toBe(5)
  expect(sumOf(samples, 'b')).toBe(1000)
})

test('an answer is whole when all bytes of its body are there', () => {
  const text = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'
  expect(parseAnswer(Buffer.from(text))).toEqual({ status: 200, headerBytes: 38, body: '{}' })
  expect(parseAnswer(Buffer.from(text.slice(0, -1)))).toBeUndefined()
  expect(parseAnswer(Buffer.from('HTTP/1.1 200'))).toBeUndefined()
})

test('a call goes over the wire with the length of its body in bytes', () => {
  const call = { method: 'POST', path: '/v1/x', headers: { A: 'b' }, body: '"é"' } as const
  expect(wireText(call, 'host:1')).toBe(
    'POST /v1/x HTTP/1.1\r\nHost: host:1\r\nA: b\r\nContent-Type: application/json\r\n' +
      'Content-Length: 4\r\n\r\n"é"',
  )
})

test('a run fails when the server counted a wrong verdict, or fewer answers than were seen', () => {
  const load = { counter: verdicts('ok'), statuses: [200] }
  const counted = (ok: number, expired = 0) =>
    parseSamples(
      `ampgate_verdicts_total{code="ok"} ${ok}\nampgate_verdicts_total{code="expired"} ${expired}`,
    )
  const judge = (ok: number, expired?: number, slot = SLOT) =>
    requireRight(load, slot, counted(0), counted(ok, expired))
  expect(() => judge(1000)).not.toThrow()
  expect(() => judge(1032)).not.toThrow()
  expect(() => judge(1033)).toThrow('the server counted 1033')
  expect(() => judge(999)).toThrow('the server counted 999')
  expect(() => judge(1000, 1)).toThrow('1 of 1001 answers were wrong')
  expect(() => judge(1000, 0, { ...SLOT, refused: 2 })).toThrow('beyond 399')
})
