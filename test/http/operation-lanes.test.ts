/** Which requests go by a lane: those of operations that answer JSON, at their very path. */
import { expect, test } from 'bun:test'
import { operationList } from '../../generated/operations.ts'
import type { Edge } from '../../src/http/edge.ts'
import { readHead } from '../../src/http/front/head.ts'
import { OperationLanes } from '../../src/http/operation-lanes.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()
const routes = new Map(operationList.map(one => [one.id, async () => new Response('{}')]))

function laneOf(method: string, target: string, length = 0) {
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: a', `Content-Length: ${length}`]
  const head = readHead(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`))
  if (head === undefined) throw new Error(`${target} cannot be read`)
  const edge: Edge = { ...gate.core, log: gate.logger }
  return new OperationLanes(routes, edge).of(head)
}

const at = (path: string): string => path.replaceAll(/\{\w+\}/g, 'x_1-A')

test('every operation that answers JSON alone has a lane, and no other has', () => {
  for (const { id, method, path, replies } of operationList) {
    const isJson = Object.values(replies).every(type => type === 'application/json')
    const hasLane = laneOf(method, at(path)) !== undefined
    expect([id, hasLane]).toEqual([id, isJson && !(304 in replies)])
  }
})

test('what is no operation has none: pages, reports, calls of providers, the explorer', () => {
  for (const [method, target] of [
    ['POST', '/v1/keys/leak-reports'],
    ['POST', '/v1/billing/stripe/webhook'],
    ['GET', '/billing/checkout'],
    ['GET', '/docs'],
    ['GET', '/'],
    ['GET', '/v1/nothing'],
    ['PUT', '/v1/agents'],
    ['HEAD', '/v1/agents'],
    ['OPTIONS', '/v1/agents'],
  ]) {
    expect([target, laneOf(method ?? '', target ?? '')]).toEqual([target, undefined])
  }
})

test('what may be the same path in other letters is left to Bun, and so is an unusual query', () => {
  const usual = ['/v1/agents', '/v1/agents/ag_1', '/v1/agents?limit=1', '/v1/agents/ag_1?a=%C3%A9']
  for (const target of usual) expect(laneOf('GET', target)).toBeDefined()
  for (const target of [
    ...['/v1/agents/', '//v1/agents', '/v1//agents', '/v1/./agents', '/v1/agents/..', '/V1/agents'],
    ...['/v1/agents/a%2Fb', '/v1/agents/a.b', '/v1/agents/a/b', '/v1/agents;x', '/v1/agents#x'],
    ...[
      '/v1/agents?a="b"',
      "/v1/agents?a='b'",
      '/v1/agents?a=<b>',
      '/v1/agents?a=1#b',
      '/v1/agents?a\\b',
    ],
  ]) {
    expect([target, laneOf('GET', target)]).toEqual([target, undefined])
  }
})

test('a GET with a body is left to Bun', () => {
  expect(laneOf('GET', '/v1/agents', 0)).toBeDefined()
  expect(laneOf('GET', '/v1/agents', 2)).toBeUndefined()
})
