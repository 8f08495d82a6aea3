import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { EXPORT_WRITERS } from '../../../src/audit/export-format.ts'
import type { ReplyBody } from '../../../src/http/contract.ts'
import { newAgent, newToken } from '../../support/calls.ts'
import { until, useGate } from '../../support/gate.ts'
import { walk } from '../../support/pages.ts'
import { newWorkspace } from '../../support/workspaces.ts'

const gate = useGate()

type Event = ReplyBody<'audit.get'>
type Query = Readonly<Record<string, string>>

const exported = async (query: Query = {}): Promise<string> => {
  gate.server.clock.advance(1)
  await gate.core.sealer.seal()
  return (await gate.live.call('audit.export', { query })).text
}

/** The lines, without the one that says that it was the last. */
function eventsOf(ndjson: string): Event[] {
  const lines = ndjson.trimEnd().split('\n')
  const end = JSON.parse(lines.pop() ?? '')
  expect(JSON.parse(lines[0] ?? '').start).toBe('ampgate-audit-export/1')
  const events = lines.map(line => JSON.parse(line) as Event).filter(one => one.id !== undefined)
  expect(end).toMatchObject({ end: true, count: events.length })
  // Where an event stands in the chain is what an export shows beyond the list.
  return events.map(({ seq: _, hash: __, ...event }) => event)
}

/** A reader of RFC 4180, and no more. */
function readCsv(text: string): string[][] {
  const records: string[][] = []
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
  let record: string[] = []
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text)
    if (match === null) throw new Error('this is not CSV')
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === ',') continue
    records.push(record)
    record = []
  }
  return records
}

const NAUGHTY = [
  'a\r\nb\n\tc',
  '\u001B[31mred\u001B[0m',
  '","x":"y',
  '{"end":true,"count":0}\n',
  '=cmd|calc!A1',
  '\u2028\u2029\u0085\u202E',
  '\'quoted\', "twice"',
]

/** More than a page of events, some of them with names that are made to upset readers. */
async function pour(): Promise<void> {
  for (const name of NAUGHTY) await newAgent(gate.live, { name })
  await gate.sql`
    insert into live.audit_events (workspace_id, id, at, action, outcome, actor_kind, target_kind,
      target_id, details, request_id)
    select workspace_id, left(id, 12) || lpad(n::text, 22, '0'), at, 'agent.updated', 'success',
      'system', 'agent', 'ag_many', '{}', 'many'
    from (select * from live.audit_events order by id limit 1) e, generate_series(1, 1200) n`
  await gate.sql`insert into live.audit_unsealed (workspace_id, event_id)
    select workspace_id, id from live.audit_events where request_id = 'many'`
  await gate.core.sealer.seal()
}

const byTime = (a: Event, b: Event): number => (a.at + a.id < b.at + b.id ? -1 : 1)

test('audit.export: every event as the list shows it, over many pages', async () => {
  await pour()
  gate.server.clock.advance(10)
  const all = (await walk(gate.live, 'audit.list', { limit: 200 })) as Event[]
  const answer = await gate.live.call('audit.export')
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
  expect(answer.headers.get('content-length')).toBeNull()
  const events = eventsOf(answer.text)
  expect(events.length).toBeGreaterThan(1200)
  expect(events.sort(byTime)).toEqual(all.reverse())
})

test('audit.export: with filters, what the list finds with them', async () => {
  for (const query of [
    { action: 'key.*' },
    { text: 'RED' },
    { actor: 'system', action: 'key.*' },
  ]) {
    const found = (await walk(gate.live, 'audit.list', query)) as Event[]
    expect(eventsOf(await exported(query))).toEqual(found.reverse())
  }
})

test('audit.export: a line is a line, whatever is in it and whoever reads it', async () => {
  const text = await exported({ action: 'agent.created' })
  const separators = /\p{Cc}|\p{Zl}|\p{Zp}/u
  expect(text.trimEnd().split(separators)).toHaveLength(eventsOf(text).length + 2)
  expect(text).not.toContain('\u001B')
  const names = eventsOf(text).map(event => event.details.name)
  expect(names).toEqual(expect.arrayContaining(NAUGHTY))
})

test('audit.export: CSV holds the same, one record each, and no formula', async () => {
  const query = { action: 'agent.created' }
  const answer = await gate.live.call('audit.export', { query: { ...query, format: 'csv' } })
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const [head = [], ...records] = readCsv(answer.text)
  const events = eventsOf(await exported(query))
  expect(records).toHaveLength(events.length)
  for (const [i, record] of records.entries()) {
    expect(record).toHaveLength(head.length)
    const cells = Object.fromEntries(head.map((name, at) => [name, record[at] ?? '']))
    const event = events[i]
    expect(cells).toMatchObject({ id: event?.id, at: event?.at, target_id: event?.target.id })
    expect(cells).toMatchObject({ actor_id: event?.actor.id, agent_id: event?.agent_id })
    expect(JSON.parse(cells.details ?? '')).toEqual(event?.details)
    for (const one of record) expect(one).not.toMatch(/^[=+\-@\t\r\n]/)
  }
})

test('audit.export: any text comes back out of a cell, and none is run by a spreadsheet', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'=+-@\'"\t\r\n, a') }),
  )
  const event = { ...({} as Event), actor: { kind: 'key' }, target: { kind: 'k', id: 't' } }
  fc.assert(
    fc.property(texts, user_agent => {
      const whole = { ...event, chain: [], details: {}, user_agent }
      const [record = []] = readCsv(EXPORT_WRITERS.csv.line(whole))
      const cell = record.at(-4) ?? ''
      expect(cell).not.toMatch(/^[=+\-@\t\r\n]/)
      expect(cell.startsWith("'") ? cell.slice(1) : cell).toBe(user_agent)
    }),
    { numRuns: 500 },
  )
})

test('audit.export: that it was asked for is written down before it begins, or it does not', async () => {
  const query = { format: 'csv', text: 'needle', since: '2026-01-01T00:00:00Z' }
  const headers = { 'X-Request-Id': 'req-export' }
  await gate.live.call('audit.export', { query, headers })
  const [event] = (await gate.live.ok('audit.list', { query: { limit: 1 } })).data
  expect(event).toMatchObject({
    action: 'audit.exported',
    target: { kind: 'audit', id: 'events' },
    details: { format: 'csv', text: 'needle', since: '2026-01-01T00:00:00.000Z' },
    request_id: 'req-export',
  })
  await gate.alter(`
    create function live.refuse() returns trigger language plpgsql
      as $$ begin raise exception 'no audit today'; end $$;
    create trigger refuse before insert on live.audit_events
      for each row execute function live.refuse()`)
  await gate.live.refused('audit.export', {}, 500, 'internal_error')
  await gate.alter('drop trigger refuse on live.audit_events; drop function live.refuse()')
})

test('audit.export: HEAD answers the headers and reads nothing', async () => {
  const { status, text, headers } = await gate.live.call('audit.export', { method: 'HEAD' })
  expect([status, text]).toEqual([200, ''])
  expect(headers.get('content-type')).toBe('application/x-ndjson')
})

test('audit.export: nothing of another workspace or environment', async () => {
  const other = await newWorkspace(gate)
  await newAgent(other.live, { name: 'foreign' })
  await newAgent(gate.test, { name: 'foreign' })
  expect(await exported()).not.toContain('foreign')
  const theirs = eventsOf((await other.live.call('audit.export')).text)
  expect(new Set(theirs.map(event => event.workspace_id))).toEqual(new Set([other.id]))
})

test('audit.export: what is written while it runs neither repeats nor hides an event', async () => {
  const before = eventsOf(await exported()).map(event => event.id)
  const { body } = await fetch(`${gate.server.url}/v1/audit/export`, {
    headers: { 'X-API-Key': gate.server.liveKey },
  })
  let text = ''
  const decoder = new TextDecoder()
  const reader = body?.getReader()
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    text += decoder.decode(next.value, { stream: true })
    await newToken(gate.live)
  }
  const during = eventsOf(text).map(event => event.id)
  expect(during.slice(0, before.length)).toEqual(before)
  expect(new Set(during).size).toBe(during.length)
})

test('audit.export: one that fails on the way has no end, and the log says why', async () => {
  const headers = { 'X-API-Key': gate.server.liveKey, 'X-Request-Id': 'req-broken' }
  // Padding that no socket buffers.
  await gate.sql`update live.audit_events set user_agent = repeat('x', 20000)
    where request_id = 'many'`
  const { body } = await fetch(`${gate.server.url}/v1/audit/export`, { headers })
  const reader = body?.getReader()
  const first = await reader?.read()
  await gate.alter('alter table live.audit_events rename to out_of_the_way')
  let text = new TextDecoder().decode(first?.value)
  let failure: unknown
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      text += new TextDecoder().decode(next.value)
    }
  } catch (error) {
    failure = error
  }
  await gate.alter('alter table live.out_of_the_way rename to audit_events')
  expect(failure).toBeDefined()
  expect(text).not.toContain('"end":true')
  const isLogged = async () =>
    gate.log.some(line => line.includes('broken off') && line.includes('req-broken'))
  await until('the line in the log', isLogged)
})
