/** The harness itself: a reply that the description does not declare fails the test that got it. */
import { expect, test } from 'bun:test'
import { readReply } from '../support/replies.ts'

const HEADERS = {
  'Content-Type': 'application/json',
  'Cache-Control': 'no-store',
  'X-Request-Id': 'r',
}
const PROBE = { status: 'ok' }
const PROBLEM = {
  type: 'urn:ampgate:problem:not_found',
  title: 'Not found',
  status: 404,
  detail: 'Nothing here.',
  instance: '/v1/agents/x',
  code: 'not_found',
  error: 'Nothing here.',
  request_id: 'r',
}
const PROBLEM_HEADERS = { ...HEADERS, 'Content-Type': 'application/problem+json' }

const probe = (body: unknown, headers: Record<string, string> = HEADERS, status = 200) =>
  readReply('system.live', new Response(JSON.stringify(body), { status, headers }), 'GET')

const problem = (body: object, status = 404) =>
  readReply(
    'agents.get',
    new Response(JSON.stringify(body), { status, headers: PROBLEM_HEADERS }),
    'GET',
  )

test('a declared reply passes', async () => {
  expect((await probe(PROBE)).json).toEqual(PROBE)
  expect((await problem(PROBLEM)).status).toBe(404)
})

const { 'X-Request-Id': _, ...withoutId } = HEADERS
const { 'Cache-Control': __, ...withoutCache } = HEADERS

const WRONG: Record<string, () => Promise<unknown>> = {
  'an undeclared status': () => probe(PROBE, HEADERS, 202),
  'an undeclared member': () => probe({ ...PROBE, surprise: 1 }),
  'a missing member': () => probe({}),
  'an undeclared value': () => probe({ status: 'fine' }),
  'another content type': () => probe(PROBE, { ...HEADERS, 'Content-Type': 'text/plain' }),
  'no request id': () => probe(PROBE, withoutId),
  'an answer that may be kept': () => probe(PROBE, withoutCache),
  'an undeclared code': () =>
    problem({ ...PROBLEM, code: 'agent_revoked', type: 'urn:ampgate:problem:agent_revoked' }),
  'a code of another status': () => problem({ ...PROBLEM, status: 400 }, 400),
  'another status in the body': () => problem({ ...PROBLEM, status: 410 }),
  'another request id in the body': () => problem({ ...PROBLEM, request_id: 'x' }),
  'an undeclared member of a problem': () => problem({ ...PROBLEM, stack: 'at x' }),
  'a body with HEAD': () =>
    readReply('system.live', new Response('{}', { headers: HEADERS }), 'HEAD'),
  'a missing header': () =>
    readReply(
      'agents.create',
      new Response(JSON.stringify(PROBE), { status: 201, headers: HEADERS }),
      'POST',
    ),
}
for (const [what, read] of Object.entries(WRONG)) {
  test(`refused: ${what}`, async () => {
    const outcome = await read().then(
      () => 'passed',
      () => 'refused',
    )
    expect(outcome).toBe('refused')
  })
}
