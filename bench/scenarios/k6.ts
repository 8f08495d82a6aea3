import { join } from 'node:path'
import type { Bed } from '../harness/bed.ts'
import type { Finding } from '../harness/measurement.ts'
import { pinned, plainEnvironment } from '../harness/processes.ts'
import { during, say } from '../harness/progress.ts'
import type { OwnScenario } from '../harness/scenario.ts'
import { hasTool } from '../harness/tools.ts'

const SECONDS = { quick: 4, full: 10, smoke: 1 }

type Summary = {
  metrics: Record<string, Record<string, number>>
}

/** Run a script of bench/k6 as people do. What it finds wrong is an error of the run. */
async function runScript(bed: Bed, name: string): Promise<Finding[]> {
  if (!hasTool('k6')) {
    say('! left out: k6 is missing')
    return []
  }
  const { url, seed } = await bed.gate()
  const file = bed.folders.path(`${name}.json`)
  const script = join(import.meta.dir, `../k6/${name}.js`)
  const command = [
    ...['k6', 'run', '--quiet', '--no-color', '--summary-export', file],
    ...['-e', `DURATION=${SECONDS[bed.mode]}s`, '-e', `AMPGATE_URL=${url}`, script],
  ]
  const child = Bun.spawn(pinned('generator', command), {
    // In the environment, so that the key is in no list of processes.
    env: { ...plainEnvironment(), AMPGATE_API_KEY: seed.apiKey },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const said = await during(`k6 run ${name}.js`, async () => {
    const texts = [new Response(child.stdout).text(), new Response(child.stderr).text()]
    return (await Promise.all(texts)).join('')
  })
  const code = await child.exited
  const { metrics } = (await Bun.file(file).json()) as Summary
  const failed = metrics.checks?.fails ?? 0
  if (failed > 0) throw new Error(`${failed} checks of k6 failed:\n${said}`)
  const times = metrics['http_req_duration{name:verify}'] ?? {}
  const dropped = metrics.dropped_iterations?.count ?? 0
  return [
    {
      of: 'p99 of verify',
      unit: 'ms',
      value: times['p(99)'] ?? Number.NaN,
      notes: [
        ...(dropped === 0 ? [] : [`${dropped} iterations were dropped`]),
        ...(code === 0 ? [] : [`k6 ended with ${code}: a threshold was crossed`]),
      ],
      details: { times, dropped, requests: metrics.http_reqs, checks: metrics.checks },
    },
  ]
}

export const k6Verify: OwnScenario = {
  kind: 'own',
  isOnce: true,
  name: 'k6-verify',
  title: 'k6, 1,000 verifies a second',
  setUp: '100 tokens, half of them revoked; `bench/k6/verify.js`, constant arrival rate.',
  measured: 'What k6 says of the 99th percentile, of errors and of dropped iterations.',
  falsifiedBy: 'One wrong verdict or failed check.',
  measure: bed => runScript(bed, 'verify'),
}

export const k6Lifecycle: OwnScenario = {
  kind: 'own',
  isOnce: true,
  name: 'k6-lifecycle',
  title: 'k6, issue, verify, revoke, verify',
  setUp: '50 rounds a second, each with a token of its own; `bench/k6/lifecycle.js`.',
  measured: 'What k6 says of the 99th percentile of a verify, of errors, of dropped iterations.',
  falsifiedBy: 'One token that is accepted after its revoke has answered, or refused before.',
  measure: bed => runScript(bed, 'lifecycle'),
}
