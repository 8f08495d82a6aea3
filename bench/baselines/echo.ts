/**
 * B: a bare `Bun.serve` that reads the body as JSON and answers a text, with as many bytes of
 * headers and body as the server under test answers. Told by its parent (IPC) what to answer.
 */

/** What it answers; `pad` is the value of the one header that makes up for the server's. */
export type EchoShape = { status: number; body: string; pad: string }

let shape: EchoShape = { status: 200, body: '{}', pad: '' }
let init: ResponseInit = {}
adopt(shape)

function adopt(next: EchoShape): void {
  shape = next
  const { status, pad } = next
  init = { status, headers: { 'Content-Type': 'application/json', 'X-Pad': pad } }
}

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  development: false,
  async fetch(request) {
    if (request.method === 'POST') await request.json()
    return new Response(shape.body, init)
  },
})

process.on('message', (next: EchoShape) => {
  adopt(next)
  process.send?.('adopted')
})
process.on('disconnect', () => process.exit())
console.log(`echo at ${server.url}`)
