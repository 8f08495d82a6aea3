/** Whatever comes after whatever, each verdict and each answer is counted once, at its place. */
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { Durations } from '../../src/http/durations.ts'
import { VerdictCounts } from '../../src/http/verdict-counts.ts'

/** What the samples of `name` in `text` say, by their labels. */
const samplesOf = (name: string, text: string): Record<string, number> =>
  Object.fromEntries(
    [...text.matchAll(new RegExp(`^${name}\\{(.*)\\} (.*)$`, 'gm'))].map(
      ([, labels = '', value]) => [labels, Number(value)],
    ),
  )

const counted = (labels: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const one of labels) counts[one] = (counts[one] ?? 0) + 1
  return counts
}

test('verdicts, by environment and code', () => {
  const verdict = fc.tuple(
    fc.constantFrom('live', 'test'),
    fc.constantFrom('ok', 'expired', 'live'),
  )
  fc.assert(
    fc.property(fc.array(verdict), verdicts => {
      const counts = new VerdictCounts()
      for (const [environment, code] of verdicts) counts.note(environment, code)
      const labels = verdicts.map(([one, code]) => `environment="${one}",code="${code}"`)
      expect(samplesOf('ampgate_verdicts_total', counts.render())).toEqual(counted(labels))
    }),
  )
})

test('answers, by operation and status, and how long they took', () => {
  const answer = fc.tuple(
    fc.constantFrom('tokens.verify', 'whoami.get'),
    fc.constantFrom(200, 429),
    fc.constantFrom(0.0001, 0.003, 60),
  )
  fc.assert(
    fc.property(fc.array(answer), answers => {
      const durations = new Durations()
      for (const [operation, status, seconds] of answers) durations.note(operation, status, seconds)
      const text = durations.render()
      const labels = answers.map(([one, status]) => `operation="${one}",status="${status}"`)
      expect(samplesOf('ampgate_requests_total', text)).toEqual(counted(labels))
      const operations = answers.map(([one]) => `operation="${one}"`)
      const name = 'ampgate_request_duration_seconds'
      expect(samplesOf(`${name}_count`, text)).toEqual(counted(operations))
      const quick = answers.filter(([, , seconds]) => seconds <= 0.0025)
      const buckets = samplesOf(`${name}_bucket`, text)
      for (const operation of new Set(operations)) {
        const among = quick.filter(([one]) => `operation="${one}"` === operation).length
        expect(buckets[`le="0.0025",${operation}`]).toBe(among)
      }
    }),
  )
})
