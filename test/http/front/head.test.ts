/** What is read of a head at the front, and what is left to Bun because it is unusual. */
import { expect, test } from 'bun:test'
import { readHead } from '../../../src/http/front/head.ts'
import { Heads } from '../../../src/http/front/heads.ts'

const read = (...lines: string[]) =>
  readHead(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'))
const HOST = 'Host: gate.example'
const NONE = { of: () => undefined }

test('method, target, headers and length of a request as programs send it', () => {
  const text = `POST /v1/tokens/verify?x=1 HTTP/1.1\r\n${HOST}\r\ncontent-LENGTH: 12\r\nX-A:  b c \r\n\r\n`
  const head = readHead(Buffer.from(`${text}{"token":""}GET /`))
  expect(head).toMatchObject({
    length: text.length,
    method: 'POST',
    target: '/v1/tokens/verify?x=1',
    bodyLength: 12,
    isLast: false,
  })
  expect([head?.headers.get('x-a'), head?.headers.get('X-A'), head?.headers.get('x-b')]).toEqual([
    'b c',
    'b c',
    null,
  ])
  expect([head?.headers.count, [...(head?.headers.values() ?? [])]]).toEqual([
    3,
    ['gate.example', '12', 'b c'],
  ])
})

test('without Content-Length there is no body, and a connection may end with the answer', () => {
  expect(read('GET / HTTP/1.1', HOST)?.bodyLength).toBe(0)
  expect(read('GET / HTTP/1.1', HOST, 'Connection: Keep-Alive')?.isLast).toBe(false)
  expect(read('GET / HTTP/1.1', HOST, 'Connection: close')?.isLast).toBe(true)
  expect(read('GET / HTTP/1.0', HOST)?.isLast).toBe(true)
})

test('a head that is not whole is not read', () => {
  const whole = `GET / HTTP/1.1\r\n${HOST}\r\n\r\n`
  for (let length = 0; length < whole.length; length++) {
    expect(readHead(Buffer.from(whole.slice(0, length)))).toBeUndefined()
  }
  expect(readHead(Buffer.from(whole))).toBeDefined()
})

/** Each could be read in two ways, or has another end than a Content-Length says. */
const UNUSUAL: Record<string, string[]> = {
  'two lengths': ['POST / HTTP/1.1', HOST, 'Content-Length: 1', 'Content-Length: 1'],
  'two lengths in one': ['POST / HTTP/1.1', HOST, 'Content-Length: 1, 1'],
  'a length with a sign': ['POST / HTTP/1.1', HOST, 'Content-Length: +1'],
  'a negative length': ['POST / HTTP/1.1', HOST, 'Content-Length: -1'],
  'a length with a leading zero': ['POST / HTTP/1.1', HOST, 'Content-Length: 01'],
  'a hexadecimal length': ['POST / HTTP/1.1', HOST, 'Content-Length: 0x1'],
  'an empty length': ['POST / HTTP/1.1', HOST, 'Content-Length: '],
  'an endless length': ['POST / HTTP/1.1', HOST, 'Content-Length: 99999999999'],
  chunks: ['POST / HTTP/1.1', HOST, 'Transfer-Encoding: chunked'],
  'chunks and a length': ['POST / HTTP/1.1', HOST, 'Content-Length: 1', 'transfer-encoding: x'],
  'an expectation': ['POST / HTTP/1.1', HOST, 'Expect: 100-continue'],
  'an upgrade': ['GET / HTTP/1.1', HOST, 'Connection: upgrade', 'Upgrade: h2c'],
  trailers: ['POST / HTTP/1.1', HOST, 'TE: trailers'],
  'a space before the colon': ['POST / HTTP/1.1', HOST, 'Content-Length : 1'],
  'a folded line': ['POST / HTTP/1.1', HOST, 'X-A: 1', ' Content-Length: 1'],
  'a line feed alone': ['POST / HTTP/1.1', HOST, 'X-A: 1\nContent-Length: 1'],
  'a carriage return alone': ['POST / HTTP/1.1', HOST, 'X-A: 1\rContent-Length: 1'],
  'a NUL': ['POST / HTTP/1.1', HOST, 'X-A: \0'],
  'a byte beyond ASCII': ['POST / HTTP/1.1', HOST, 'X-A: \xe9'],
  'a name beyond ASCII': ['POST / HTTP/1.1', HOST, 'Content-Length\xa0: 1'],
  'a line without a colon': ['POST / HTTP/1.1', HOST, 'Content-Length'],
  'a header twice': ['POST / HTTP/1.1', HOST, 'X-Request-Id: a', 'x-request-id: b'],
  'two hosts': ['GET / HTTP/1.1', HOST, 'Host: other'],
  'no host': ['GET / HTTP/1.1', 'X-A: 1'],
  'an absolute target': ['GET http://gate.example/ HTTP/1.1', HOST],
  'an asterisk': ['OPTIONS * HTTP/1.1', HOST],
  'an authority': ['CONNECT gate.example:443 HTTP/1.1', HOST],
  'two spaces': ['GET  / HTTP/1.1', HOST],
  'a tab': ['GET\t/ HTTP/1.1', HOST],
  'a method in small letters': ['get / HTTP/1.1', HOST],
  'a target with a byte beyond ASCII': ['GET /\xe9 HTTP/1.1', HOST],
  'another version': ['GET / HTTP/2.0', HOST],
  'no version': ['GET /', HOST],
  'kept alive by an old version': ['GET / HTTP/1.0', HOST, 'Connection: keep-alive'],
  'a connection that names a header': ['GET / HTTP/1.1', HOST, 'Connection: close, X-A', 'X-A: 1'],
  'more than 8 KiB': ['GET / HTTP/1.1', HOST, `X-A: ${'a'.repeat(8192)}`],
}

for (const [name, lines] of Object.entries(UNUSUAL)) {
  test(`left to Bun: ${name}`, () => {
    expect(read(...lines)).toBeUndefined()
    expect(
      new Heads(NONE).read(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')),
    ).toBeUndefined()
  })
}

test('the same head again is the same object, whatever follows it, and no other is', () => {
  const heads = new Heads(NONE)
  const text = `POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: 1\r\n\r\n`
  expect(heads.read(Buffer.from(text))?.head.bodyLength).toBe(1)
  const first = heads.read(Buffer.from(`${text}a`))
  expect(heads.read(Buffer.from(`${text}b`))).toBe(first)
  const other = text.replace('Content-Length: 1', 'Content-Length: 2')
  expect(heads.read(Buffer.from(`${other}bb`))?.head.bodyLength).toBe(2)
  expect(heads.read(Buffer.from(text.slice(0, -1)))).toBeUndefined()
})

test('the last head of a connection stands for no other', () => {
  const heads = new Heads(NONE)
  const text = `POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: 1\r\n\r\n`
  expect(heads.read(Buffer.from(text))?.bytes).toBeUndefined()
  const last = heads.read(Buffer.from(`${text}a`))
  expect(heads.read(Buffer.from(`${text}b`), last)).toBe(last)
  for (const other of [text.replace('1\r\n\r\n', '2\r\n\r\n'), text.replace('POST', 'PUT')]) {
    const alone = heads.read(Buffer.from(other))
    expect(heads.read(Buffer.from(`${other}aa`), last)?.head).toEqual(alone?.head)
    expect(heads.read(Buffer.from(`${other}aa`), last)).not.toBe(last)
  }
  for (const cut of ['', text.slice(0, 9), text.slice(0, -1)]) {
    expect(heads.read(Buffer.from(cut), last)).toBeUndefined()
  }
})

test('what is remembered of heads is bounded, and forgotten ones are read again', () => {
  const heads = new Heads(NONE)
  for (let i = 0; i < 5000; i++) {
    for (let time = 0; time < 2; time++) {
      const read = heads.read(Buffer.from(`GET /${i} HTTP/1.1\r\n${HOST}\r\n\r\n`))
      expect(read?.head.target).toBe(`/${i}`)
    }
    expect(heads.size).toBeLessThanOrEqual(2048)
  }
  const long = `GET / HTTP/1.1\r\n${HOST}\r\nX-A: ${'a'.repeat(2000)}\r\n\r\n`
  const { size } = heads
  for (let i = 0; i < 3; i++) expect(heads.read(Buffer.from(long))?.head.target).toBe('/')
  expect(heads.size).toBe(size)
})

test('heads that come once, however many, displace none', () => {
  const heads = new Heads(NONE)
  const usual = Buffer.from(`GET / HTTP/1.1\r\n${HOST}\r\n\r\n`)
  heads.read(usual)
  const kept = heads.read(usual)
  for (let i = 0; i < 5000; i++) {
    heads.read(Buffer.from(`GET / HTTP/1.1\r\n${HOST}\r\nX-Request-Id: ${i}\r\n\r\n`))
  }
  expect([heads.size, heads.read(usual)]).toEqual([1, kept])
  expect(heads.read(usual)).toBe(kept)
})
