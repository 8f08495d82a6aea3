import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { decodeCursor, encodeCursor } from '../../src/lib/cursor.ts'
import { DomainError } from '../../src/lib/errors.ts'
import { readPage } from '../../src/lib/page.ts'

/** PostgreSQL and RFC 3339 know four-digit years only. */
const YEAR_9999_END = Date.UTC(10_000, 0) - 1
const position = fc.record({
  at: fc.integer({ min: 0, max: YEAR_9999_END }),
  id: fc.stringMatching(/^[a-z]{2,3}_[0-9A-Za-z]{22,30}$/),
})
const list = fc.constantFrom('agents', 'tokens', 'keys')
const filters = fc.record(
  { status: fc.constantFrom('active', 'revoked'), owner: fc.string({ maxLength: 8 }) },
  { requiredKeys: [] },
)

const craft = (parts: unknown): string => Buffer.from(JSON.stringify(parts)).toString('base64url')
/** What binds a cursor of agents without filters: no secret, so anyone may craft a position. */
const bindingOf = (): unknown =>
  JSON.parse(
    Buffer.from(encodeCursor('agents', {}, { at: 1, id: 'ag_1' }), 'base64url').toString(),
  )[0]

describe('a cursor', () => {
  test('comes back as the position it was made of', () => {
    fc.assert(
      fc.property(list, filters, position, (name, filter, at) => {
        expect(decodeCursor(name, filter, encodeCursor(name, filter, at))).toEqual(at)
      }),
    )
  })

  test('belongs to its list and its filters', () => {
    fc.assert(
      fc.property(list, filters, list, filters, position, (a, filterA, b, filterB, at) => {
        fc.pre(a !== b || JSON.stringify(filterA) !== JSON.stringify(filterB))
        expect(decodeCursor(b, filterB, encodeCursor(a, filterA, at))).toBeUndefined()
      }),
    )
  })

  test('that was changed is refused, or still a harmless position', () => {
    fc.assert(
      fc.property(
        position,
        fc.nat(),
        fc.string({ unit: 'binary', maxLength: 3 }),
        (at, n, noise) => {
          const cursor = encodeCursor('agents', {}, at)
          const cut = n % (cursor.length + 1)
          const read = decodeCursor(
            'agents',
            {},
            cursor.slice(0, cut) + noise + cursor.slice(cut + 1),
          )
          if (read === undefined) return
          expect(Object.keys(read).sort()).toEqual(['at', 'id'])
          expect(Number.isSafeInteger(read.at)).toBe(true)
          expect(read.at).toBeWithin(0, YEAR_9999_END + 1)
          expect(read.id).not.toContain('\0')
          expect(read.id.length).toBeLessThanOrEqual(64)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('of any text never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), text => {
        expect(decodeCursor('agents', {}, text)).toBeUndefined()
      }),
    )
  })

  const binding = bindingOf()
  const crafted: [string, unknown][] = [
    ['a time beyond the year 9999', [binding, YEAR_9999_END + 1, 'ag_1']],
    ['the last time that a Date holds', [binding, 8.64e15, 'ag_1']],
    ['a time before 1970', [binding, -1, 'ag_1']],
    ['the first time that a Date holds', [binding, -8.64e15, 'ag_1']],
    ['a fraction', [binding, 1.5, 'ag_1']],
    ['a time as text', [binding, '1', 'ag_1']],
    ['no time', [binding, null, 'ag_1']],
    ['NUL in the id', [binding, 1, 'ag_\0']],
    ['half a surrogate pair in the id', [binding, 1, 'ag_\ud83d']],
    ['an id of 65 characters', [binding, 1, 'a'.repeat(65)]],
    ['an id that is an object', [binding, 1, { id: 1 }]],
    ['a fourth part', [binding, 1, 'ag_1', 1]],
    ['two parts', [binding, 1]],
    ['an object', { 0: binding, 1: 1, 2: 'ag_1', length: 3 }],
    ['null', null],
  ]
  for (const [what, parts] of crafted) {
    test(`crafted with ${what} is refused`, () => {
      expect(decodeCursor('agents', {}, craft(parts))).toBeUndefined()
    })
  }
})

describe('a page', () => {
  const items = Array.from({ length: 25 }, (_, i) => ({ at: 1000 - i, id: `ag_${i}` }))
  const fetch = async (after: { at: number } | undefined, limit: number) =>
    items.filter(item => after === undefined || item.at < after.at).slice(0, limit)
  const read = (limit: number, cursor?: string) =>
    readPage('agents', {}, { limit, cursor }, item => item, fetch)

  test('after page shows every item once, in order, for any limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async limit => {
        const seen: unknown[] = []
        let cursor: string | undefined
        do {
          const page = await read(limit, cursor)
          expect(page.items.length).toBeLessThanOrEqual(limit)
          seen.push(...page.items)
          cursor = page.nextCursor
        } while (cursor !== undefined)
        expect(seen).toEqual(items)
      }),
    )
  })

  test('of a cursor from elsewhere is refused by name', async () => {
    const foreign = encodeCursor('tokens', {}, { at: 1, id: 'tok_1' })
    const refusal = await read(5, foreign).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(DomainError)
    expect((refusal as DomainError).code).toBe('invalid_cursor')
  })
})
