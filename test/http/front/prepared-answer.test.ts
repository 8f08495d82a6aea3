import { expect, test } from 'bun:test'
import { PreparedAnswer } from '../../../src/http/front/prepared-answer.ts'
import { newRequestId } from '../../../src/lib/request-id.ts'

test('a prepared answer has the id of its request, the date of now, and the length of its body', () => {
  const answer = new PreparedAnswer('HTTP/1.1 200 OK\r\nX-Request-Id: ', '{"é":1}')
  for (const seconds of [0, 0, 1, 1_000_000_000, 1]) {
    const id = newRequestId()
    const date = new Date(seconds * 1000).toUTCString()
    expect(answer.with(id, date).toString()).toBe(
      `HTTP/1.1 200 OK\r\nX-Request-Id: ${id}\r\nDate: ${date}\r\nContent-Length: 8\r\n\r\n{"é":1}`,
    )
  }
})

test('an id that is in the body too is put in at both places, and the length counts it', () => {
  const answer = new PreparedAnswer('HTTP/1.1 429 \r\nX-Request-Id: ', '{"a":"é","id":"', '"}')
  for (const seconds of [0, 1]) {
    const id = newRequestId()
    const date = new Date(seconds * 1000).toUTCString()
    const body = `{"a":"é","id":"${id}"}`
    const head = `HTTP/1.1 429 \r\nX-Request-Id: ${id}\r\nDate: ${date}\r\n`
    const length = Buffer.byteLength(body)
    expect(answer.with(id, date).toString()).toBe(`${head}Content-Length: ${length}\r\n\r\n${body}`)
  }
})
