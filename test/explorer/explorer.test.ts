/** /docs over the wire: what is sent, with which headers. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let html: string

const get = (path: string, init: BunFetchRequestInit = {}) =>
  fetch(`${server.url}${path}`, { redirect: 'manual', ...init })

/** Every address in the page. */
const addresses = (): string[] =>
  [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(match => match[1] ?? '')

const assetPath = (name: string): string =>
  addresses().find(address => address.endsWith(`/${name}`)) ?? ''

beforeAll(async () => {
  server = await startTestServer()
  html = await (await get('/docs')).text()
}, 60_000)

afterAll(() => server?.stop())

describe('the page', () => {
  test('runs its own script by hash, and no other inline', async () => {
    const policy = (await get('/docs')).headers.get('content-security-policy') ?? ''
    const directives = new Map(
      policy.split('; ').map(one => [one.split(' ')[0], one.split(' ').slice(1)]),
    )
    const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
    const hash = createHash('sha256').update(script).digest('base64')
    expect(directives.get('script-src')).toEqual(["'self'", `'sha256-${hash}'`])
    expect(directives.get('default-src')).toEqual(["'none'"])
    expect(directives.get('style-src')).toEqual(["'self'"])
    expect(directives.get('connect-src')).toEqual(["'self'"])
    expect(directives.get('frame-ancestors')).toEqual(["'none'"])
    expect(policy).not.toContain('unsafe')
  })

  test('names no other host', () => {
    expect(html).not.toContain('//')
    expect(addresses().length).toBeGreaterThan(3)
    for (const address of addresses()) expect(address).toStartWith('/docs/assets/')
  })

  test('shows our description and keeps no key', () => {
    expect(html).toContain('"url":"/openapi.json"')
    expect(html).toContain('"persistAuthorization":false')
    expect(html).toContain('"queryConfigEnabled":false')
    expect(html).toContain('"withCredentials":false')
  })

  test('answers with a slash at the end too', async () => {
    const reply = await get('/docs/')
    expect(reply.status).toBe(200)
    expect(await reply.text()).toBe(html)
  })

  test('is asked for anew each time, and not sent again unchanged', async () => {
    const first = await get('/docs')
    expect(first.headers.get('cache-control')).toBe('no-cache')
    const tag = first.headers.get('etag') ?? ''
    const second = await get('/docs', { headers: { 'If-None-Match': tag } })
    expect(second.status).toBe(304)
    expect(await second.text()).toBe('')
  })

  test('the bare address leads to it', async () => {
    const reply = await get('/')
    expect(reply.status).toBe(302)
    expect(reply.headers.get('location')).toBe('/docs')
    expect(await reply.text()).toContain('/docs')
  })
})

describe('the assets', () => {
  test('are there, with their types, for ever', async () => {
    for (const path of [...addresses(), `${assetPath('swagger-ui-bundle.js')}.LICENSE.txt`]) {
      const reply = await get(path)
      expect([path, reply.status]).toEqual([path, 200])
      expect(reply.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect((await reply.text()).length).toBeGreaterThan(100)
    }
    const type = async (name: string) => (await get(assetPath(name))).headers.get('content-type')
    expect(await type('swagger-ui-bundle.js')).toBe('text/javascript; charset=utf-8')
    expect(await type('swagger-ui.css')).toBe('text/css; charset=utf-8')
    expect(await type('icon.svg')).toBe('image/svg+xml')
  })

  test('come compressed to who understands that, under a tag of their own', async () => {
    const path = assetPath('swagger-ui-bundle.js')
    const fetchAs = (encoding: string) =>
      get(path, { headers: { 'Accept-Encoding': encoding }, decompress: false })
    const plain = await fetchAs('identity')
    const forbidden = await fetchAs('br, gzip;q=0')
    const small = await fetchAs('br, gzip;q=0.8')
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(forbidden.headers.get('content-encoding')).toBeNull()
    expect(small.headers.get('content-encoding')).toBe('gzip')
    expect(small.headers.get('vary')).toBe('Accept-Encoding')
    expect(small.headers.get('etag')).not.toBe(plain.headers.get('etag'))
    const unpacked = Bun.gunzipSync(new Uint8Array(await small.arrayBuffer()))
    expect(Buffer.from(unpacked).equals(Buffer.from(await plain.arrayBuffer()))).toBe(true)
  })

  test('of another version are not there', async () => {
    const reply = await get(assetPath('icon.svg').replace(/assets\/[^/]+/, 'assets/other'))
    expect(reply.status).toBe(404)
    expect(reply.headers.get('content-type')).toBe('application/problem+json')
  })
})

const paths = (): string[] => ['/', '/docs', '/docs/', assetPath('icon.svg')]

test('every answer is safe to show and to trace', async () => {
  for (const path of paths()) {
    const { headers } = await get(path, {
      headers: { 'X-Request-Id': 'my-own-id', Origin: 'https://elsewhere.example' },
    })
    expect(headers.get('x-request-id')).toBe('my-own-id')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('set-cookie')).toBeNull()
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  }
})

test('HEAD answers the headers of GET', async () => {
  for (const path of paths()) {
    const [got, head] = [await get(path), await get(path, { method: 'HEAD' })]
    expect(head.status).toBe(got.status)
    expect(head.headers.get('etag')).toBe(got.headers.get('etag'))
    expect(head.headers.get('content-type')).toBe(got.headers.get('content-type'))
    expect(await head.text()).toBe('')
  }
})

test('other methods are refused, naming those that work', async () => {
  for (const path of paths()) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const reply = await get(path, { method })
      expect([path, method, reply.status]).toEqual([path, method, 405])
      expect(reply.headers.get('allow')).toBe('GET, HEAD')
      expect(await reply.json()).toMatchObject({ code: 'method_not_allowed' })
    }
  }
})
