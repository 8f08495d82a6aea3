/** What a list promises, for each operation that answers pages. */
import { expect, test } from 'bun:test'
import type { OperationId } from '../../generated/operations.ts'
import { encodeCursor } from '../../src/lib/cursor.ts'
import type { Api, Call } from './api.ts'
import type { Gate } from './gate.ts'

type Listing =
  | 'agents.list'
  | 'audit.list'
  | 'delegations.list'
  | 'keys.list'
  | 'members.list'
  | 'policies.list'
  | 'tokens.list'
  | 'usage.anomalies'

export type Item = { id: string }

type Page = { data: Item[]; has_more: boolean; next_cursor?: string }

/** One page of whichever list. */
const pageOf = async (api: Api, id: Listing, call: Call = {}): Promise<Page> =>
  api.ok<OperationId>(id, call) as Promise<Page>

export type PageTests = {
  /** Makes one more item. */
  make: (api: Api) => Promise<Item>
  /** A filter that all made items pass. */
  filter: Readonly<Record<string, string>>
  /** Another filter. */
  otherFilter: Readonly<Record<string, string>>
  /** Whether both environments have the same list. */
  isShared?: boolean
}

/** Every item of a list, page by page. */
export async function walk(
  api: Api,
  id: Listing,
  query: Readonly<Record<string, string | number>>,
  betweenPages: () => Promise<unknown> = async () => {},
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const page = await pageOf(api, id, { query: { ...query, ...(cursor ? { cursor } : {}) } })
    expect(page.has_more).toBe(page.next_cursor !== undefined)
    items.push(...page.data)
    cursor = page.next_cursor
    await betweenPages()
  } while (cursor !== undefined)
  return items
}

/** Make five items, a millisecond apart, so that their order is known. */
async function makeFive(gate: Gate, make: PageTests['make']): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < 5; i++) {
    ids.unshift((await make(gate.live)).id)
    gate.server.clock.advance(1)
  }
  return ids
}

const idsOf = (items: readonly Item[]): string[] => items.map(item => item.id)

/** The tests of pages in `<id>/200.test.ts`; `gate` has a list that only these tests fill. */
export function testPages(gate: Gate, id: Listing, tests: PageTests): void {
  const { make, filter, otherFilter, isShared = false } = tests
  test(`${id}: pages hold every item once, newest first`, async () => {
    const ids = await makeFive(gate, make)
    for (const limit of [1, 2, 3, 4, 5, 200]) {
      const walked = idsOf(await walk(gate.live, id, { limit }))
      expect(walked.slice(0, 5)).toEqual(ids)
      expect(new Set(walked).size).toBe(walked.length)
    }
  })

  test(`${id}: what is made meanwhile neither repeats nor hides an item`, async () => {
    const before = idsOf(await walk(gate.live, id, { limit: 200 }))
    const walked = await walk(gate.live, id, { limit: 2 }, () => make(gate.live))
    expect(idsOf(walked)).toEqual(before)
  })

  test(`${id}: a page that is exactly full is the last one`, async () => {
    const all = await walk(gate.live, id, { limit: 200 })
    const page = await pageOf(gate.live, id, { query: { limit: all.length } })
    expect([page.data.length, page.has_more]).toEqual([all.length, false])
  })

  test(`${id}: 50 is the limit unless another is asked for`, async () => {
    const missing = 51 - (await walk(gate.live, id, { limit: 200 })).length
    await Promise.all(Array.from({ length: Math.max(0, missing) }, () => make(gate.live)))
    expect((await pageOf(gate.live, id)).data).toHaveLength(50)
  })

  test(`${id}: a cursor is bound to its filters, not to its limit`, async () => {
    await makeFive(gate, make)
    const page = await pageOf(gate.live, id, { query: { ...filter, limit: 2 } })
    const cursor = page.next_cursor ?? ''
    const next = await pageOf(gate.live, id, { query: { ...filter, limit: 1, cursor } })
    expect(next.data).toHaveLength(1)
    for (const query of [{ cursor }, { ...otherFilter, cursor }]) {
      await gate.live.refused(id, { query }, 400, 'invalid_cursor')
    }
  })

  test(`${id}: the test environment is ${isShared ? 'the same' : 'another'} list`, async () => {
    const made = (await make(gate.live)).id
    const inTest = idsOf(await walk(gate.test, id, { limit: 200 }))
    expect(inTest.includes(made)).toBe(isShared)
  })
}

const FILTERS: Record<Listing, readonly string[]> = {
  'agents.list': ['status', 'owner'],
  'audit.list': ['since', 'until', 'actor', 'agentId', 'action', 'outcome', 'text'],
  'delegations.list': ['fromAgentId', 'toAgentId', 'parentId', 'status'],
  'keys.list': ['status'],
  'members.list': ['status'],
  'tokens.list': ['agentId', 'delegationId', 'status', 'since', 'until'],
  'policies.list': ['status', 'effect'],
  'usage.anomalies': ['kind', 'keyId', 'since'],
}

/** Positions that no item has, and texts that are no cursors: the tests in `<id>/400.test.ts`. */
export function testBadCursors(gate: Gate, id: Listing): void {
  const list = id.split('.')[0] ?? ''
  const filters = Object.fromEntries(FILTERS[id].map(name => [name, undefined]))
  const at = (time: number, key = 'x') => encodeCursor(list, filters, { at: time, id: key })
  const [other = ''] = Object.keys(FILTERS).filter(one => one !== id)
  const bad: Record<string, string> = {
    'of another list': encodeCursor(other.split('.')[0] ?? '', filters, { at: 0, id: 'x' }),
    'after all time': at(8.64e15),
    'before all time': at(-8.64e15),
    'before the year 1': at(-62_135_596_800_001),
    'after the year 9999': at(253_402_300_800_000),
    'beyond time': at(8.64e15 + 1),
    'with half a millisecond': at(0.5),
    'with NUL in it': at(0, 'a\u0000b'),
    'with a long id': at(0, 'a'.repeat(65)),
    'that is no JSON': Buffer.from('nonsense').toString('base64url'),
    'that is an object': Buffer.from('{}').toString('base64url'),
    'that is null': Buffer.from('null').toString('base64url'),
    'that is one character': 'a',
    'with other characters': '%00%FF',
    'of 512 characters': 'a'.repeat(512),
  }
  for (const [what, cursor] of Object.entries(bad)) {
    test(`${id} 400: a cursor ${what}`, async () => {
      await gate.live.refused(id, { query: { cursor } }, 400, 'invalid_cursor')
    })
  }

  test(`${id}: a position in between is one`, async () => {
    expect((await pageOf(gate.live, id, { query: { cursor: at(0) } })).data).toEqual([])
  })

  const queries = [
    'limit=0',
    'limit=201',
    'limit=-1',
    'limit=1.5',
    'limit=1e2',
    'limit=',
    'limit=x',
  ]
  const more = ['status=nonsense', 'status=', 'cursor=', 'limit=1&limit=2', 'Limit=1']
  for (const query of [...queries, ...more, `cursor=${'a'.repeat(513)}`]) {
    test(`${id} 400: ?${query.slice(0, 40)}`, async () => {
      const problem = await gate.live.refused(id, { query }, 400, 'invalid_request')
      expect(problem.errors?.[0]?.pointer).toBe(`?${query.split('=')[0]}`)
    })
  }
}
