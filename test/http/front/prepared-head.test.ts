import { expect, test } from 'bun:test'
import { PreparedHead } from '../../../src/http/front/prepared-head.ts'
import { newRequestId } from '../../../src/lib/request-id.ts'

const TEXT = 'HTTP/1.1 200 OK\r\nX-Request-Id: '

test('a prepared head has the id of its request, the date of now, and the length that is said', () => {
  const head = new PreparedHead(TEXT)
  const lengths = [0, 1, 9, 10, 99, 100, 999, 1000, 32_768, 98_304, 1_000_000]
  for (const seconds of [0, 1, 1_000_000_000, 1]) {
    for (const length of [...lengths, ...lengths.toReversed()]) {
      const id = newRequestId()
      const date = new Date(seconds * 1000).toUTCString()
      const bytes = head.with(id, date, length)
      expect(bytes.toString()).toBe(
        `${TEXT}${id}\r\nDate: ${date}\r\nContent-Length: ${length}\r\n\r\n`,
      )
      expect(bytes.length).toBeLessThanOrEqual(head.bytesMax)
    }
  }
})
