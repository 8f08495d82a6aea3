import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { covers, coversAll, isKnownKeyScope, missingScopes } from '../../src/scopes/scope.ts'

/** Few segments, so that branches meet. */
const segment = fc.constantFrom('a', 'b', 'B', 'ab', 'a-', '_', 'admin', 'audit', 'read')
const separator = fc.constantFrom('.', ':')
const concrete = fc
  .array(fc.tuple(segment, separator), { minLength: 1, maxLength: 4 })
  .map(parts => parts.map(([name, by], i) => (i === 0 ? name : by + name)).join(''))
const branch = fc.tuple(concrete, separator).map(([name, by]) => `${name}${by}*`)
const scope = fc.oneof(
  { weight: 5, arbitrary: concrete },
  { weight: 4, arbitrary: branch },
  {
    weight: 1,
    arbitrary: fc.constant('*'),
  },
)

/** The rules as SEMANTICS writes them, segment by segment. */
function naiveCovers(granted: string, wanted: string): boolean {
  const read = (text: string): string[] => {
    const path = text.split(/[.:]/)
    return path.join('.') === 'admin.audit.read' ? ['audit', 'read'] : path
  }
  const [grant, want] = [read(granted), read(wanted)]
  if (grant.length === 1 && grant[0] === '*') return true
  if (grant.at(-1) !== '*') return grant.join('.') === want.join('.')
  const root = grant.slice(0, -1)
  return want.length > root.length && root.every((name, i) => want[i] === name)
}

const runs = { numRuns: 2000 }

describe('covers', () => {
  test('is what the rules say', () => {
    fc.assert(
      fc.property(scope, scope, (a, b) => {
        expect(covers(a, b)).toBe(naiveCovers(a, b))
      }),
      runs,
    )
  })

  test('is reflexive: a scope covers itself, written with either separator', () => {
    fc.assert(
      fc.property(scope, one => {
        expect(covers(one, one)).toBe(true)
        expect(covers(one.replaceAll(':', '.'), one.replaceAll('.', ':'))).toBe(true)
      }),
    )
  })

  test('is transitive', () => {
    fc.assert(
      fc.property(scope, scope, scope, (a, b, c) => {
        if (covers(a, b) && covers(b, c)) expect(covers(a, c)).toBe(true)
      }),
      runs,
    )
  })

  test('both ways means the same scope', () => {
    fc.assert(
      fc.property(scope, scope, (a, b) => {
        const same = (text: string) =>
          text.replaceAll(':', '.').replace(/^admin\.audit\.read$/, 'audit.read')
        if (covers(a, b) && covers(b, a)) expect(same(a)).toBe(same(b))
      }),
      runs,
    )
  })

  const table: [string, string, boolean][] = [
    ['orders.*', 'orders.create', true],
    ['orders.*', 'orders:create', true],
    ['orders:*', 'orders.create.bulk', true],
    ['orders.*', 'orders', false],
    ['orders.*', 'orders.*', true],
    ['orders.*', 'orders.create.*', true],
    ['orders.create.*', 'orders.*', false],
    ['orders.*', 'ordersx.create', false],
    ['orders.*', '*', false],
    ['*', '*', true],
    ['*', 'orders.*', true],
    ['orders', 'orders.create', false],
    ['orders.create', 'orders.*', false],
    ['Orders.create', 'orders.create', false],
    ['orders.create', 'orders.create ', false],
    ['admin.audit.read', 'audit.read', true],
    ['audit.read', 'admin:audit:read', true],
    ['audit.*', 'admin.audit.read', true],
    ['admin.audit.*', 'audit.read', false],
    ['', 'orders', false],
    ['.*', 'orders', false],
  ]
  for (const [grant, want, expected] of table) {
    test(`${grant || '(nothing)'} ${expected ? 'covers' : 'does not cover'} ${want}`, () => {
      expect(covers(grant, want)).toBe(expected)
    })
  }
})

describe('a list of scopes', () => {
  const list = fc.array(scope, { maxLength: 4 })

  test('covers more, never less, with one more scope in it', () => {
    fc.assert(
      fc.property(list, list, scope, (granted, wanted, more) => {
        if (coversAll(granted, wanted)) expect(coversAll([...granted, more], wanted)).toBe(true)
      }),
      runs,
    )
  })

  test('covers all exactly when nothing is missing, and what is missing is named as written', () => {
    fc.assert(
      fc.property(list, list, (granted, wanted) => {
        const missing = missingScopes(granted, wanted)
        expect(missing).toEqual(wanted.filter(want => !granted.some(one => naiveCovers(one, want))))
        expect(coversAll(granted, wanted)).toBe(missing.length === 0)
      }),
    )
  })

  test('of nothing covers nothing, and everything covers nothing wanted', () => {
    expect(coversAll([], ['a'])).toBe(false)
    expect(coversAll([], [])).toBe(true)
  })
})

describe('a scope for a key', () => {
  const registered = ['agents.read', 'agents.write', 'audit.read']

  test('is known when it is registered, or a branch that holds a registered one', () => {
    for (const known of ['agents.read', 'agents:read', 'agents.*', '*', 'admin.audit.read']) {
      expect(isKnownKeyScope(known, registered)).toBe(true)
    }
    for (const unknown of ['agents', 'agent.*', 'agents.read.*', 'Agents.read', 'admin.*', 'x']) {
      expect(isKnownKeyScope(unknown, registered)).toBe(false)
    }
  })
})
