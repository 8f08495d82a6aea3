import { afterEach, expect, test } from 'bun:test'
import { AmpGate, UnreadableReplyError } from '../../../generated/sdk/typescript/index.js'
import { type Answer, type FakeServer, startFakeServer } from './fake-server.ts'

let server: FakeServer

afterEach(() => server.stop())

function connect(...answers: Answer[]): AmpGate {
  server = startFakeServer(...answers)
  return new AmpGate({ apiKey: 'ag_live_sk_x', baseUrl: server.url, maxRetries: 0 })
}

const page = (ids: string[], next?: string, more = next !== undefined): Answer => ({
  body: {
    data: ids.map(id => ({ id })),
    has_more: more,
    ...(next !== undefined && { next_cursor: next }),
  },
})
const paths = (): string[] => server.requests.map(request => request.path)

test('iterating over a list gives the items of all pages, with the same filters', async () => {
  const gate = connect(page(['a', 'b'], 'c1'), page([], 'c2'), page(['c']))
  const ids: string[] = []
  for await (const agent of gate.agents.list({ status: 'active' })) ids.push(agent.id)
  expect(ids).toEqual(['a', 'b', 'c'])
  expect(paths()).toEqual([
    '/v1/agents?status=active',
    '/v1/agents?status=active&cursor=c1',
    '/v1/agents?status=active&cursor=c2',
  ])
})

test('a page is asked for only when the one before is used up', async () => {
  const gate = connect(page(['a', 'b'], 'c1'), page(['c']))
  for await (const agent of gate.agents.list()) {
    expect(paths()).toHaveLength(1)
    if (agent.id === 'b') break
  }
  expect(paths()).toHaveLength(1)
})

test('awaiting a list gives its first page, which leads to the next', async () => {
  const gate = connect(page(['a'], 'c1'), page(['b']))
  const first = await gate.agents.list({ limit: 1 })
  expect(first.data.map(agent => agent.id)).toEqual(['a'])
  expect([first.has_more, first.next_cursor]).toEqual([true, 'c1'])
  const second = await first.nextPage()
  expect(second?.data.map(agent => agent.id)).toEqual(['b'])
  expect(await second?.nextPage()).toBeUndefined()
})

test('pages can be iterated over, from a list or from a page', async () => {
  const gate = connect(page(['a'], 'c1'), page(['b', 'c']), page(['d'], 'c1'), page([]))
  const sizes: number[] = []
  for await (const one of gate.keys.list().pages()) sizes.push(one.data.length)
  for await (const one of (await gate.keys.list()).pages()) sizes.push(one.data.length)
  expect(sizes).toEqual([1, 2, 1, 0])
})

test('a list can start at a cursor and gives its HTTP response', async () => {
  const gate = connect({ ...page(['a']), headers: { 'X-Request-Id': 'req_1' } })
  const { data, request_id } = await gate.agents.list({ cursor: 'c7' }).withResponse()
  expect([data.data[0]?.id, request_id]).toEqual(['a', 'req_1'])
  expect(paths()).toEqual(['/v1/agents?cursor=c7'])
})

test('members of a page that this version does not know stay', async () => {
  const gate = connect({ body: { data: [], has_more: false, total: 7, pages: 3 } })
  const first = await gate.agents.list()
  expect(first as object).toHaveProperty('total', 7)
  expect(typeof first.pages).toBe('function')
})

test('options hold for every page', async () => {
  const controller = new AbortController()
  const gate = connect(page(['a'], 'c1'), page(['b']))
  const headers = { 'X-Team': 'a' }
  const iterate = async (): Promise<void> => {
    for await (const _ of gate.agents.list({}, { signal: controller.signal, headers })) {
      controller.abort(new Error('enough'))
    }
  }
  await expect(iterate()).rejects.toThrow('enough')
  expect(server.requests.map(request => request.headers.get('X-Team'))).toEqual(['a'])
})

test('a list that would never end or lose items is an error', async () => {
  for (const answers of [
    [page(['a'], 'c1'), page(['b'], 'c1')],
    [page(['a'], undefined, true)],
    [{ body: { has_more: false } }],
  ]) {
    const gate = connect(...answers)
    const all = Array.fromAsync(gate.agents.list())
    expect(await all.catch(error => error)).toBeInstanceOf(UnreadableReplyError)
    await server.stop()
  }
})
