/** X-Request-Id: the caller's own if it is well-formed, else one of ours; in answer, log, audit. */
import { expect, test } from 'bun:test'
import { idsWhere, newAgent, possibleCall } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { problemOf } from '../support/refusals.ts'

const gate = useGate()

const withId = (requestId: string) => ({ headers: { 'X-Request-Id': requestId } })

test('every operation answers with the id that it was sent', async () => {
  for (const id of idsWhere(() => true)) {
    const call = { ...(await possibleCall(id, gate.live)), ...withId(`mine-${id}`) }
    const answer = await gate.live.call(id, call)
    expect(answer.headers.get('x-request-id')).toBe(`mine-${id}`)
  }
})

test('without one it makes one, another for each request', async () => {
  const ids = await Promise.all(
    Array.from({ length: 20 }, async () =>
      (await gate.live.call('whoami.get')).headers.get('x-request-id'),
    ),
  )
  for (const id of ids) expect(id).toMatch(/^req_[0-9A-Za-z]{22}$/)
  expect(new Set(ids).size).toBe(ids.length)
})

const WELL_FORMED = ['a', '0', 'a'.repeat(128), 'A.b_c:d-e', '4bf92f3577b34da6a3ce929d0e0e4736']
for (const id of WELL_FORMED) {
  test(`kept: ${id.slice(0, 40)}`, async () => {
    const answer = await gate.live.call('whoami.get', withId(id))
    expect(answer.headers.get('x-request-id')).toBe(id)
  })
}

const ODD = ['a'.repeat(129), 'a b', 'a,b', '"a"', '<script>', '{}', 'é', 'a/b', '%0a', 'a;b']
for (const id of ODD) {
  test(`replaced: ${id.slice(0, 40)}`, async () => {
    const answer = await gate.live.call('whoami.get', withId(id))
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/)
  })
}

test('a refusal carries it in its body, and the log has it', async () => {
  const answer = await gate.live.call('agents.get', { id: 'ag_none', ...withId('find-me') })
  expect(problemOf(answer).request_id).toBe('find-me')
  const entries = gate.log.map(line => JSON.parse(line) as Record<string, unknown>)
  const entry = entries.find(one => one.request_id === 'find-me')
  expect(entry).toMatchObject({ operation: 'agents.get', status: 404, path: '/v1/agents/ag_none' })
})

test('the audit row has it', async () => {
  const { id } = await newAgent(gate.live)
  await gate.live.ok('agents.revoke', { id, ...withId('who-did-this') })
  const rows = await gate.sql<{ action: string }[]>`
    select action from live.audit_events where request_id = 'who-did-this'`
  expect(rows.map(row => row.action)).toEqual(['agent.revoked'])
})
