/** What both SDKs make of the limits of a real server: they wait, never in step, and never for days. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { useGate } from '../../support/gate.ts'
import { findNode } from '../../support/node.ts'
import { setPlan } from '../../support/plans.ts'
import { wideLimits } from '../../support/server.ts'
import { newWorkspace } from '../../support/workspaces.ts'
import { findPython, mustRun, pythonSdk } from '../python/tools.ts'

/** A call comes back every 50 s, by a clock that moves only when an SDK waits. */
const SECONDS = 50
const gate = useGate(() => ({
  ...wideLimits(),
  ofPlan: burst => ({ name: 'workspace', perSecond: 1 / SECONDS, burst }),
}))

type Said = {
  answered: number
  waits: number[]
  error?: { kind: string; status: number; code: string; retry_after: number }
}

let clock: ReturnType<typeof Bun.serve>
beforeAll(() => {
  clock = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: ({ url }) => {
      gate.server.clock.advance(Number(new URL(url).searchParams.get('seconds')) * 1000)
      return new Response()
    },
  })
})
afterAll(() => clock.stop(true))

const python = await findPython(['httpx'])
const sdks = [
  {
    sdk: 'TypeScript',
    command: [findNode() ?? process.execPath, join(import.meta.dir, 'limits.mjs')],
    isMissing: false,
  },
  {
    sdk: 'Python',
    command: [python ?? '', join(import.meta.dir, 'limits.py')],
    isMissing: python === undefined,
  },
]

for (const { sdk, command, isMissing } of sdks) {
  describe.skipIf(isMissing)(`${sdk} SDK`, () => {
    /** With the key of a new workspace on a plan with these limits. */
    async function call(count: number, plan: { rate?: number; quota?: number }): Promise<Said> {
      const { id, live } = await newWorkspace(gate)
      await setPlan(gate, id, plan)
      const env = {
        PYTHONPATH: pythonSdk,
        AMPGATE_URL: gate.server.url,
        AMPGATE_API_KEY: live.key ?? '',
        TEST_CLOCK: String(clock.url),
        TEST_COUNT: String(count),
      }
      return JSON.parse(await mustRun(command, { env })) as Said
    }

    test('waits as long as it is told and a little longer, at random, and gets through', async () => {
      const { answered, waits, error } = await call(9, { rate: 3 })
      expect([answered, error]).toEqual([9, undefined])
      expect(waits.length).toBeGreaterThan(3)
      for (const wait of waits) {
        expect(wait).toBeGreaterThan(0)
        expect(wait).toBeLessThanOrEqual(SECONDS + 1)
      }
      expect(Math.max(...waits)).toBeGreaterThanOrEqual(SECONDS - 5)
      expect(new Set(waits.map(wait => wait % 1)).size).toBe(waits.length)
    }, 60_000)

    test('raises at once when the month is used up', async () => {
      // Not in a month's last minute, which is waited for.
      gate.server.clock.advance(40 * 86_400_000 - (gate.server.clock.now() % 86_400_000))
      const { answered, waits, error } = await call(9, { quota: 4 })
      expect([answered, waits]).toEqual([4, []])
      expect(error).toMatchObject({ kind: 'RateLimitError', status: 429, code: 'quota_exceeded' })
      expect(error?.retry_after).toBe(3600)
    }, 60_000)
  })
}
