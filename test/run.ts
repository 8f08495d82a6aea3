/**
 * `npm test`: the checks of `test/steps.ts` and all tests, on one PostgreSQL, then one line with
 * the totals. What failed is said once more before that line. `npm test -- agents` runs the test
 * files whose path contains `agents`, and no checks.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { STEPS } from './steps.ts'
import { batchesOf } from './support/batches.ts'
import { runChild, stopWithUs } from './support/children.ts'
import { startCluster } from './support/cluster.ts'
import { failuresOf } from './support/failures.ts'
import { countTests } from './support/junit.ts'
import { runStep } from './support/run-step.ts'

const ROOT = join(import.meta.dir, '..')
const WORKERS = 2
const TEST_TIMEOUT_MILLISECONDS = 120_000
const BOTH_WAYS = /^test\/(http\/[^/]+\.test|http\/tokens\.verify\/|tokens\/|constraints\/)/

type Counts = { passed: number; failed: number; skipped: number }

const filters = process.argv.slice(2)
const files = findFiles(filters)
if (files.length === 0) {
  console.error(`no test file matches ${filters.join(' ')}`)
  process.exit(1)
}
stopWithUs()
const reports = mkdtempSync(join(tmpdir(), 'ampgate-junit-'))
const cluster = await startCluster()
const failures: string[] = []
const counts = await runAll([
  ...(filters.length > 0 ? [] : STEPS).map(step => async () => {
    const refusal = await runStep(step)
    if (refusal === undefined) return { passed: 1, failed: 0, skipped: 0 }
    failures.push(`FAIL  ${step.name}`, ...failuresOf(refusal))
    return { passed: 0, failed: 1, skipped: 0 }
  }),
  ...batchesOf(files).map((batch, i) => () => runBatch(batch, join(reports, `${i}.xml`))),
  ...batchesOf(files.filter(goesBothWays)).map((batch, i) => () => {
    console.log(`\non the plain path: ${batch.join(' ')}`)
    return runBatch(batch, join(reports, `plain-${i}.xml`), { AMPGATE_TEST_PATH: 'plain' })
  }),
])
await cluster.stop()
rmSync(reports, { recursive: true })

if (failures.length > 0) console.log(`\nfailed:\n\n${failures.join('\n\n')}`)
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped}`)
process.exit(counts.failed === 0 ? 0 : 1)

function findFiles(wanted: string[]): string[] {
  return [...new Bun.Glob('test/**/*.test.ts').scanSync(ROOT)]
    .filter(file => wanted.length === 0 || wanted.some(part => file.includes(part)))
    .sort()
}

/** As many at a time as there are workers. */
async function runAll(jobs: (() => Promise<Counts>)[]): Promise<Counts> {
  const total: Counts = { passed: 0, failed: 0, skipped: 0 }
  const work = async (): Promise<void> => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const { passed, failed, skipped } = await job()
      total.passed += passed
      total.failed += failed
      total.skipped += skipped
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, work))
  return total
}

/**
 * Whether a test asks `tokens.verify`, which has a lane ahead of the framework: what it states must
 * hold on the lane and on the plain path (`src/http/verify-lane.ts`).
 */
function goesBothWays(file: string): boolean {
  if (!BOTH_WAYS.test(file) || file.endsWith('verify-lane.test.ts')) return false
  return /tokens[./]verify/.test(readFileSync(join(ROOT, file), 'utf8'))
}

async function runBatch(
  batch: string[],
  report: string,
  variables: Record<string, string> = {},
): Promise<Counts> {
  const { code, output } = await runChild(
    [
      ...[process.execPath, 'test', `--timeout=${TEST_TIMEOUT_MILLISECONDS}`],
      ...['--reporter=junit', `--reporter-outfile=${report}`],
      ...batch.map(file => `./${file}`),
    ],
    ROOT,
    { AMPGATE_TEST_DATABASE: cluster.url, ...variables },
  )
  console.log(output)
  const found = countTests(readReport(report), batch)
  for (const file of found.missing) failures.push(`FAIL  ${file} ended before its tests`)
  if (code !== 0) failures.push(...failuresOf(output))
  // Something failed outside of any test, such as a hook after the last one.
  if (code !== 0 && found.failed === 0) found.failed++
  return found
}

function readReport(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // Every file then counts as missing.
  }
}
