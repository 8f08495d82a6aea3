/** HTTP/1.1 by hand, for requests that no client would send. */
import net from 'node:net'

export type RawReply = { status: number; headers: Headers; body: string }

/**
 * Send `requestLine` (`GET /path`), `headers` and `body` as they are, and read what comes until
 * the server closes.
 */
export function sendRaw(
  url: string,
  requestLine: string,
  headers: readonly string[] = [],
  body: string | Uint8Array = '',
): Promise<RawReply> {
  const { hostname, port } = new URL(url)
  const lines = [`${requestLine} HTTP/1.1`, `Host: ${hostname}`, 'Connection: close', ...headers]
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    const socket = net.connect(Number(port), hostname, () => {
      socket.write(`${lines.join('\r\n')}\r\n\r\n`)
      socket.write(body)
    })
    socket.on('data', chunk => chunks.push(Buffer.from(chunk)))
    socket.on('error', reject)
    socket.on('close', () => resolve(parseReply(Buffer.concat(chunks).toString())))
  })
}

function parseReply(text: string): RawReply {
  const end = text.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = new Headers()
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return { status: Number(statusLine.split(' ')[1] ?? 0), headers, body: text.slice(end + 4) }
}
