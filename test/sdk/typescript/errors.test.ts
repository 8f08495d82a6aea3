import { afterEach, expect, test } from 'bun:test'
import * as sdk from '../../../generated/sdk/typescript/index.js'
import { parseDocument } from '../../../src/codegen/document.ts'
import { readModel } from '../../../src/codegen/model.ts'
import { type Answer, type FakeServer, problem, startFakeServer } from './fake-server.ts'

let server: FakeServer | undefined

afterEach(() => server?.stop())

async function errorOf(answer: Answer): Promise<unknown> {
  server = startFakeServer(answer)
  const gate = new sdk.AmpGate({ apiKey: 'ag_live_sk_x', baseUrl: server.url, maxRetries: 0 })
  const error = await gate.agents.get('ag_1').catch(error => error)
  await server.stop()
  return error
}

test('every status of the description has a class of its own', async () => {
  const yaml = await Bun.file(`${import.meta.dir}/../../../openapi.yaml`).text()
  const methods = readModel(parseDocument(yaml)).resources.flatMap(({ methods }) => methods)
  const statuses = new Set(methods.flatMap(({ errors }) => errors.map(({ status }) => status)))
  expect(statuses.size).toBeGreaterThan(5)
  const classes = new Set()
  for (const status of statuses) {
    const error = await errorOf(problem(status, 'some_code'))
    expect(error).toBeInstanceOf(sdk.ApiError)
    classes.add((error as Error).constructor)
  }
  expect(classes.size).toBe(statuses.size)
  expect(classes).not.toContain(sdk.ApiError)
  expect(classes).not.toContain(sdk.ServerError)
})

test('an error carries the whole problem document', async () => {
  const answer = problem(403, 'capability_missing', {
    request_id: 'req_9',
    required_scope: 'tokens.write',
    have: ['orders.read'],
    missing: ['orders.refund'],
    object_id: 'ag_1',
    errors: [{ pointer: '/scope/0', detail: 'Not within.' }, 'not a field'],
    hint: 'new member',
  })
  const error = await errorOf({ ...answer, headers: { ...answer.headers, 'Retry-After': '7' } })
  expect(error).toBeInstanceOf(sdk.PermissionDeniedError)
  expect(error).toMatchObject({
    name: 'PermissionDeniedError',
    message: 'agents.get: 403 capability_missing: Because capability_missing. (request req_9)',
    status: 403,
    code: 'capability_missing',
    title: 'capability_missing',
    detail: 'Because capability_missing.',
    errors: [{ pointer: '/scope/0', detail: 'Not within.' }],
    request_id: 'req_9',
    required_scope: 'tokens.write',
    have: ['orders.read'],
    missing: ['orders.refund'],
    object_id: 'ag_1',
    retry_after: 7,
    problem: { hint: 'new member' },
  })
})

test('an answer that is no problem document is still an ApiError', async () => {
  for (const body of ['<html>Bad gateway</html>', '', '[]', 'null', '{"code":5,"errors":{}}']) {
    expect(
      await errorOf({ status: 502, headers: { 'X-Request-Id': 'req_2' }, body }),
    ).toMatchObject({
      name: 'ServerError',
      message: 'agents.get: 502 unknown: The server answered with HTTP status 502. (request req_2)',
      errors: [],
      have: undefined,
    })
  }
  expect(await errorOf({ status: 418, body: '' })).toMatchObject({ name: 'ApiError', status: 418 })
})

test('a success that cannot be read is no result, and the error does not quote it', async () => {
  for (const body of ['private text', '[]', '"x"', 'null']) {
    const error = await errorOf({ status: 200, body })
    expect(error).toBeInstanceOf(sdk.UnreadableReplyError)
    expect(Bun.inspect(error)).not.toContain('private text')
  }
})

test('an answer without an end is not kept', async () => {
  const chunk = new Uint8Array(1024 * 1024)
  let chunks = 0
  const endless = new ReadableStream({
    pull(stream) {
      chunks++
      stream.enqueue(chunk)
    },
  })
  const gate = new sdk.AmpGate({ fetch: async () => new Response(endless), maxRetries: 0 })
  const error = await gate.tokens.verify('jwt').catch(error => error)
  expect(error).toBeInstanceOf(sdk.UnreadableReplyError)
  expect(chunks).toBeLessThan(20)
})
