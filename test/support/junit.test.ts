import { expect, test } from 'bun:test'
import { countTests } from './junit.ts'

const REPORT = `<testsuites name="bun test" tests="5" failures="1" skipped="2">
  <testsuite name="test/a.test.ts" file="test/a.test.ts" tests="4" failures="1" skipped="2">
    <testcase name="one &gt; passes" classname="" file="test/a.test.ts" line="4" />
    <testcase name="fails" classname="" file="test/a.test.ts" line="5">
      <failure type="AssertionError" message="expect &lt;skipped">text</failure>
    </testcase>
    <testcase name="skipped" classname="" file="test/a.test.ts" line="6">
      <skipped />
    </testcase>
    <testcase name="todo" classname="" file="test/a.test.ts" line="7">
      <skipped message="TODO" />
    </testcase>
    <testcase name="passes" classname="" file="test/a.test.ts" line="8" />
  </testsuite>
</testsuites>`

test('counts what passed, failed and was skipped', () => {
  const counts = { passed: 2, failed: 1, skipped: 2, missing: [] }
  expect(countTests(REPORT, ['test/a.test.ts'])).toEqual(counts)
})

test('a file that the report does not name has failed', () => {
  const counts = countTests(REPORT, ['test/a.test.ts', 'test/broken.test.ts'])
  expect(counts).toMatchObject({ failed: 2, missing: ['test/broken.test.ts'] })
  expect(countTests('', ['test/a.test.ts'])).toMatchObject({ passed: 0, failed: 1 })
})
