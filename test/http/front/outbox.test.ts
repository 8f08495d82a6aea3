/** Answers of one turn are sent together, in order, each to its own, and none is written over. */
import { expect, test } from 'bun:test'
import { Outbox, type Receiver } from '../../../src/http/front/outbox.ts'
import { PreparedHead } from '../../../src/http/front/prepared-head.ts'
import { newRequestId } from '../../../src/lib/request-id.ts'

const HEAD = 'HTTP/1.1 200 OK\r\n'
const answerOf = (body: string): string =>
  `${HEAD}Date: now\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

/** An outbox, the end of its turn, and what has been sent so far. */
function create() {
  const ends: (() => void)[] = []
  const sent: string[] = []
  const outbox = new Outbox(end => ends.push(end))
  const to = (name: string, then = () => {}): Receiver => ({
    deliver(bytes, start, end) {
      sent.push(`${name}: ${bytes.toString('utf8', start, end)}`)
      then()
    },
  })
  return { outbox, ends, sent, to }
}

test('nothing is sent before the turn ends, and then all of it, in order', () => {
  const { outbox, ends, sent, to } = create()
  outbox.write(to('a'), HEAD, 'now', 'é€')
  outbox.put(to('b'), Buffer.from('bytes'))
  outbox.write(to('c'), HEAD, 'now', '')
  expect([sent.length, ends.length]).toEqual([0, 1])
  ends[0]?.()
  expect(sent).toEqual([`a: ${answerOf('é€')}`, 'b: bytes', `c: ${answerOf('')}`])
  outbox.put(to('d'), Buffer.from('next turn'))
  expect(ends.length).toBe(2)
})

test('the bytes of an answer may be used again by their owner', () => {
  const { outbox, ends, sent, to } = create()
  const bytes = Buffer.from('mine')
  outbox.put(to('a'), bytes)
  bytes.fill('x')
  ends[0]?.()
  expect(sent).toEqual(['a: mine'])
})

test('an answer that comes while others are sent writes over none of them', () => {
  const { outbox, ends, sent, to } = create()
  const again = (name: string): Receiver =>
    to(name, () => {
      outbox.write(to(`${name}2`), HEAD, 'now', 'x'.repeat(100))
      outbox.put(to(`${name}3`), Buffer.from('y'.repeat(100)))
    })
  for (const name of ['a', 'b', 'c']) outbox.write(again(name), HEAD, 'now', name)
  ends[0]?.()
  for (const name of ['a', 'b', 'c']) {
    expect(sent).toContain(`${name}: ${answerOf(name)}`)
    expect(sent).toContain(`${name}2: ${answerOf('x'.repeat(100))}`)
    expect(sent).toContain(`${name}3: ${'y'.repeat(100)}`)
  }
  expect(sent.length).toBe(9)
})

test('however much comes in a turn, and however large, all of it is sent', () => {
  const { outbox, ends, sent, to } = create()
  const bodies = [1, 10_000, 30_000, 32_768, 32_769, 200_000].map(length => 'é'.repeat(length))
  for (let i = 0; i < 10; i++) {
    for (const body of bodies) outbox.write(to('a'), HEAD, 'now', body)
    outbox.write(to('a'), `${HEAD}X-A: ${'b'.repeat(5000)}\r\n`, 'now', 'long head')
  }
  for (const end of ends) end()
  expect(sent.length).toBe(70)
  for (const body of bodies) {
    expect(sent.filter(one => one === `a: ${answerOf(body)}`).length).toBe(10)
  }
})

test('under a prepared head an answer is what it is under its text, whoever named the request', () => {
  const { outbox, ends, sent, to } = create()
  const head = new PreparedHead(`${HEAD}X-Request-Id: `)
  const date = new Date(0).toUTCString()
  const write = (name: string, id: string, body: string, then?: () => void) => {
    outbox.writeUnder(to(name, then), head, id, date, body)
    outbox.write(to(name), `${head.text}${id}\r\n`, date, body)
  }
  for (const id of [newRequestId(), 'mine', newRequestId(), 'x'.repeat(128)]) {
    for (const body of ['', 'é€', '{"a":1}', 'é'.repeat(32_768), 'é'.repeat(32_769)]) {
      write('a', id, body)
    }
  }
  write('a', newRequestId(), 'last', () => write('a', newRequestId(), 'at once'))
  for (const end of ends) end()
  expect(sent.length).toBe(44)
  const bodies = sent.map(one => one.slice(one.indexOf('X-Request-Id: ')))
  const pairs = Map.groupBy(bodies, one => one)
  expect([...pairs.values()].map(one => one.length)).toEqual(Array.from(pairs, () => 2))
})

test('a receiver that fails keeps nobody else from being served in the next turn', () => {
  const { outbox, ends, sent, to } = create()
  const fail = (): never => {
    throw new Error('a fault')
  }
  outbox.put(to('a', fail), Buffer.from('1'))
  expect(() => ends[0]?.()).toThrow('a fault')
  outbox.put(to('b'), Buffer.from('2'))
  ends[1]?.()
  expect(sent).toEqual(['a: 1', 'b: 2'])
})
