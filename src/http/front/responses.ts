/** A `Response` over the wire, for answers that are made as for Bun. */
import { STATUS_CODES } from 'node:http'
import type { Call } from './connection.ts'

/** Statuses whose answers have no body, nor a length of one (RFC 9110, section 8.6). */
const BODILESS = new Set([204, 304])

export const isBodiless = (status: number): boolean => BODILESS.has(status)

/** Answer `call` by a response whose body is a text. */
export async function answerBy(call: Call, response: Response): Promise<void> {
  const { status, headers } = response
  let head = statusLine(status)
  headers.forEach((value, name) => {
    head += `${name}: ${value}\r\n`
  })
  call.answer(head, await response.text())
}

export const statusLine = (status: number): string =>
  `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`
