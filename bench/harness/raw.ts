/** One exchange over a bare socket, since `fetch` does not say how many bytes headers took. */
import { connect } from 'node:net'
import { type Call, wireText } from './load.ts'

export type RawAnswer = {
  readonly status: number
  /** Status line, headers and the empty line after them. */
  readonly headerBytes: number
  readonly body: string
}

/** Send `call` to `url` and read one answer that says its length. */
export async function exchange(url: string, call: Call): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(wireText(call, host))
  let received = Buffer.alloc(0)
  try {
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk as Buffer])
      const answer = parseAnswer(received)
      if (answer !== undefined) return answer
    }
  } finally {
    socket.destroy()
  }
  throw new Error(`${url}${call.path} ended the connection without an answer`)
}

/** The answer at the start of `bytes`; undefined while it is not whole. */
export function parseAnswer(bytes: Buffer): RawAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const head = bytes.subarray(0, end).toString('latin1')
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1])
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1])
  const headerBytes = end + 4
  if (Number.isNaN(length)) throw new Error(`an answer without its length:\n${head}`)
  if (bytes.length < headerBytes + length) return undefined
  const body = bytes.subarray(headerBytes, headerBytes + length).toString()
  return { status, headerBytes, body }
}
