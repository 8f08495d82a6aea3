import { expect, test } from 'bun:test'
import { RateLimiter } from '../../../src/rate-limits/token-bucket.ts'
import { newKey, newToken } from '../../support/calls.ts'
import { until, useGate } from '../../support/gate.ts'
import { wideLimits } from '../../support/server.ts'

const gate = useGate()
const narrow = useGate(() => ({
  ...wideLimits(),
  testKeys: new RateLimiter({ name: 'test-key', perSecond: 0.001, burst: 2 }),
}))

const figures = async (of = gate) => {
  const answer = await of.live.call('system.metrics')
  expect(answer.status).toBe(200)
  const lines = answer.text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(lines.map(line => line.split(' ') as [string, string]))
}

test('system.metrics: answers and verdicts are counted', async () => {
  const { token, id } = await newToken(gate.live)
  await gate.anyone.ok('tokens.verify', { body: { token } })
  await gate.anyone.ok('tokens.verify', { body: { token } })
  await gate.live.ok('tokens.revoke', { id })
  await gate.anyone.ok('tokens.verify', { body: { token } })
  expect(await figures()).toMatchObject({
    'ampgate_verdicts_total{environment="live",code="ok"}': '2',
    'ampgate_verdicts_total{environment="live",code="revoked"}': '1',
    'ampgate_requests_total{operation="tokens.verify",status="200"}': '3',
    'ampgate_requests_total{operation="tokens.create",status="201"}': '1',
    ampgate_revoked_tokens: '1',
    ampgate_cached_tokens: '1',
  })
})

test('system.metrics: caches, argon2, the database and the loop', async () => {
  const before = await figures()
  const grown = async (name: string) => Number((await figures())[name]) - Number(before[name])
  const { key } = await newKey(gate.live)
  for (let i = 0; i < 3; i++) await gate.live.as(key).call('whoami.get')
  expect(await grown('ampgate_argon2_runs_total')).toBe(1)
  expect(await grown('ampgate_cache_lookups_total{cache="keys",result="miss"}')).toBe(1)
  expect(await grown('ampgate_cache_lookups_total{cache="keys",result="hit"}')).toBeGreaterThan(1)
  const { token } = await newToken(gate.live)
  for (let i = 0; i < 2; i++) await gate.anyone.ok('tokens.verify', { body: { token } })
  await gate.anyone.ok('tokens.verify', { body: { token: `${token.slice(0, -8)}AAAAAAAA` } })
  expect(await grown('ampgate_cache_lookups_total{cache="tokens",result="hit"}')).toBe(2)
  expect(await grown('ampgate_cache_lookups_total{cache="tokens",result="miss"}')).toBe(1)
  const held = Promise.withResolvers<void>()
  const started = Promise.withResolvers<void>()
  const work = gate.core.db.begin('test', async () => {
    started.resolve()
    await held.promise
  })
  await started.promise
  // Beside those of the server's own jobs.
  const inUse = async () =>
    Number((await figures())['ampgate_database_connections_in_use{environment="test"}'])
  expect(await inUse()).toBeGreaterThanOrEqual(1)
  expect(await figures()).toMatchObject({
    'ampgate_database_waiting{environment="test"}': '0',
    ampgate_argon2_waiting: '0',
    ampgate_usage_uncounted_total: '0',
  })
  held.resolve()
  await work
  await until('all connections given back', async () => (await inUse()) === 0)
  const all = await figures()
  expect(Number(all.ampgate_event_loop_lag_seconds)).toBeGreaterThanOrEqual(0)
  expect(Number(all.ampgate_usage_waiting)).toBeGreaterThan(0)
})

test('system.metrics: how long each operation took adds up', async () => {
  await gate.live.ok('agents.list')
  await gate.live.ok('agents.list')
  const all = await figures()
  const name = 'ampgate_request_duration_seconds'
  const counts = Object.entries(all)
    .filter(([key]) => key.startsWith(`${name}_bucket`) && key.includes('"agents.list"'))
    .map(([, value]) => Number(value))
  expect(counts).toEqual([...counts].sort((a, b) => a - b))
  expect(counts.at(-1)).toBe(
    Number(all['ampgate_requests_total{operation="agents.list",status="200"}']),
  )
  expect(all[`${name}_bucket{le="+Inf",operation="agents.list"}`]).toBe(String(counts.at(-1)))
  expect(all[`${name}_count{operation="agents.list"}`]).toBe(String(counts.at(-1)))
  expect(Number(all[`${name}_sum{operation="agents.list"}`])).toBeGreaterThan(0)
})

test('system.metrics: a refusal by a limit is counted by the limit’s name', async () => {
  for (let i = 0; i < 5; i++) await narrow.test.call('agents.list')
  const all = await figures(narrow)
  expect(all['ampgate_rate_limited_total{limit="test-key"}']).toBe('3')
  for (let i = 0; i < 40; i++) narrow.core.metrics.countLimited(`made-up-${i}`)
  const limits = Object.keys(await figures(narrow)).filter(name => name.includes('rate_limited'))
  expect([limits.length, limits.some(name => name.includes('other'))]).toEqual([33, true])
})

test('system.metrics: every figure has a help and a type, and counters are called _total', async () => {
  const { text } = await gate.live.call('system.metrics')
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type]) => ({
    name,
    type,
  }))
  expect(types.length).toBeGreaterThan(15)
  for (const { name, type } of types) {
    expect(text).toContain(`# HELP ${name} `)
    expect([name, name.startsWith('ampgate_')]).toEqual([name, true])
    expect([name, type === 'counter']).toEqual([name, name.endsWith('_total')])
  }
})

test('system.metrics: nothing that a caller sends becomes a label', async () => {
  for (const path of ['/nope/1', '/nope/2']) await fetch(gate.server.url + path)
  const body = { token: 'x', environment: 'test' }
  await gate.anyone.ok('tokens.verify', { body })
  const names = Object.keys(await figures())
  expect(names.filter(name => name.includes('nope'))).toEqual([])
})
