/**
 * `npm test`: the checks of `test/steps.ts`, then all tests on one PostgreSQL, then one line with
 * the totals. `npm test -- agents` runs the test files whose path contains `agents`, and no checks.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { STEPS } from './steps.ts'
import { startCluster } from './support/cluster.ts'
import { countTests } from './support/junit.ts'
import { runSteps } from './support/run-steps.ts'

const ROOT = join(import.meta.dir, '..')
const WORKERS = 2
const TEST_TIMEOUT_MILLISECONDS = 120_000

const filters = process.argv.slice(2)
const files = findFiles(filters)
if (files.length === 0) {
  console.error(`no test file matches ${filters.join(' ')}`)
  process.exit(1)
}
const steps = filters.length > 0 ? [] : STEPS
const failedSteps = await runSteps(steps)
const tests = await runTests(files)

const passed = tests.passed + steps.length - failedSteps
const failed = tests.failed + failedSteps
const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''
console.log(`\n${passed} passed, ${failed} failed${skipped}`)
process.exit(failed === 0 ? 0 : 1)

function findFiles(wanted: string[]): string[] {
  return [...new Bun.Glob('test/**/*.test.ts').scanSync(ROOT)]
    .filter(file => wanted.length === 0 || wanted.some(part => file.includes(part)))
    .sort()
}

async function runTests(testFiles: string[]): Promise<ReturnType<typeof countTests>> {
  const folder = mkdtempSync(join(tmpdir(), 'ampgate-junit-'))
  const report = join(folder, 'junit.xml')
  const cluster = await startCluster()
  const child = Bun.spawn(
    [
      ...[process.execPath, 'test', `--parallel=${WORKERS}`],
      ...[`--timeout=${TEST_TIMEOUT_MILLISECONDS}`],
      ...['--reporter=junit', `--reporter-outfile=${report}`],
      ...testFiles.map(file => `./${file}`),
    ],
    {
      cwd: ROOT,
      env: { ...process.env, AMPGATE_TEST_DATABASE: cluster.url },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
  const interrupt = (): void => child.kill('SIGTERM')
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', interrupt)
  const code = await child.exited
  const counts = countTests(readReport(report), testFiles)
  await cluster.stop()
  rmSync(folder, { recursive: true })
  for (const file of counts.missing) console.error(`FAIL  ${file} ended before its tests`)
  // Something failed outside of any test, such as a hook after the last one.
  if (code !== 0 && counts.failed === 0) counts.failed++
  return counts
}

function readReport(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // Every file then counts as missing.
  }
}
