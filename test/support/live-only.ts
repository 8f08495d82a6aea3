/** What operations that need a live key answer to a test key. */
import { expect, test } from 'bun:test'
import type { OperationId } from '../../generated/operations.ts'
import { createLimits } from '../../src/rate-limits/limits.ts'
import { possibleCall } from './calls.ts'
import { useGate } from './gate.ts'
import { problemOf } from './refusals.ts'
import { wideLimits } from './server.ts'
import { dumpTables } from './tables.ts'

/** The tests of `<id>/429.test.ts`: a test key has a limit, though it may not even do this. */
export function testLiveOnlyRateLimited(id: OperationId): void {
  const gate = useGate(() => {
    const testKeys = { name: 'test-key', perSecond: 0.001, burst: 2 }
    return { ...wideLimits(), testKeys: createLimits({ testKeys }).testKeys }
  })

  test(`${id} 429: a test key beyond its limit is not even told that it may not`, async () => {
    const call = await possibleCall(id, gate.live)
    for (let calls = 0; calls < 2; calls++) await gate.test.call('whoami.get')
    const before = await dumpTables(gate)
    const answer = await gate.test.call(id, call)
    expect([answer.status, problemOf(answer).code]).toEqual([429, 'rate_limited'])
    gate.server.clock.advance(Number(answer.headers.get('retry-after')) * 1000)
    await gate.test.refused(id, call, 403, 'live_key_required')
    expect(await dumpTables(gate)).toEqual(before)
  })
}
