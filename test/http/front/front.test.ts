/** The front by itself, before a bare server: when connections end, and that none waits for ever. */
import { afterEach, expect, test } from 'bun:test'
import net from 'node:net'
import type { Lane, Lanes } from '../../../src/http/front/connection.ts'
import { type Front, IDLE_SECONDS, openFront } from '../../../src/http/front/front.ts'
import { Peers } from '../../../src/http/front/peers.ts'

const noted: object[] = []
const LOG = { isLevelEnabled: () => false, debug: () => {}, error: (it: object) => noted.push(it) }
const ends: (() => unknown)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
  expect(noted.splice(0)).toEqual([])
})

/** The body comes back. */
const ECHO: Lane = {
  waitsForBody: true,
  take: call => call.answer('HTTP/1.1 200 OK\r\n', call.body.toString()),
}

type Answer = (request: Request) => Response | Promise<Response>

const fromBun: Answer = ({ url }) => new Response(`from Bun: ${new URL(url).pathname}`)

/** With the Bun behind it, which is stopped with it. */
type Opened = Omit<Front, 'stop'> & { stop(): Promise<void> }

function open(lane: Lane | Lanes['of'], answer = fromBun): Opened {
  const inner = Bun.serve({ hostname: '127.0.0.1', port: 0, development: false, fetch: answer })
  const of = typeof lane === 'function' ? lane : () => lane
  const lanes: Lanes = { of, recall: () => undefined }
  const at = { hostname: '127.0.0.1', port: inner.port ?? 0 }
  const front = openFront({
    ...{ hostname: '127.0.0.1', port: 0 },
    ...{ lanes, inner: at, peers: new Peers(), log: LOG },
  })
  const stop = (): Promise<void> => front.stop(() => inner.stop())
  ends.push(stop)
  return { ...front, stop }
}

/** A connection, what has come over it, and whether it has ended. */
async function connect({ port }: Pick<Front, 'port'>) {
  const socket = net.connect(port, '127.0.0.1')
  await new Promise((resolve, reject) => socket.on('connect', resolve).on('error', reject))
  ends.push(() => socket.destroy())
  let text = ''
  socket.on('data', chunk => {
    text += chunk.toString()
  })
  const failures: string[] = []
  socket.on('error', error => failures.push(error.message))
  const closed = new Promise<string>(resolve => socket.on('close', () => resolve(text)))
  const until = async (wanted: string): Promise<void> => {
    while (!text.includes(wanted)) await new Promise(resolve => setImmediate(resolve))
  }
  return { socket, closed, until, failures, isOpen: () => !socket.destroyed }
}

const turns = async (): Promise<void> => {
  for (let i = 0; i < 50; i++) await new Promise(resolve => setImmediate(resolve))
}

const HEAD = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n'

test('a client that is silent is cut, one that speaks is not', async () => {
  const front = open(ECHO)
  const silent = await connect(front)
  const speaking = await connect(front)
  for (let second = 0; second < IDLE_SECONDS + 5; second++) {
    speaking.socket.write(`${HEAD}${String(second).padStart(4, '_')}`)
    await speaking.until(String(second).padStart(4, '_'))
    front.beat()
  }
  // As a pool of connections expects it: ended, not reset.
  expect([await silent.closed, silent.failures]).toEqual(['', []])
  expect(speaking.isOpen()).toBe(true)
})

test('a request must be whole in time, however steadily its bytes drip', async () => {
  const front = open(ECHO)
  const { socket, closed } = await connect(front)
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n')
  await turns()
  for (let second = 0; second < IDLE_SECONDS + 5; second++) {
    socket.write('x')
    await turns()
    front.beat()
  }
  expect(await closed).toBe('')
})

test('a client that does not take its answer is cut', async () => {
  const large = 'x'.repeat(16 * 1024 * 1024)
  const front = open({
    waitsForBody: true,
    take: call => call.answer('HTTP/1.1 200 OK\r\n', large),
  })
  const { socket, closed } = await connect(front)
  socket.pause()
  socket.write(`${HEAD}1234`)
  await turns()
  for (let second = 0; second < IDLE_SECONDS + 5; second++) front.beat()
  socket.resume()
  expect((await closed).length).toBeLessThan(large.length)
})

test('an answer larger than the client takes at once comes whole, whatever its letters', async () => {
  const large = 'é€'.repeat(4 * 1024 * 1024)
  const front = open({
    waitsForBody: true,
    take: call => call.answer('HTTP/1.1 200 OK\r\n', large),
  })
  const chunks: Buffer[] = []
  const socket = net.connect(front.port, '127.0.0.1')
  socket.on('data', chunk => chunks.push(Buffer.from(chunk)))
  socket.write(`${HEAD.replace('Host', 'Connection: close\r\nHost')}1234`)
  await new Promise(resolve => socket.on('close', resolve))
  const text = Buffer.concat(chunks).toString()
  expect(text).toContain(`Content-Length: ${Buffer.byteLength(large)}\r\n`)
  expect(text.endsWith(`\r\n\r\n${large}`)).toBe(true)
})

test('a stop answers what is in flight, takes nothing new, and ends', async () => {
  let answer = (): void => {}
  const front = open({
    waitsForBody: true,
    take: call => {
      answer = () => call.answer('HTTP/1.1 200 OK\r\n', 'late')
    },
  })
  const waiting = await connect(front)
  const idle = await connect(front)
  waiting.socket.write(`${HEAD}1234`)
  await turns()
  const stopped = front.stop()
  expect(await idle.closed).toBe('')
  await expect(connect(front)).rejects.toThrow()
  answer()
  expect(await waiting.closed).toEndWith('late')
  await stopped
})

test('a stop waits for what was relayed, whether Bun has read it or not', async () => {
  const front = open(head => (head.target === '/mine' ? ECHO : undefined))
  const { socket, closed, until } = await connect(front)
  // In one packet: when the first is answered, the second is on its way to Bun.
  socket.write(`${HEAD.replace('/', '/mine')}mine${HEAD.replace('/', '/bun')}ab`)
  await until('mine')
  const stopped = front.stop()
  socket.write('cd')
  expect(await closed).toEndWith('from Bun: /bun')
  await stopped
})

test('what no lane takes goes to Bun and back, and the connection stays the front’s', async () => {
  const front = open(head => (head.target === '/mine' ? ECHO : undefined))
  const { socket, until } = await connect(front)
  for (let i = 0; i < 3; i++) {
    socket.write(`${HEAD.replace('/', `/bun${i}`)}abcd`)
    await until(`from Bun: /bun${i}`)
    socket.write(`${HEAD.replace('/', '/mine')}m${i}ne`)
    await until(`m${i}ne`)
  }
})

test('a client that hangs up while Bun works on its request leaves nothing behind', async () => {
  let release = (): void => {}
  const held = new Promise<Response>(resolve => {
    release = () => resolve(new Response('too late'))
  })
  const front = open(
    () => undefined,
    () => held,
  )
  const { socket, closed } = await connect(front)
  socket.write(`${HEAD}abcd`)
  await turns()
  socket.destroy()
  await closed
  release()
  await turns()
})
