/** Counting what `bun test` reports. */

export type Counts = { passed: number; failed: number; skipped: number }

/**
 * Totals of a JUnit report. A file that threw while it was loaded is missing there, so each of
 * `files` that the report does not name counts as failed.
 */
export function countTests(
  report: string,
  files: readonly string[],
): Counts & { missing: string[] } {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const [, attributes = '', body = ''] of report.matchAll(TEST_CASE)) {
    if (attributes.endsWith('/')) counts.passed++
    else if (body.includes('<failure') || body.includes('<error')) counts.failed++
    else if (body.includes('<skipped')) counts.skipped++
    else counts.passed++
  }
  const reported = new Set([...report.matchAll(/<testsuite [^>]*\bfile="([^"]*)"/g)].map(m => m[1]))
  const missing = files.filter(file => !reported.has(file))
  return { ...counts, failed: counts.failed + missing.length, missing }
}

/** An attribute may hold `>` in neither form: it is escaped. */
const TEST_CASE = /<testcase\b([^>]*\/|[^>]*)>(?:(?<=\/>)|([\s\S]*?)<\/testcase>)/g
