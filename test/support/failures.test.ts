import { describe, expect, test } from 'bun:test'
import { failuresOf } from './failures.ts'

describe('what failed, said at the end', () => {
  const OUTPUT = [
    'bun test v1.0.0',
    '',
    'test/a.test.ts:',
    '(pass) a > holds [0.02ms]',
    'error: expect(received).toBe(expected)',
    '      at test/a.test.ts:2:66',
    '(fail) a > breaks [0.26ms]',
    '(skip) a > waits',
    '',
    'test/b.test.ts:',
    ...Array.from({ length: 100 }, (_, i) => `line ${i}`),
    '(fail) b > talks much [50.01ms]',
    '(pass) b > holds [0.02ms]',
    '',
    '2 tests failed:',
    '(fail) a > breaks [0.26ms]',
    '(fail) b > talks much [50.01ms]',
    '',
    ' 2 pass',
  ].join('\n')

  test('is each failed test with its file and what it printed, and nothing of the others', () => {
    const [first, second, ...rest] = failuresOf(OUTPUT)
    expect(first).toBe(
      [
        'test/a.test.ts:',
        'error: expect(received).toBe(expected)',
        '      at test/a.test.ts:2:66',
        '(fail) a > breaks [0.26ms]',
      ].join('\n'),
    )
    expect(second?.split('\n')).toHaveLength(31)
    expect(second).toStartWith('test/b.test.ts:\nline 71\n')
    expect(second).toEndWith('line 99\n(fail) b > talks much [50.01ms]')
    expect(rest).toEqual([])
  })

  test('is the end of the output, where no test is to blame', () => {
    expect(failuresOf('test/a.test.ts:\n(pass) a\nerror: a hook')).toEqual([
      'test/a.test.ts:\n(pass) a\nerror: a hook',
    ])
  })
})
